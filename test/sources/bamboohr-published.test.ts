/** What was published of BambooHR's webhooks passes as printed. */
import { describe, expect, it } from 'vitest';
import { bamboohr } from '../../functions/sources/bamboohr/bamboohr.ts';
import { type SignatureScheme, verifySignature } from '../../functions/sources/signature.ts';

describe('the webhook published with github.com/fusebit/integrations', () => {
  // reference: a field-based webhook as BambooHR sent it, and the key it was signed with
  const published = {
    key: '123b929362d51613054f71e5e5d4bf2c',
    timestamp: '1658248023',
    body: '{"employees":[{"changedFields":["First name"],"fields":{"Employee #":{"value":"300"},"First name":{"value":"Tefi"},"Last name":{"value":"Adams"}},"id":"5"}]}',
    signature: '56491dd9c2b352bc5f4fc627159aae20ddff9c8cb19f239a6de6771dc5310bac',
  };
  const delivery = {
    headers: { 'x-bamboohr-timestamp': published.timestamp, 'x-bamboohr-signature': published.signature },
    query: {},
    body: Buffer.from(published.body),
  };
  const verify = (nowSeconds: number) =>
    verifySignature(bamboohr.signature as SignatureScheme, delivery, { keys: [published.key] }, nowSeconds);

  it('is believed as printed, at its time', () => {
    expect(verify(1_658_248_023)).toEqual({ kind: 'verified' });
    expect(verify(1_658_248_023 + 301)).toMatchObject({ kind: 'refused' });
  });

  it('says whose record to read', () => {
    expect(bamboohr.hear!(delivery)).toEqual({ kind: 'hints', hints: [{ key: '5' }] });
  });

  it('is understood as a form too', () => {
    const body = Buffer.from('employees[0][id]=5&employees[0][changedFields][0]=First+name&employees[1][id]=6');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(bamboohr.hear!({ headers, query: {}, body })).toEqual({
      kind: 'hints',
      hints: [{ key: '5' }, { key: '6' }],
    });
  });
});
