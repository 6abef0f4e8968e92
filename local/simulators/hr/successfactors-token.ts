/** SuccessFactors' token address: takes a signed SAML assertion of a registered client, checks it as SAP's guide says, and nothing else. */
import { createHash, createVerify } from 'node:crypto';
import type { Answer, Call } from '../serve.ts';
import type { Office } from './simulator.ts';

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';

/** Why it is not taken; undefined when it is. */
export function faultIn(call: Call, { credentials, clock }: Office, tokenUrl: string): string | undefined {
  const form = new URLSearchParams(call.text);
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:saml2-bearer') return 'unsupported grant_type';
  if (form.get('client_id') !== credentials.apiKey) return 'unknown client_id';
  if (form.get('company_id') !== credentials.companyId) return 'unknown company_id';
  const xml = Buffer.from(form.get('assertion') ?? '', 'base64').toString();
  if (!isSigned(xml, credentials.publicKey ?? '')) return 'the signature does not verify';
  if (!isNow(xml, clock.now())) return 'the assertion is not valid now';
  if (inner(xml, 'saml2:Audience') !== 'www.successfactors.com') return 'wrong audience';
  if (inner(xml, 'saml2:NameID') !== credentials.userId) return 'unknown user';
  if (inner(xml, 'saml2:AttributeValue') !== credentials.apiKey) return 'wrong api_key';
  return /Recipient="([^"]*)"/.exec(xml)?.[1] === tokenUrl ? undefined : 'wrong recipient';
}

export function refusedToken(fault: string): Answer {
  return { status: 401, body: { errorHttpCode: '401', errorMessage: `Unable to verify the assertion: ${fault}` } };
}

/** Of what came in canonical form already: the enveloped signature is taken out, what is left is digested, and what names the digest is verified. */
function isSigned(xml: string, publicKey: string): boolean {
  const signature = /<ds:Signature .*<\/ds:Signature>/s.exec(xml)?.[0] ?? '';
  const info = /<ds:SignedInfo>.*<\/ds:SignedInfo>/s.exec(signature)?.[0] ?? '';
  const digest = createHash('sha256').update(xml.replace(signature, '')).digest('base64');
  const isOurs = /ID="([^"]*)"/.exec(xml)?.[1] === /URI="#([^"]*)"/.exec(info)?.[1];
  const alone = info.replace('<ds:SignedInfo>', `<ds:SignedInfo xmlns:ds="${DSIG}">`);
  const verify = createVerify('RSA-SHA256').update(alone);
  return (
    isOurs &&
    inner(info, 'ds:DigestValue') === digest &&
    verify.verify(publicKey, inner(signature, 'ds:SignatureValue') ?? '', 'base64')
  );
}

function isNow(xml: string, nowMs: number): boolean {
  const [, from = '', until = ''] = /NotBefore="([^"]*)" NotOnOrAfter="([^"]*)"/.exec(xml) ?? [];
  return Date.parse(from) <= nowMs && nowMs < Date.parse(until);
}

function inner(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1];
}
