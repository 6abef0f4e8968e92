/** Reads a time-stamp token (RFC 3161, RFC 5652) and verifies it offline: about which bytes, by whose signature, and whose word that is. */
import { createHash, hash, verify, X509Certificate } from 'node:crypto';
import { type Der, read, TAG, write } from '../../core/log/der.ts';

export type Token =
  | { readonly kind: 'stamped'; readonly at: string; readonly by: string }
  /** What is wrong with it, in words. */
  | { readonly kind: 'wrong'; readonly why: string };

const OID = {
  signedData: '2a864886f70d010702',
  tstInfo: '2a864886f70d0109100104',
  contentType: '2a864886f70d010903',
  messageDigest: '2a864886f70d010904',
  signingCertificate: '2a864886f70d010910020c',
  signingCertificateV2: '2a864886f70d010910022f',
} as const;
/** By their object identifiers: of SHA-1 nothing is believed. */
const DIGESTS: Readonly<Record<string, string>> = {
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
};
/** RSASSA-PSS has parameters of its own, which are not read here. */
const PSS = '2a864886f70d01010a';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const SET = 0x31;
const MOST_STEPS = 8;

const wrong = (why: string): Token => ({ kind: 'wrong', why });

/** `trusted`: certificates somebody trusts, of the authority itself or of who vouches for it. */
export function verifyToken(answer: Buffer, stamped: Buffer, trusted: readonly X509Certificate[]): Token {
  const signed = signedDataOf(answer);
  if (signed === undefined) return wrong('it is no time-stamp token');
  const { content, certificates, signer } = signed;
  const info = within(first(content));
  const [, , imprint, , time] = info;
  const [algorithm, digest] = within(imprint);
  const name = DIGESTS[oidOf(within(algorithm)[0])];
  if (name === undefined) return wrong('its imprint is by no digest that is believed');
  if (digest?.content.equals(createHash(name).update(stamped).digest()) !== true)
    return wrong('it is about another checkpoint');
  const at = time?.tag === TAG.time ? instantOf(time.content.toString('latin1')) : undefined;
  if (at === undefined) return wrong('it says no time');
  const certificate = certificates.find((one) => hasSigned(signer, content, one));
  if (certificate === undefined) return wrong('no certificate in it has signed it');
  const why = whyNotTrusted(certificate, certificates, trusted, at);
  return why === undefined ? { kind: 'stamped', at, by: nameOf(certificate) } : wrong(why);
}

interface SignedData {
  readonly content: Buffer;
  readonly certificates: readonly X509Certificate[];
  readonly signer: readonly Der[];
}

function signedDataOf(answer: Buffer): SignedData | undefined {
  const [status, token] = within(first(answer));
  const granted = within(status)[0]?.content;
  if (granted?.length !== 1 || granted.readUInt8() > 1) return undefined;
  const [kind, body] = within(token);
  if (oidOf(kind) !== OID.signedData) return undefined;
  const [, , encapsulated, ...others] = within(within(body)[0]);
  const [contentKind, content] = within(encapsulated);
  const octets = within(content)[0];
  const certificates = certificatesIn(others.find(({ tag }) => tag === TAG.explicit0));
  // One authority signs a token: RFC 3161, section 2.4.2.
  const signers = within(others.findLast(({ tag }) => tag === SET));
  if (oidOf(contentKind) !== OID.tstInfo || octets?.tag !== TAG.octets || signers.length !== 1) return undefined;
  return { content: octets.content, certificates, signer: within(signers[0]) };
}

function certificatesIn(set: Der | undefined): X509Certificate[] {
  return within(set).flatMap(({ tag, content }) => {
    try {
      return [new X509Certificate(write(tag, content))];
    } catch {
      // Another kind of certificate, or none: who it might name is not found, and that is said.
      return [];
    }
  });
}

/** The signed attributes speak of the content and of the certificate; the signature is over them (RFC 5652, 5.4). */
function hasSigned(signer: readonly Der[], content: Buffer, certificate: X509Certificate): boolean {
  const [, , digestAlgorithm, attributes, algorithm, signature] = signer;
  const name = DIGESTS[oidOf(within(digestAlgorithm)[0])];
  if (name === undefined || attributes?.tag !== TAG.explicit0 || signature?.tag !== TAG.octets) return false;
  if (oidOf(within(algorithm)[0]) === PSS) return false;
  const said = new Map(within(attributes).map((one) => [oidOf(within(one)[0]), within(within(one)[1])[0]]));
  const digest = said.get(OID.messageDigest)?.content;
  if (digest?.equals(createHash(name).update(content).digest()) !== true) return false;
  if (oidOf(said.get(OID.contentType)) !== OID.tstInfo || !names(said, certificate)) return false;
  const signedBytes = write(SET, attributes.content);
  try {
    return verify(name, signedBytes, certificate.publicKey, signature.content);
  } catch {
    // A key of another kind: it did not sign this.
    return false;
  }
}

/** ESSCertIDv2 (RFC 5816) has SHA-256 unless it says otherwise; ESSCertID has SHA-1: it tells certificates apart, and signs nothing. */
function names(said: ReadonlyMap<string, Der | undefined>, { raw }: X509Certificate): boolean {
  const [second, one] = [said.get(OID.signingCertificateV2), said.get(OID.signingCertificate)];
  const id = within(within(within(second ?? one)[0])[0]);
  const algorithm = id[0]?.tag === TAG.sequence ? DIGESTS[oidOf(within(id[0])[0])] : 'sha256';
  const digest = id.find(({ tag }) => tag === TAG.octets)?.content;
  if (algorithm === undefined || digest === undefined) return false;
  return digest.equals(hash(second === undefined ? 'sha1' : algorithm, raw, 'buffer'));
}

/** From the authority's certificate up to one that is trusted: each valid at that time, each issued by the next. */
function whyNotTrusted(
  certificate: X509Certificate,
  others: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
  at: string,
): string | undefined {
  if (certificate.keyUsage?.includes(TIME_STAMPING) !== true)
    return `its certificate (${nameOf(certificate)}) is not for time-stamping`;
  let one = certificate;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (at < isoOf(one.validFrom) || at > isoOf(one.validTo))
      return `the certificate of ${nameOf(one)} was not valid at ${at}`;
    if (trusted.some(({ raw }) => raw.equals(one.raw))) return undefined;
    const issued = one;
    const issuer = [...trusted, ...others].find(
      (by) => by.ca && issued.checkIssued(by) && issued.verify(by.publicKey) && !by.raw.equals(issued.raw),
    );
    if (issuer === undefined) break;
    one = issuer;
  }
  return `its certificate (${nameOf(certificate)}) is none that you trust, nor issued by one`;
}

const isoOf = (text: string) => new Date(text).toISOString();
const nameOf = ({ subject }: X509Certificate) => subject.split('\n').at(-1) ?? '';

const first = (bytes: Buffer): Der | undefined => read(bytes)?.[0];
const within = (element: Der | undefined): Der[] => (element && read(element.content)) ?? [];
const oidOf = (element: Der | undefined): string => element?.content.toString('hex') ?? '';

/** GeneralizedTime in UTC, with or without a fraction of a second: RFC 3161, section 2.4.2. */
function instantOf(time: string): string | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/.exec(time);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
}
