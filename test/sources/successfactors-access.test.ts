/** How SuccessFactors lets us in: by assertions we sign, by a broker, by a password where that still counts. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { signedAssertion } from '../../functions/sources/successfactors/assertion.ts';
import { Settings } from '../../functions/sources/successfactors/settings.ts';
import { successfactors } from '../../functions/sources/successfactors/successfactors.ts';
import type { SourceRig } from './contract.ts';
import { ada, basic, client, keys, mapping, signing, start } from './successfactors-rig.ts';

let open: SourceRig[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ vendor }) => vendor.stop()));
  open = [];
});
async function rig(): Promise<SourceRig> {
  const made = await start();
  open.push(made);
  return made;
}

describe('SuccessFactors', () => {
  const connected = (at: SourceRig, credentials: object, settings: object = {}) => {
    const api = successfactors.api as unknown as { connect(reach: object): SourceRig['reader'] };
    const now = () => at.nowSeconds() * 1000;
    return api.connect({ address: at.vendor.url, credentials, settings: Settings.parse(settings), mapping, now });
  };
  const tokensAsked = (at: SourceRig) =>
    at.vendor.requests.entries().filter(({ request }) => request.startsWith('POST'));

  it.each([
    ['an assertion we sign', () => signing, () => ({})],
    ['a client secret, at a broker', () => client, (url: string) => ({ tokenUrl: `${url}/broker/token` })],
  ])('gives a token for %s, and another when it ends', async (_, credentials, settings) => {
    const at = await rig();
    at.vendor.staff.put(ada);
    const reader = connected(at, credentials(), settings(at.vendor.url));
    for (let hour = 0; hour < 2; hour++) {
      expect(await reader.worker('ada')).toHaveLength(1);
      at.advance(3600);
    }
    expect(tokensAsked(at)).toHaveLength(2);
  });

  it('knows a user and a password where SAP still does', async () => {
    const at = await rig();
    at.vendor.staff.put(ada);
    expect(await connected(at, basic).worker('ada')).toHaveLength(1);
    expect(tokensAsked(at)).toHaveLength(0);
  });

  it.each([
    [
      'another key',
      {
        ...signing,
        privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
          type: 'pkcs8',
          format: 'pem',
        }),
      },
    ],
    ['another user', { ...signing, userId: 'SOMEBODY' }],
    ['no key at all', { ...signing, privateKey: 'wrong-credential' }],
    ['a wrong secret', { ...client, clientSecret: 'wrong-credential' }],
    ['a secret and nowhere to take it', client],
  ])('refuses %s, and tells nothing of it', async (what, credentials) => {
    const at = await rig();
    const settings = what === 'a wrong secret' ? { tokenUrl: `${at.vendor.url}/broker/token` } : {};
    await expect(connected(at, credentials, settings).worker('ada')).rejects.toMatchObject({
      name: 'SourceRefused',
      message: expect.not.stringMatching(/wrong-|PRIVATE|SOMEBODY/),
    });
  });

  it('is told who we are in canonical XML: these bytes were found to verify by xml-crypto 6', () => {
    const nowMs = Date.parse('2026-11-23T12:00:00Z');
    const claims = {
      id: '_1',
      clientId: 'key',
      userId: 'a&b<c>"d',
      tokenUrl: 'https://api4.example/oauth/token',
      nowMs,
    };
    const xml = signedAssertion(claims, keys.privateKey);
    expect(xml.replace(/<ds:Signature .*<\/ds:Signature>/, '')).toBe(
      '<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" IssueInstant="2026-11-23T12:00:00Z" Version="2.0">' +
        '<saml2:Issuer>www.successfactors.com</saml2:Issuer><saml2:Subject>' +
        '<saml2:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">a&amp;b&lt;c&gt;"d</saml2:NameID>' +
        '<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
        '<saml2:SubjectConfirmationData NotOnOrAfter="2026-11-23T12:10:00Z" Recipient="https://api4.example/oauth/token">' +
        '</saml2:SubjectConfirmationData></saml2:SubjectConfirmation></saml2:Subject>' +
        '<saml2:Conditions NotBefore="2026-11-23T11:55:00Z" NotOnOrAfter="2026-11-23T12:10:00Z"><saml2:AudienceRestriction>' +
        '<saml2:Audience>www.successfactors.com</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>' +
        '<saml2:AuthnStatement AuthnInstant="2026-11-23T12:00:00Z" SessionIndex="_1"><saml2:AuthnContext><saml2:AuthnContextClassRef>' +
        'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml2:AuthnContextClassRef></saml2:AuthnContext>' +
        '</saml2:AuthnStatement><saml2:AttributeStatement><saml2:Attribute Name="api_key">' +
        '<saml2:AttributeValue>key</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement></saml2:Assertion>',
    );
  });
});
