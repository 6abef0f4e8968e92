/** Who calls, by the claims of Entra, of Okta and of the built-in issuer, as API Gateway hands them on. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { callerOf } from '../../functions/runtime/caller.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

type Claims = Readonly<Record<string, unknown>>;

/** As AWS does: all text, a list in brackets with spaces between (github.com/floci-io/floci/pull/2011 measured it). */
const asText = (value: unknown): string =>
  Array.isArray(value) ? `[${value.join(' ')}]` : typeof value === 'object' ? JSON.stringify(value) : String(value);

function called(claims: Claims, authorization: string | undefined = bearer(claims)) {
  const texts = Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, asText(value)]));
  const headers = authorization === undefined ? {} : { authorization };
  return callerOf({ headers, requestContext: { authorizer: { jwt: { claims: texts } } } } as never); // as: the parts it reads
}

const bearer = (claims: Claims) =>
  `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2lnbmF0dXJl`;

const identity = (value: object) => vi.stubEnv('IDENTITY', JSON.stringify(value));
const base = { sub: 'ada', iss: 'https://login.example.com' };
const caller = (workerId: string | undefined, roles: readonly string[], subject = 'ada') => ({
  kind: 'caller',
  caller: { subject, workerId, roles },
});

describe('with the claims of the built-in issuer', () => {
  it.each([
    ['requester approver', ['requester', 'approver']],
    ['operator, auditor', ['operator', 'auditor']],
    [
      ['operator', 'auditor'],
      ['operator', 'auditor'],
    ],
    ['', []],
    ['administrators', []],
    [['not operator'], []],
    [['operator auditor'], []],
    [undefined, []],
    [{ operator: true }, []],
  ])('roles %j are %j', (tenure_roles, roles) => {
    expect(called({ ...base, tenure_worker_id: 'w-1', tenure_roles })).toEqual(caller('w-1', roles));
  });

  it('a subject that is no text a digest can be taken of is none', () => {
    expect(called({ ...base, sub: '\ud800', tenure_roles: 'operator' }, undefined)).toMatchObject({ kind: 'refused' });
  });

  it('a machine has roles and no worker id', () => {
    expect(called({ ...base, sub: 'feeder', tenure_roles: 'operator' })).toEqual(
      caller(undefined, ['operator'], 'feeder'),
    );
  });

  it('a list of which only the text form is known is no roles: nobody knows where its names end', () => {
    expect(called({ ...base, tenure_roles: ['not', 'operator'] }, undefined)).toMatchObject({ kind: 'caller' });
    const said = { ...base, tenure_roles: '[operator]' };
    expect(callerOf({ headers: {}, requestContext: { authorizer: { jwt: { claims: said } } } } as never)).toEqual(
      caller(undefined, []),
    );
  });
});

describe('with groups that stand for roles', () => {
  const as = { operator: ['Tenure Operators', '3b2b0c93-acd8-4208-8eba-7a48db1cd4c0'], approver: ['Everyone'] };

  it('a name with a space is one name, and two names are not it', () => {
    identity({ workerId: 'employee_number', roles: 'groups', as });
    const of = (groups: unknown) => called({ ...base, employee_number: 'w-7', groups });
    expect(of(['Everyone', 'Tenure Operators'])).toEqual(caller('w-7', ['approver', 'operator']));
    expect(of(['Everyone', 'Tenure', 'Operators'])).toEqual(caller('w-7', ['approver']));
    expect(of('Tenure Operators')).toEqual(caller('w-7', ['operator']));
    expect(of('3b2b0c93-acd8-4208-8eba-7a48db1cd4c0 Everyone')).toEqual(caller('w-7', []));
    expect(of(['tenure operators'])).toEqual(caller('w-7', []));
    expect(of(['operator'])).toEqual(caller('w-7', []));
    expect(of([])).toEqual(caller('w-7', []));
  });

  it('a worker id may be a number, or a list of one; two are refused, and so is what is none', () => {
    identity({ workerId: 'employee_number', roles: 'groups', as });
    const of = (employee_number: unknown) => called({ ...base, employee_number, groups: ['Everyone'] });
    expect(of(1001)).toEqual(caller('1001', ['approver']));
    expect(of(['w-7'])).toEqual(caller('w-7', ['approver']));
    for (const none of [null, '', []]) expect(of(none)).toEqual(caller(undefined, ['approver']));
    expect(of(['w-7', 'w-8'])).toEqual({ kind: 'refused', because: expect.stringMatching(/names 2 worker ids/) });
    for (const wrong of [{ id: 'w-7' }, true, 'w'.repeat(65)])
      expect(of(wrong)).toEqual({ kind: 'refused', because: expect.stringMatching(/employee_number .* no worker id/) });
  });

  it('Entra leaves too many groups out, and the caller is told what to have instead', () => {
    identity({ roles: 'groups', as });
    const overage = { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph' } } };
    for (const more of [overage, { hasgroups: true }])
      expect(called({ ...base, ...more })).toEqual({
        kind: 'refused',
        because: expect.stringMatching(/too many groups .* app role/),
      });
    expect(called({ ...base, ...overage, groups: ['Everyone'] })).toEqual(caller(undefined, ['approver']));
  });

  it('app roles of Entra: a person who has one, and an application that was given one', () => {
    identity({
      workerId: 'employeeid',
      roles: 'roles',
      as: { operator: ['Tenure.Operator'], auditor: ['Tenure.Audit'] },
    });
    const person = { ...base, oid: 'o-1', tid: 't', ver: '2.0', scp: 'access', employeeid: '1001' };
    expect(called({ ...person, roles: ['Tenure.Operator', 'Tenure.Audit'] })).toEqual(
      caller('1001', ['operator', 'auditor']),
    );
    const application = { ...base, sub: 'app-oid', idtyp: 'app', azp: 'client', roles: ['Tenure.Audit'] };
    expect(called(application)).toEqual(caller(undefined, ['auditor'], 'app-oid'));
  });
});

describe('the token', () => {
  const claims = { ...base, tenure_roles: 'operator' };

  it.each([
    ['another one', bearer({ ...claims, sub: 'eve' })],
    ['of another issuer', bearer({ ...claims, iss: 'https://evil.example' })],
    ['two of them', `${bearer(claims)},${bearer(claims)}`],
    ['none that can be read', 'Bearer e30.bm90IGpzb24.c2ln'],
    ['an opaque one', 'Bearer 1234567890'],
    ['a list', `Bearer e30.${Buffer.from('[]').toString('base64url')}.c2ln`],
  ])('in the request must be the one that was verified: %s is refused', (_, authorization) => {
    expect(called(claims, authorization)).toEqual({ kind: 'refused', because: expect.stringMatching(/verified/) });
  });

  it('may come without the word Bearer, as API Gateway takes it', () => {
    expect(called(claims, bearer(claims).slice('Bearer '.length))).toEqual(caller(undefined, ['operator']));
  });

  it('must have a subject', () => {
    const { sub: _, ...nobody } = claims;
    expect(called(nobody)).toEqual({ kind: 'refused', because: expect.stringMatching(/no subject/) });
  });

  it('nobody calls where no authorizer ran', () => {
    expect(callerOf({ headers: { authorization: bearer(claims) }, requestContext: {} } as never)).toEqual({
      kind: 'nobody',
    });
  });
});
