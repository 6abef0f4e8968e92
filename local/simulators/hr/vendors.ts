/** The simulated vendor of each kind of HR source, and the credentials it gives out. */
import { bamboohr } from './bamboohr.ts';
import { gusto } from './gusto.ts';
import { hibob } from './hibob.ts';
import { personio } from './personio.ts';
import { rippling } from './rippling.ts';
import type { HrVendor } from './simulator.ts';
import { successfactors } from './successfactors.ts';
import { ukgPro } from './ukg-pro.ts';
import { workday } from './workday.ts';

export interface KnownVendor {
  readonly vendor: HrVendor;
  /** What its API takes; the same is what the secret of the source holds to read it with, unless `secret` says otherwise. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly secret?: Readonly<Record<string, unknown>>;
}

const client = { clientId: 'tenure', clientSecret: 'a-client-secret' };

export const vendors: Readonly<Record<string, KnownVendor>> = {
  bamboohr: { vendor: bamboohr, credentials: { apiKey: 'bamboo-api-key' } },
  gusto: {
    vendor: gusto,
    credentials: { ...client, refreshToken: 'refresh', companyId: '5df911a0-e8e9-412d-8aaf-a46ad193dd96' },
    secret: { ...client, refreshToken: 'refresh' },
  },
  hibob: { vendor: hibob, credentials: { serviceUserId: 'SERVICE-1', token: 'bob-token' } },
  personio: { vendor: personio, credentials: client },
  'ukg-pro': {
    vendor: ukgPro,
    credentials: { username: 'svc-tenure', password: 'ukg-password', customerApiKey: 'C1PN0' },
  },
  workday: { vendor: workday, credentials: { username: 'ISU_Tenure', password: 'isu-password' } },
  // Passwords SAP has taken away: here they let in whoever tries it out, who has no key registered. Its tests sign assertions.
  successfactors: { vendor: successfactors, credentials: { username: 'tenure@marlow', password: 'sf-password' } },
  rippling: { vendor: rippling, credentials: { apiKey: 'rippling-api-key' } },
};
