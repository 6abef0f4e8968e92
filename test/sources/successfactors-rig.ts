/** SuccessFactors beside its simulator: the company, its OAuth client and its employee classes. */
import { generateKeyPairSync } from 'node:crypto';
import { type MappingChanges, withChanges } from '../../functions/sources/mapping.ts';
import { successfactors } from '../../functions/sources/successfactors/successfactors.ts';
import { successfactors as vendor } from '../../local/simulators/hr/successfactors.ts';
import { rigOf } from './rig.ts';

/** Each company has its own employee classes. */
export const changes = {
  worker: {
    workerId: 'employment.assignmentIdExternal',
    managerWorkerId: 'job.managerEmploymentNav.assignmentIdExternal',
    employmentType: {
      from: 'job.employeeClassNav.externalCode',
      values: { INT: 'intern', CON: 'contractor' },
      otherwise: 'employee',
    },
  },
} as const satisfies MappingChanges;
export const basic = { username: 'tenure@marlow', password: 'sf-password' };
export const client = { clientId: 'tenure', clientSecret: 'client-secret' };
export const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  ...{ publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } },
});
const registered = { apiKey: 'M2ViOTJiNWI2', companyId: 'marlow', userId: 'TENURE', publicKey: keys.publicKey };
export const signing = {
  ...{ clientId: registered.apiKey, companyId: 'marlow', userId: 'TENURE', privateKey: keys.privateKey },
};
export const mapping = withChanges(successfactors.mapping, changes);

export const ada = {
  ...{ key: 'ada', workerId: 'w-1', givenName: 'Ada', familyName: 'Byron', email: 'ada@marlow.example' },
  ...{ startDate: '2026-01-05' },
};

export const start = (used = mapping, settings: object = { pageSize: 20 }) =>
  rigOf(used, {
    ...{ source: successfactors, vendor, key: '' },
    credentials: { ...basic, ...client, ...registered },
    secret: signing,
    wrongSecret: { ...signing, companyId: 'wrong-credential' },
    settings,
  });
