/**
 * The SAML 2 assertion that SuccessFactors' token address takes for a token (RFC 7522): who we are, signed with our key. Its fields are
 * those of help.sap.com, "Generating a SAML Assertion"; `api_key` is the client's id.
 *
 * It is written in canonical form (www.w3.org/TR/xml-exc-c14n: no empty-element tags, namespaces first, attributes by name, nothing between
 * elements), so that its own bytes are what is digested and signed, and no XML needs to be parsed.
 */
import { createHash, createSign } from 'node:crypto';

export interface Claims {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly tokenUrl: string;
  readonly nowMs: number;
}

/** As long as SAP's own examples have it, and some way back for a clock that is slow. */
const LIVES_MS = 600_000;
const SLOW_MS = 300_000;
const AUDIENCE = 'www.successfactors.com';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** Throws what `node:crypto` throws of a key that is none. */
export function signedAssertion(claims: Claims, privateKey: string): string {
  const digest = createHash('sha256').update(assertion(claims, '')).digest('base64');
  const info = signedInfo(claims.id, digest);
  // Alone it carries its own namespace; within the signature that is said once, around it.
  const alone = info.replace('<ds:SignedInfo>', `<ds:SignedInfo xmlns:ds="${DSIG}">`);
  const value = createSign('RSA-SHA256').update(alone).sign(privateKey, 'base64');
  const signature = element('ds:Signature', { 'xmlns:ds': DSIG }, info, element('ds:SignatureValue', {}, value));
  return assertion(claims, signature);
}

function assertion({ id, clientId, userId, tokenUrl, nowMs }: Claims, signature: string): string {
  const now = at(nowMs);
  const until = at(nowMs + LIVES_MS);
  const named = { Format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified' };
  const bearer = { Method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer' };
  const context = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';
  return element(
    'saml2:Assertion',
    { 'xmlns:saml2': 'urn:oasis:names:tc:SAML:2.0:assertion', ID: id, IssueInstant: now, Version: '2.0' },
    saml('Issuer', {}, AUDIENCE),
    signature,
    saml(
      'Subject',
      {},
      saml('NameID', named, text(userId)),
      saml(
        'SubjectConfirmation',
        bearer,
        saml('SubjectConfirmationData', { NotOnOrAfter: until, Recipient: tokenUrl }),
      ),
    ),
    saml(
      'Conditions',
      { NotBefore: at(nowMs - SLOW_MS), NotOnOrAfter: until },
      saml('AudienceRestriction', {}, saml('Audience', {}, AUDIENCE)),
    ),
    saml(
      'AuthnStatement',
      { AuthnInstant: now, SessionIndex: id },
      saml('AuthnContext', {}, saml('AuthnContextClassRef', {}, context)),
    ),
    saml('AttributeStatement', {}, saml('Attribute', { Name: 'api_key' }, saml('AttributeValue', {}, text(clientId)))),
  );
}

function signedInfo(id: string, digest: string): string {
  const by = (name: string, algorithm: string) => element(`ds:${name}`, { Algorithm: algorithm });
  return element(
    'ds:SignedInfo',
    {},
    by('CanonicalizationMethod', C14N),
    by('SignatureMethod', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'),
    element(
      'ds:Reference',
      { URI: `#${id}` },
      element('ds:Transforms', {}, by('Transform', `${DSIG}enveloped-signature`), by('Transform', C14N)),
      by('DigestMethod', 'http://www.w3.org/2001/04/xmlenc#sha256'),
      element('ds:DigestValue', {}, digest),
    ),
  );
}

function saml(name: string, attributes: Readonly<Record<string, string>>, ...inner: readonly string[]): string {
  return element(`saml2:${name}`, attributes, ...inner);
}

/** Attributes are given in canonical order. */
function element(name: string, attributes: Readonly<Record<string, string>>, ...inner: readonly string[]): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  return `<${name}${said.join('')}>${inner.join('')}</${name}>`;
}

function attribute(value: string): string {
  return text(value).replaceAll('&gt;', '>').replaceAll('"', '&quot;');
}

/** A carriage return, or in an attribute any white space, would be written as a reference: ids have none, and lose it. */
function text(value: string): string {
  return value.replace(/\s/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function at(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
