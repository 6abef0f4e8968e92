/**
 * Tenure's verifier of exports of evidence: for plain Node (20.12 or later), with nothing but what Node has, and without a network.
 *
 * It is Tenure's TypeScript without its types, module after module, each below its name ("// functions/..."), what is used before
 * what uses it: begin with the last, functions/ledger/verifier/verify-folder.ts. What is checked, step by step: docs/evidence.md.
 */

// functions/ledger/verifier/verify-folder.ts
import { parseArgs } from "node:util";

// functions/ledger/verifier/tell.ts
var WIDTH = 80;
var MOST_SHOWN = 50;
function exitCodeOf(verification) {
  if (!verification.intact) return 1;
  const { key, checkpoint, untoldTimes, keptBack, digestTold } = verification;
  const isWhole3 = digestTold || untoldTimes === 0 && !ownTerms(verification) && !endsEarly(verification);
  const isCompared = key !== "not told" && checkpoint !== "not comparable" && isMade(verification);
  return isCompared && isWhole3 && keptBack === 0 ? 0 : 3;
}
var ownTerms = ({ terms }) => terms?.limitBy === "exporter" || terms?.sampleBy === "exporter";
var SAID = {
  default: "as Tenure does where nobody asks otherwise",
  log: "as was asked, by its record in the log",
  told: "as you told",
  exporter: "as the exporter says, and nobody else"
};
function termsRows({ terms }) {
  if (terms === void 0) return [];
  const { limitHours, limitBy, sampleSize, seed, seedFrom, sampleBy, by } = terms;
  const from = seedFrom === "log" ? "the root of log/end" : `asked by ${by}`;
  return [
    ["limit for a cut", `${limitHours} hours, ${SAID[limitBy]}`],
    ["sample", `${sampleSize} of each population, seed ${JSON.stringify(seed)} (${from}), ${SAID[sampleBy]}`]
  ];
}
function endsEarly({ period, range }) {
  return range?.until !== void 0 && range.until < overOf(period);
}
var overOf = (period) => period === void 0 ? "" : new Date(Date.parse(`${period.to}T00:00:00Z`) + 864e5).toISOString();
var isMade = ({ derived, digestTold }) => derived === "verified" || derived === "none" && digestTold;
function tell(verification) {
  const { findings: findings2, intact } = verification;
  const shown = findings2.slice(0, MOST_SHOWN).map(findingText);
  const more = findings2.length - shown.length;
  return [
    ...shown,
    ...more > 0 ? [`… and ${more} more (--json shows them all)
`] : [],
    intact ? good(verification) : bad(verification),
    ...warnings(verification)
  ].join("\n");
}
function bad({ findings: findings2 }) {
  const kinds = [...new Set(findings2.map(({ kind }) => kind))];
  const counts = kinds.map((kind) => `${findings2.filter((one) => one.kind === kind).length} ${kind}`).join(", ");
  return wrapped(
    `NOT INTACT: ${findings2.length} finding(s): ${counts}. Do not rely on it: ask for the export again, and whoever runs the log what happened to this one (docs/evidence.md says what each word means).`
  );
}
function findingText({ kind, file, line, index, record, text }) {
  const where = [
    `${file}${line === void 0 ? "" : `:${line}`}`,
    ...index === void 0 ? [] : [`place ${index}`],
    ...record === void 0 ? [] : [record]
  ].join(", ");
  return `${wrapped(`${kind.toUpperCase()}  ${where}`)}
${wrapped(text, "    ")}
`;
}
function good(verification) {
  const { counts, range, period, key, derived, unverified } = verification;
  const { records, chains, cases, beyond, verified, erased, withheld } = counts;
  const what = `${records} records in ${chains} chains, ${cases} of them cases`;
  const rows = [
    ["period", `${period?.from} to ${period?.to}`],
    ["records", `${what}: every one from place ${range?.start} up to ${range?.end} of the log`],
    ["", `and ${beyond} of its chains from outside the range; what came after it is not proven to be all`],
    ["private parts", `${verified} verified, ${erased} erased, ${withheld} withheld`],
    ["signed", `until ${range?.until ?? "an unknown time"}, ${KEYS[key]}`],
    ["witnesses", witnessesText(verification)],
    ["time-stamps", timeStampsText(verification)],
    ["kept checkpoint", verification.checkpoint === "consistent" ? "the log has only grown since" : void 0],
    ["derived files", derived === "verified" ? "made again from the records, and the same" : void 0],
    ...termsRows(verification),
    ["not verified", unverified.length === 0 ? void 0 : someOf(unverified)]
  ];
  const lines = rows.flatMap(([name, text]) => text === void 0 ? [] : [row(name, text)]);
  return [wrapped(`INTACT: ${what}`), ...lines].join("\n");
}
var KEYS = {
  told: "by the key you told",
  "by the digest": "by the key of the manifest whose digest you told",
  "not told": "by the key in the export itself"
};
function witnessesText({ witnesses }) {
  if (witnesses === void 0) return void 0;
  const { needed, cosigned: cosigned2, missing } = witnesses;
  const who = cosigned2.map(({ name, at }) => `${name} at ${at}`).join("; ");
  return `${cosigned2.length} cosigned log/latest, ${needed} needed: ${who}${missing.length > 0 ? `; not ${missing.join(", ")}` : ""}`;
}
function timeStampsText({ timeStamps }) {
  if (timeStamps.length === 0) return void 0;
  return timeStamps.map(
    ({ file, at, by }) => at === void 0 ? `${file} not verified (--tsa FILE)` : `${file.replace(".tsr", "")} was there at ${at}, says ${by}`
  ).join("; ");
}
var MOST_NAMED = 8;
function someOf(names2) {
  const more = names2.length - MOST_NAMED;
  const shown = names2.slice(0, MOST_NAMED).join(", ");
  return `${shown}${more > 0 ? ` and ${more} more` : ""}: nothing but the manifest’s digest speaks for them (--digest)`;
}
var LABEL = 17;
function row(name, text) {
  return wrapped(text, " ".repeat(LABEL + 2)).replace(" ".repeat(LABEL + 2), `  ${name.padEnd(LABEL)}`);
}
function warnings(verification) {
  const { key, checkpoint, intact, derived, notDerived, keptBack } = verification;
  return [
    ...key !== "not told" ? [] : [
      "THE KEY WAS NOT CHECKED. The key in the manifest was taken for the log’s, and whoever made up an export made it up too. This shows that the export is consistent in itself, and no more. Say the key you were told by another way: --key FILE or --key VKEY"
    ],
    ...checkpoint === "not comparable" ? [
      "THE CHECKPOINT YOU KEPT WAS NOT COMPARED: this export has no proof from a log of that size. Ask for one that does: tenure evidence export --since FILE"
    ] : [],
    ...intact && derived === "not verified" ? [
      `WHAT IS DERIVED WAS NOT COMPARED WITH THE RECORDS: ${notDerived}. Populations and reports may say otherwise than the records do.`
    ] : [],
    ...intact && derived === "none" && !isMade(verification) ? [
      "THERE IS NOTHING HERE THAT AN AUDITOR READS: no populations, no clocks, no findings, no report. Every export of Tenure has them: these were left out. Ask for them, or make your own from the records."
    ] : [],
    ...intact && verification.untoldTimes > 0 ? [
      `THE TIMES OF ${verification.untoldTimes} RECORDS ARE TOLD BY NOTHING BUT THEMSELVES: no checkpoint here was signed within an hour of them. The log was not signed for then, or checkpoints were left out of the export (log/checkpoints-…), which would hide records that were dated back. Ask why, or for the export again.`
    ] : [],
    ...intact && ownTerms(verification) ? [
      "WHOEVER MADE THE EXPORT CHOSE THE LIMIT OR THE SAMPLE. Say what you asked for: --limit-hours N, --sample N, --seed S."
    ] : [],
    ...intact ? unverifiedReports(verification) : [],
    ...intact && keptBack > 0 ? [
      `${keptBack} PRIVATE PARTS WERE KEPT BACK: the manifest says that they are included, and their files are not here.`
    ] : [],
    ...intact && endsEarly(verification) ? [early(verification)] : []
  ].map((text) => `
${wrapped(text)}`);
}
function early({ period, range, createdAt = "" }) {
  const until = range?.until ?? "";
  if (createdAt < overOf(period))
    return `THE PERIOD WAS NOT OVER when this was made, at ${createdAt}: it is complete until ${until}, when the log was last signed for, and not beyond. Ask again when the period is over.`;
  return `THE LOG WAS LAST SIGNED FOR AT ${until}, before the period was over: it is complete until then. What happened after that is not here, if anything did: ask for the export again.`;
}
function unverifiedReports({ unverified, digestTold }) {
  const reports = unverified.filter((name) => name.startsWith("report."));
  if (reports.length === 0 || digestTold) return [];
  return [
    `${reports.join(", ").toUpperCase()} WAS NOT VERIFIED: it cannot be made again here, and may say anything. Read report.html, which was, or tell the manifest’s digest as you were told it when the export was made (--digest).`
  ];
}
function wrapped(text, indent = "") {
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (indent.length + longer.length <= WIDTH) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((one) => indent + one).join("\n");
}

// functions/core/log/checkpoint.ts
function readCheckpoint(text) {
  const [origin = "", sizeText = "", rootText = ""] = text.split("\n");
  const size = Number(sizeText);
  const root = Buffer.from(rootText, "base64");
  const sound = /^(0|[1-9]\d{0,15})$/.test(sizeText) && root.length === 32 && root.toString("base64") === rootText;
  return origin !== "" && sound && Number.isSafeInteger(size) ? { origin, size, root } : void 0;
}

// functions/core/log/note.ts
import { createPublicKey, hash, verify } from "node:crypto";
var ED25519 = 1;
var COSIGNATURE = 4;
var MOST_SIGNATURES = 64;
var NAME = /^[^\s+\p{Zs}]+$/u;
var LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/;
function keyIdOf({ name, type, publicKey }) {
  return hash("sha256", Buffer.concat([Buffer.from(`${name}
`), Buffer.of(type), publicKey]), "hex").slice(0, 8);
}
function readVkey(text) {
  const [, name = "", keyId = "", data = ""] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim()) ?? [];
  const bytes = Buffer.from(data, "base64");
  const type = bytes[0];
  if (bytes.length !== 33 || !NAME.test(name) || type !== ED25519 && type !== COSIGNATURE) return void 0;
  const key = { name, type, publicKey: bytes.subarray(1) };
  return keyIdOf(key) === keyId ? key : void 0;
}
function readNote(stored) {
  const end = stored.lastIndexOf("\n\n");
  if (end === -1 || !stored.endsWith("\n") || /[\u0000-\u0009\u000b-\u001f]/.test(stored)) return void 0;
  const lines = stored.slice(end + 2, -1).split("\n");
  const signatures = lines.map(readLine).filter((line) => line !== void 0);
  if (signatures.length !== lines.length || lines.length > MOST_SIGNATURES) return void 0;
  return { text: stored.slice(0, end + 1), signatures };
}
function readLine(line) {
  const [, name = "", data = ""] = LINE.exec(line) ?? [];
  const bytes = Buffer.from(data, "base64");
  if (!NAME.test(name) || bytes.length < 5 || bytes.toString("base64") !== data) return void 0;
  return { name, keyId: bytes.toString("hex", 0, 4), signature: bytes.subarray(4) };
}
function cosigned(text, seconds) {
  return `cosignature/v1
time ${seconds}
${text}`;
}
function signedBy({ text, signatures }, key) {
  const keyId = keyIdOf(key);
  const own = signatures.filter((line) => line.name === key.name && line.keyId === keyId);
  if (own.length === 0) return { kind: "unsigned" };
  const isTimed = key.type === COSIGNATURE;
  const genuine = own.every(({ signature }) => (isTimed ? isCosigned : isValid)(text, key, signature));
  if (!genuine) return { kind: "forged" };
  if (!isTimed) return { kind: "signed" };
  const times = own.map(({ signature }) => timeIn(signature));
  return { kind: "signed", signedAt: Math.min(...times), stillAt: Math.max(...times) };
}
function isCosigned(text, key, signature) {
  return signature.length === 72 && isValid(cosigned(text, timeIn(signature)), key, signature.subarray(8));
}
var timeIn = (signature) => Number(signature.readBigUInt64BE());
function isValid(message, { publicKey }, signature) {
  return signature.length === 64 && verify(null, Buffer.from(message), ed25519(publicKey), signature);
}
var SPKI = Buffer.from("302a300506032b6570032100", "hex");
function ed25519(publicKey) {
  return createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: "der", type: "spki" });
}

// functions/ledger/verifier/check-notes.ts
function signingKeyOf(vkey) {
  const key = readVkey(vkey);
  return key && { log: { ...key, type: ED25519 }, time: { ...key, type: COSIGNATURE } };
}
function checkNote(text, keys, at) {
  const note = readNote(text);
  const checkpoint = note && readCheckpoint(note.text);
  const wrong5 = (why) => ({
    checkpoint: checkpoint && { ...checkpoint, signedAt: void 0, stillAt: void 0 },
    finding: { kind: "forged-key", ...at, text: why }
  });
  if (note === void 0 || checkpoint === void 0) return wrong5("it is no signed checkpoint");
  const key = signerOf(note, checkpoint, keys);
  if (key === void 0) return wrong5(`the log's key did not sign it (it says it is of ${checkpoint.origin})`);
  const time = signedBy(note, key.time);
  if (time.kind !== "signed" || time.signedAt === void 0) return wrong5("the log’s key did not sign its time");
  const { signedAt: signedAt2, stillAt } = time;
  return { checkpoint: { ...checkpoint, signedAt: signedAt2, stillAt }, finding: void 0 };
}
function signerOf(note, { origin }, keys) {
  return keys.find(({ log }) => log.name === origin && signedBy(note, log).kind === "signed");
}

// functions/ledger/verifier/check-time-stamps.ts
import { X509Certificate as X509Certificate2 } from "node:crypto";

// functions/core/export-layout.ts
var MANIFEST = "manifest.json";
var HEADS = "heads.ndjson";
var BEYOND = "beyond.ndjson";
var START = "log/start";
var END = "log/end";
var LATEST = "log/latest";
var timeStampFile = (checkpoint) => `${checkpoint}.tsr`;
var FRONTIER = "log/frontier.json";
var CONSISTENCY = "log/consistency.json";
var PART = 64 * 256;
var numbered = (part) => String(part).padStart(5, "0");
var recordsFile = (part) => `records/records-${numbered(part)}.ndjson`;
var privateFile = (part) => `private/private-${numbered(part)}.ndjson`;
var leavesFile = (part) => `log/leaves-${numbered(part)}`;
var checkpointsFile = (part) => `log/checkpoints-${numbered(part)}.ndjson`;
function partsOf({ start, end }) {
  const parts = [];
  for (let first2 = start; first2 < end; ) {
    const last = Math.min(end, (Math.floor(first2 / PART) + 1) * PART);
    parts.push({ number: parts.length + 1, first: first2, end: last });
    first2 = last;
  }
  return parts;
}

// functions/ledger/log/signed-parts.ts
function signedParts(note) {
  const parts = [];
  const text = note.lastIndexOf("\n\n") + 2;
  for (let end = note.length; end > text; end = note.lastIndexOf(10, end - 2) + 1) parts.push(note.subarray(0, end));
  return parts;
}

// functions/ledger/verifier/check-times.ts
var TOLERANCE_SECONDS = 60;
var TOLD_WITHIN_SECONDS = 3600;
function windowOf(beforeSeconds, afterSeconds) {
  return {
    notBefore: beforeSeconds === void 0 ? "" : instantOf(beforeSeconds - TOLERANCE_SECONDS),
    notAfter: afterSeconds === void 0 ? "￿" : instantOf(afterSeconds + TOLERANCE_SECONDS),
    toldFrom: afterSeconds === void 0 ? "" : instantOf(afterSeconds - TOLD_WITHIN_SECONDS - TOLERANCE_SECONDS)
  };
}
function wrongTime(time, late, { notBefore, notAfter }) {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time)) return `${JSON.stringify(time)} is no time of ours`;
  if (time > notAfter) return `it says ${time}, and it was signed for before that`;
  if (time < notBefore && !late) return `it is late: it says ${time}, and the log was signed without it after that`;
  return void 0;
}
function madeTooEarly(createdAt, latestSeconds) {
  if (latestSeconds === void 0 || createdAt >= instantOf(latestSeconds - TOLERANCE_SECONDS)) return [];
  const text = `it says that it was made at ${createdAt}, and log/latest was signed at ${instantOf(latestSeconds)}, after that`;
  return [{ kind: "wrong-time", file: MANIFEST, text }];
}
var instantOf = (seconds) => new Date(seconds * 1e3).toISOString();
var secondsOf = (day) => Date.parse(`${day}T00:00:00Z`) / 1e3;

// functions/ledger/verifier/read-token.ts
import { createHash, hash as hash2, verify as verify2, X509Certificate } from "node:crypto";

// functions/core/log/der.ts
var TAG = { integer: 2, octets: 4, oid: 6, time: 24, sequence: 48, explicit0: 160 };
function write(tag, ...content) {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag), lengthOf(body.length), body]);
}
function lengthOf(length) {
  if (length < 128) return Buffer.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + hex.length % 2, "0"), "hex");
  return Buffer.concat([Buffer.of(128 + bytes.length), bytes]);
}
function read(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag = 0, first2 = 128] = bytes.subarray(at, at + 2);
    const count2 = first2 < 128 ? 0 : first2 - 128;
    if (first2 === 128 || count2 > 4 || at + 2 + count2 > bytes.length) return void 0;
    const begin = at + 2 + count2;
    const length = count2 === 0 ? first2 : bytes.readUIntBE(at + 2, count2);
    if (begin + length > bytes.length) return void 0;
    found.push({ tag, content: bytes.subarray(begin, begin + length) });
    at = begin + length;
  }
  return found;
}

// functions/ledger/verifier/read-token.ts
var OID = {
  signedData: "2a864886f70d010702",
  tstInfo: "2a864886f70d0109100104",
  contentType: "2a864886f70d010903",
  messageDigest: "2a864886f70d010904",
  signingCertificate: "2a864886f70d010910020c",
  signingCertificateV2: "2a864886f70d010910022f"
};
var DIGESTS = {
  "608648016503040201": "sha256",
  "608648016503040202": "sha384",
  "608648016503040203": "sha512"
};
var PSS = "2a864886f70d01010a";
var TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
var SET = 49;
var MOST_STEPS = 8;
var wrong = (why) => ({ kind: "wrong", why });
function verifyToken(answer, stamped, trusted) {
  const signed = signedDataOf(answer);
  if (signed === void 0) return wrong("it is no time-stamp token");
  const { content, certificates, signer } = signed;
  const info = within(first(content));
  const [, , imprint, , time] = info;
  const [algorithm, digest] = within(imprint);
  const name = DIGESTS[oidOf(within(algorithm)[0])];
  if (name === void 0) return wrong("its imprint is by no digest that is believed");
  if (digest?.content.equals(createHash(name).update(stamped).digest()) !== true)
    return wrong("it is about another checkpoint");
  const at = time?.tag === TAG.time ? instantOf2(time.content.toString("latin1")) : void 0;
  if (at === void 0) return wrong("it says no time");
  const certificate = certificates.find((one) => hasSigned(signer, content, one));
  if (certificate === void 0) return wrong("no certificate in it has signed it");
  const why = whyNotTrusted(certificate, certificates, trusted, at);
  return why === void 0 ? { kind: "stamped", at, by: nameOf(certificate) } : wrong(why);
}
function signedDataOf(answer) {
  const [status, token] = within(first(answer));
  const granted = within(status)[0]?.content;
  if (granted?.length !== 1 || granted.readUInt8() > 1) return void 0;
  const [kind, body] = within(token);
  if (oidOf(kind) !== OID.signedData) return void 0;
  const [, , encapsulated, ...others] = within(within(body)[0]);
  const [contentKind, content] = within(encapsulated);
  const octets = within(content)[0];
  const certificates = certificatesIn(others.find(({ tag }) => tag === TAG.explicit0));
  const signers = within(others.findLast(({ tag }) => tag === SET));
  if (oidOf(contentKind) !== OID.tstInfo || octets?.tag !== TAG.octets || signers.length !== 1) return void 0;
  return { content: octets.content, certificates, signer: within(signers[0]) };
}
function certificatesIn(set2) {
  return within(set2).flatMap(({ tag, content }) => {
    try {
      return [new X509Certificate(write(tag, content))];
    } catch {
      return [];
    }
  });
}
function hasSigned(signer, content, certificate) {
  const [, , digestAlgorithm, attributes, algorithm, signature] = signer;
  const name = DIGESTS[oidOf(within(digestAlgorithm)[0])];
  if (name === void 0 || attributes?.tag !== TAG.explicit0 || signature?.tag !== TAG.octets) return false;
  if (oidOf(within(algorithm)[0]) === PSS) return false;
  const said2 = new Map(within(attributes).map((one) => [oidOf(within(one)[0]), within(within(one)[1])[0]]));
  const digest = said2.get(OID.messageDigest)?.content;
  if (digest?.equals(createHash(name).update(content).digest()) !== true) return false;
  if (oidOf(said2.get(OID.contentType)) !== OID.tstInfo || !names(said2, certificate)) return false;
  const signedBytes = write(SET, attributes.content);
  try {
    return verify2(name, signedBytes, certificate.publicKey, signature.content);
  } catch {
    return false;
  }
}
function names(said2, { raw }) {
  const [second, one] = [said2.get(OID.signingCertificateV2), said2.get(OID.signingCertificate)];
  const id = within(within(within(second ?? one)[0])[0]);
  const algorithm = id[0]?.tag === TAG.sequence ? DIGESTS[oidOf(within(id[0])[0])] : "sha256";
  const digest = id.find(({ tag }) => tag === TAG.octets)?.content;
  if (algorithm === void 0 || digest === void 0) return false;
  return digest.equals(hash2(second === void 0 ? "sha1" : algorithm, raw, "buffer"));
}
function whyNotTrusted(certificate, others, trusted, at) {
  if (certificate.keyUsage?.includes(TIME_STAMPING) !== true)
    return `its certificate (${nameOf(certificate)}) is not for time-stamping`;
  let one = certificate;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (at < isoOf(one.validFrom) || at > isoOf(one.validTo))
      return `the certificate of ${nameOf(one)} was not valid at ${at}`;
    if (trusted.some(({ raw }) => raw.equals(one.raw))) return void 0;
    const issued = one;
    const issuer = [...trusted, ...others].find(
      (by) => by.ca && issued.checkIssued(by) && issued.verify(by.publicKey) && !by.raw.equals(issued.raw)
    );
    if (issuer === void 0) break;
    one = issuer;
  }
  return `its certificate (${nameOf(certificate)}) is none that you trust, nor issued by one`;
}
var isoOf = (text) => new Date(text).toISOString();
var nameOf = ({ subject }) => subject.split("\n").at(-1) ?? "";
var first = (bytes) => read(bytes)?.[0];
var within = (element) => (element && read(element.content)) ?? [];
var oidOf = (element) => element?.content.toString("hex") ?? "";
function instantOf2(time) {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/.exec(time);
  if (match === null) return void 0;
  const [, year, month, day, hour, minute, second, fraction = ""] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, "0").slice(0, 3)}Z`;
}

// functions/ledger/verifier/check-time-stamps.ts
var CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
function readAuthorities(pem) {
  try {
    const found = [...pem.matchAll(CERTIFICATE)].map(([text]) => new X509Certificate2(text));
    return found.length === 0 ? void 0 : found;
  } catch {
    return void 0;
  }
}
async function checkTimeStamps(folder, trusted, keys) {
  const timeStamps = [];
  const findings2 = [];
  for (const checkpoint of [START, END, LATEST]) {
    const file = timeStampFile(checkpoint);
    const token = await folder.bytes(file);
    const note = await folder.bytes(checkpoint);
    if (token === void 0 || note === void 0) continue;
    if (trusted === void 0) timeStamps.push({ file });
    else {
      const stamped = verifyAny(token, note, trusted);
      if (stamped.kind === "wrong") findings2.push({ kind: "time-stamp", file, text: stamped.why });
      else {
        timeStamps.push({ file, at: stamped.at, by: stamped.by });
        findings2.push(...tooEarly(checkpoint, stamped.at, signedAt(note, keys)));
      }
    }
  }
  if (trusted !== void 0 && timeStamps.length === 0 && findings2.length === 0)
    findings2.push({
      kind: "time-stamp",
      file: LATEST,
      text: "no checkpoint here has a time-stamp: nobody but the log says when it was signed"
    });
  return { timeStamps, findings: findings2 };
}
function verifyAny(token, note, trusted) {
  const verdicts = signedParts(note).map((part) => verifyToken(token, part, trusted));
  return verdicts.find(({ kind }) => kind === "stamped") ?? verdicts[0] ?? verifyToken(token, note, trusted);
}
function tooEarly(file, at, logAt) {
  if (logAt === void 0 || at >= instantOf(logAt - TOLERANCE_SECONDS)) return [];
  const text = `the log says that it signed at ${instantOf(logAt)}, and an authority had seen it at ${at}`;
  return [{ kind: "wrong-time", file, text }];
}
function signedAt(content, keys) {
  const note = readNote(content.toString("utf8"));
  const own = note && keys.map(({ time }) => signedBy(note, time)).find(({ kind }) => kind === "signed");
  return own?.kind === "signed" ? own.signedAt : void 0;
}

// functions/ledger/verifier/check-witnesses.ts
function readWitnesses({
  keys,
  needed
}) {
  const lines = keys.split("\n").map((line) => line.trim());
  const told = lines.filter((line) => line !== "" && !line.startsWith("#")).map(readVkey);
  const known = told.filter((key) => key !== void 0);
  const distinct = new Set(known.map(({ publicKey }) => publicKey.toString("hex"))).size;
  const count2 = needed ?? known.length;
  const sound = known.length === told.length && distinct === known.length && count2 >= 1 && count2 <= known.length;
  return sound ? { keys: known.map((key) => ({ ...key, type: COSIGNATURE })), needed: count2 } : void 0;
}
async function checkWitnesses(folder, { keys, needed }, log) {
  const findings2 = [];
  const cosigned2 = [];
  for (const key of keys) {
    if (log.some((own) => own.log.publicKey.equals(key.publicKey))) continue;
    for (const file of [START, END, LATEST]) {
      const seen = await cosignatureOf(folder, file, key, log);
      if (seen.kind === "signed" && file === LATEST) cosigned2.push({ name: key.name, at: instantOf(seen.last) });
      if (seen.kind === "forged")
        findings2.push({
          kind: "witness",
          file,
          text: `what stands here as the signature of ${key.name} is not theirs`
        });
      if (seen.kind === "signed" && seen.logAt !== void 0 && seen.first < seen.logAt - TOLERANCE_SECONDS)
        findings2.push({
          ...{ kind: "wrong-time", file },
          text: `the log says that it signed at ${instantOf(seen.logAt)}, and ${key.name} had seen it at ${instantOf(seen.first)}`
        });
    }
  }
  const missing = keys.map(({ name }) => name).filter((name) => !cosigned2.some((one) => one.name === name));
  if (cosigned2.length < needed)
    findings2.push({
      ...{ kind: "witness", file: LATEST },
      text: `${cosigned2.length} of the ${needed} witnesses that are needed cosigned it; not ${missing.join(", ")}`
    });
  return { needed, cosigned: cosigned2, missing, findings: findings2 };
}
async function cosignatureOf(folder, file, key, log) {
  const note = readNote((await folder.bytes(file))?.toString("utf8") ?? "");
  if (note === void 0) return { kind: "unsigned" };
  const signed = signedBy(note, key);
  if (signed.kind !== "signed") return { kind: signed.kind };
  const { signedAt: signedAt2 = 0, stillAt = signedAt2 } = signed;
  const logAt = log.map(({ time }) => timeOf(signedBy(note, time))).find((time) => time !== void 0);
  return { kind: "signed", first: signedAt2, last: stillAt, logAt };
}
var timeOf = (signed) => signed.kind === "signed" ? signed.signedAt : void 0;

// functions/ledger/verifier/told.ts
var NoKey = class extends Error {
  name = "NoKey";
};
function keysOf({ key }) {
  if (key === void 0) return void 0;
  const keys = key.split("\n").map((text) => text.trim()).filter((text) => text !== "" && !text.startsWith("#")).map(signingKeyOf);
  if (keys.length > 0 && keys.every((one) => one !== void 0)) return keys;
  throw new NoKey("the key is no vkey: name+8 hex digits+base64, a key a line, as the log told it");
}
function witnessesOf({ witnesses }) {
  if (witnesses === void 0) return void 0;
  const read3 = readWitnesses(witnesses);
  if (read3 !== void 0) return read3;
  throw new NoKey("witnesses are told by their vkeys, each key once, and no more are needed than are told");
}
function authoritiesOf({ authorities }) {
  if (authorities === void 0) return void 0;
  const read3 = readAuthorities(authorities);
  if (read3 !== void 0) return read3;
  throw new NoKey("the file of time-stamp authorities holds no certificate (PEM) that can be read");
}

// functions/ledger/verifier/told-in.ts
import { existsSync, readFileSync } from "node:fs";
function toldIn({ key, checkpoint, digest, tsa, witness, witnesses, ...asked }) {
  if (digest !== void 0 && !/^[0-9a-f]{64}$/.test(digest)) throw new NoKey("--digest takes 64 hex digits");
  return {
    ...key === void 0 ? {} : { key: fileOrText(key) },
    ...checkpoint === void 0 ? {} : { checkpoint: fileAt("--checkpoint", checkpoint) },
    ...digest === void 0 ? {} : { manifestDigest: digest },
    ...tsa === void 0 ? {} : { authorities: fileAt("--tsa", tsa) },
    ...witnessesIn(witness, witnesses),
    asked: askedIn(asked)
  };
}
function witnessesIn(witness, needed) {
  if (needed !== void 0 && !/^[1-9]\d{0,2}$/.test(needed)) throw new NoKey("--witnesses takes how many are needed");
  if (witness === void 0 && needed !== void 0)
    throw new NoKey("--witnesses needs their keys: --witness FILE|VKEY");
  if (witness === void 0) return {};
  const keys = witness.map(fileOrText).join("\n");
  return { witnesses: { keys, ...needed === void 0 ? {} : { needed: Number(needed) } } };
}
function askedIn({ "limit-hours": limit, sample: sample2, seed }) {
  return {
    ...limit === void 0 ? {} : { limitHours: numberIn("--limit-hours", limit) },
    ...sample2 === void 0 ? {} : { sampleSize: numberIn("--sample", sample2) },
    ...seed === void 0 ? {} : { seed }
  };
}
function numberIn(option, value) {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw new NoKey(`${option} takes a whole number`);
}
var fileOrText = (value) => existsSync(value) ? readFileSync(value, "utf8") : value;
function fileAt(option, path2) {
  if (existsSync(path2)) return readFileSync(path2, "utf8");
  throw new NoKey(`${option}: there is no ${path2}`);
}

// functions/core/begins-case.ts
var BEGIN_A_CASE = ["event-received", "requested", "case-opened"];
function beginsCase({ position, kind }) {
  return position === 0 && BEGIN_A_CASE.includes(String(kind));
}

// functions/core/log/merkle.ts
import { createHash as createHash2, hash as hash3 } from "node:crypto";
var LEAF = Buffer.of(0);
var NODE = Buffer.of(1);
var EMPTY_ROOT = hash3("sha256", "", "buffer");
function leafHash(entry) {
  return createHash2("sha256").update(LEAF).update(entry).digest();
}
function nodeHash(left, right) {
  return hash3("sha256", Buffer.concat([NODE, left, right], 65), "buffer");
}
var EMPTY = { size: 0, nodes: [] };
function rootOf({ nodes }) {
  return nodes.length === 0 ? EMPTY_ROOT : nodes.reduceRight((right, left) => nodeHash(left, right));
}
function isFrontier({ size, nodes }) {
  return Number.isSafeInteger(size) && size >= 0 && nodes.length === ones(size) && nodes.every((n) => n.length === 32);
}
function ones(size) {
  let count2 = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count2 += rest % 2;
  return count2;
}

// functions/core/log/proof.ts
function inclusionRanges(index, size) {
  if (!(index >= 0 && index < size)) throw new RangeError(`leaf ${index} is in no tree of ${size} leaves`);
  return path(index, { start: 0, end: size });
}
function path(index, { start, end }) {
  if (end - start <= 1) return [];
  const middle = start + largestPowerBelow(end - start);
  const left = { start, end: middle };
  const right = { start: middle, end };
  return index < middle ? [...path(index, left), right] : [...path(index, right), left];
}
function verifyInclusion({ index, size, leaf, proof, root }) {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  const steps = inclusionRanges(index, size);
  if (steps.length !== proof.length) return false;
  const isRight = steps.map(({ start }) => start > index);
  const found = proof.reduce((hash11, other, at) => isRight[at] ? nodeHash(hash11, other) : nodeHash(other, hash11), leaf);
  return found.equals(root);
}
function verifyConsistency({ first: first2, second, firstRoot, secondRoot, proof }) {
  if (!(Number.isSafeInteger(first2) && Number.isSafeInteger(second) && first2 >= 0 && first2 <= second)) return false;
  if (first2 === 0) return proof.length === 0;
  if (first2 === second) return proof.length === 0 && firstRoot.equals(secondRoot);
  const [start, ...rest] = isPowerOfTwo(first2) ? [firstRoot, ...proof] : proof;
  if (start === void 0) return false;
  return climb({ first: first2, second, firstRoot, secondRoot, proof: rest }, start);
}
function climb({ first: first2, second, firstRoot, secondRoot, proof }, start) {
  let one = first2 - 1;
  let other = second - 1;
  while (one % 2 === 1) [one, other] = [half(one), half(other)];
  let firstHash = start;
  let secondHash = start;
  for (const hash11 of proof) {
    if (other === 0) return false;
    if (one % 2 === 1 || one === other) {
      firstHash = nodeHash(hash11, firstHash);
      secondHash = nodeHash(hash11, secondHash);
      while (one % 2 === 0 && one !== 0) [one, other] = [half(one), half(other)];
    } else secondHash = nodeHash(secondHash, hash11);
    [one, other] = [half(one), half(other)];
  }
  return other === 0 && firstHash.equals(firstRoot) && secondHash.equals(secondRoot);
}
var half = (count2) => Math.floor(count2 / 2);
var isPowerOfTwo = (count2) => 2 ** Math.round(Math.log2(count2)) === count2;
function largestPowerBelow(count2) {
  let power = 1;
  while (power * 2 < count2) power *= 2;
  return power;
}

// functions/ledger/verifier/canonical-text.ts
function canonicalText(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (typeof value === "string" && !value.isWellFormed()) throw new Error("half of a character");
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1);
  return `{${members.map(([name, said2]) => `${canonicalText(name)}:${canonicalText(said2)}`).join(",")}}`;
}

// functions/ledger/verifier/tree.ts
import { hash as hash4 } from "node:crypto";
var scratch = Buffer.alloc(65);
scratch[0] = 1;
function nodeHash2(left, right) {
  scratch.write(left, 1, "latin1");
  scratch.write(right, 33, "latin1");
  return hash4("sha256", scratch, "binary");
}
function leafHashIn(bytes, start, end) {
  bytes[start - 1] = 0;
  return hash4("sha256", bytes.subarray(start - 1, end), "binary");
}
function growFrom(size, nodes) {
  const stack = [...nodes];
  let count2 = size;
  return {
    get size() {
      return count2;
    },
    add(leaf) {
      let node = leaf;
      for (let rest = count2; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeHash2(stack.pop() ?? "", node);
      stack.push(node);
      count2 += 1;
    },
    root() {
      const [last, ...others] = stack.toReversed();
      if (last === void 0) return Buffer.from(hash4("sha256", ""), "hex");
      return Buffer.from(
        others.reduce((right, left) => nodeHash2(left, right), last),
        "latin1"
      );
    },
    copy: () => growFrom(count2, stack)
  };
}

// functions/ledger/verifier/read-proofs.ts
async function readTree(folder, start, size) {
  const kept = frontierOf(await folder.bytes(FRONTIER));
  if (kept === void 0 || kept.size !== size || !isFrontier(kept)) return void 0;
  if (start !== void 0 && !rootOf(kept).equals(start.root)) return void 0;
  const nodes = kept.nodes.map((node) => node.toString("latin1"));
  return growFrom(kept.size, nodes);
}
function frontierOf(content) {
  const { size, nodes, ...more } = jsonOf(content) ?? {};
  const hashes = hashesOf(nodes);
  return typeof size === "number" && hashes !== void 0 && isNothing(more) ? { size, nodes: hashes } : void 0;
}
async function readProofs(folder) {
  const { proofs, ...more } = jsonOf(await folder.bytes(CONSISTENCY)) ?? {};
  if (!Array.isArray(proofs) || !isNothing(more)) return void 0;
  const read3 = proofs.map(consistencyOf);
  return read3.every((one) => one !== void 0) ? read3 : void 0;
}
function consistencyOf(value) {
  const { from, to, proof, root, ...more } = value ?? {};
  const hashes = hashesOf(proof);
  const roots = hashesOf(root === void 0 ? [] : [root]);
  if (typeof from !== "number" || typeof to !== "number" || hashes === void 0 || roots === void 0)
    return void 0;
  return isNothing(more) ? { from, to, proof: hashes, ...roots[0] && { root: roots[0] } } : void 0;
}
var isNothing = (more) => Object.keys(more).length === 0;
function isProven(proofs, first2, second) {
  const found = proofs.find(({ from, to }) => from === first2.size && to === second.size);
  return found !== void 0 && leads(found, first2.root, second.root);
}
function leads({ from, to, proof }, firstRoot, secondRoot) {
  return verifyConsistency({ first: from, second: to, firstRoot, secondRoot, proof });
}
function jsonOf(content) {
  try {
    const text = content?.toString("utf8") ?? "";
    const value = JSON.parse(text);
    return `${canonicalText(value)}
` === text ? value : void 0;
  } catch {
    return void 0;
  }
}
function hashesOf(value) {
  if (!Array.isArray(value)) return void 0;
  const hashes = value.map((one) => Buffer.from(String(one), "base64"));
  return hashes.every((one, at) => one.length === 32 && one.toString("base64") === value[at]) ? hashes : void 0;
}

// functions/ledger/verifier/record-line.ts
import { hash as hash5 } from "node:crypto";
var FIRST_HASH = "0".repeat(64);
function readRecordLine(text) {
  try {
    const value = JSON.parse(text);
    return isRecord(value) ? value : void 0;
  } catch {
    return void 0;
  }
}
function isRecord(value) {
  if (typeof value !== "object" || value === null) return false;
  const fields = value;
  return typeof fields.caseId === "string" && Number.isSafeInteger(fields.position) && fields.id === `${fields.caseId}/${fields.position}` && typeof fields.time === "string" && typeof fields.kind === "string" && typeof fields.person === "string" && typeof fields.previousHash === "string" && typeof fields.hash === "string" && (fields.commitment === void 0 || typeof fields.commitment === "string") && typeof fields.facts === "object" && fields.facts !== null;
}
var MEMBER_CHARACTERS = 8 + 64 + 2;
function fitsItsHash(text, claimed) {
  const at = text.lastIndexOf('"hash":"');
  if (!text.startsWith(`${claimed}",`, at + 8)) return false;
  return hash5("sha256", text.slice(0, at) + text.slice(at + MEMBER_CHARACTERS)) === claimed;
}

// functions/ledger/verifier/check-beyond.ts
function checkBeyond(range) {
  const before = [];
  const after = [];
  const findings2 = [];
  const seen = /* @__PURE__ */ new Set();
  let last = -1;
  function say(kind, line, text, more = {}) {
    findings2.push({ kind, file: BEYOND, line, ...more, text });
  }
  function place(read3, record, line) {
    const { index, proof, text } = read3;
    const { latest: size, latestRoot: root } = range;
    const named = { index, ...record === void 0 ? {} : { record: record.id } };
    if (index < last) say("reordered", line, "it stands after one that comes later in the log", named);
    last = Math.max(last, index);
    if (root !== void 0 && !verifyInclusion({ index, size, leaf: leafHash(text), proof, root }))
      say("edited", line, "its proof does not lead to the root of log/latest", named);
    else if (record === void 0 || !fitsItsHash(text, record.hash))
      say("edited", line, "it is not what its own hash says", named);
    else {
      const { before: early2, after: late } = range.windows;
      const wrong5 = wrongTime(record.time, record.facts.late === true, index < range.start ? early2 : late);
      if (wrong5 !== void 0) say("wrong-time", line, wrong5, named);
    }
    if (record !== void 0) (index < range.start ? before : after).push({ index, line, record });
  }
  return {
    take(text, line) {
      const read3 = readBeyondLine(text);
      if (read3 === void 0) {
        say("edited", line, "the line is no record with its proof");
        return;
      }
      const { index } = read3;
      const record = readRecordLine(read3.text);
      const named = { index, ...record === void 0 ? {} : { record: record.id } };
      if (index >= range.start && index < range.end)
        say("inserted", line, "its place is in the range: it is not from outside", named);
      else if (seen.has(index)) say("inserted", line, "a record of this place was there before", named);
      else place(read3, record, line);
      seen.add(index);
    },
    finish: () => ({ before: inOrder(before), after: inOrder(after), findings: findings2 })
  };
}
var inOrder = (records) => records.toSorted((one, other) => one.index - other.index);
function readBeyondLine(line) {
  try {
    const { index, proof, record } = JSON.parse(line);
    if (!Number.isSafeInteger(index) || !Array.isArray(proof) || typeof record !== "string" || !record.isWellFormed())
      return void 0;
    const hashes = hashesOf(proof);
    const isExact = JSON.stringify({ index, proof, record }) === line;
    return isExact && hashes !== void 0 ? { index, proof: hashes, text: record } : void 0;
  } catch {
    return void 0;
  }
}

// functions/ledger/verifier/check-chains.ts
function followChains() {
  const ends = /* @__PURE__ */ new Map();
  const findings2 = [];
  return {
    ends,
    findings: findings2,
    follow(record, file, line, index) {
      const { caseId, position, previousHash, hash: hash11 } = record;
      const last = ends.get(caseId);
      const next = last === void 0 ? 0 : last.position + 1;
      if (position !== next || previousHash !== (last?.hash ?? FIRST_HASH))
        findings2.push(...faults(record, { file, line, index }, next));
      if (last === void 0) ends.set(caseId, { position, hash: hash11 });
      else if (position >= next) {
        last.position = position;
        last.hash = hash11;
      }
    }
  };
}
var MOST_NAMED2 = 100;
function faults({ id, caseId, position }, place, next) {
  if (position < next)
    return [{ kind: "inserted", ...place, record: id, text: "its case has had a record of this position before" }];
  if (position === next)
    return [{ kind: "edited", ...place, record: id, text: "it does not follow the record before it in its case" }];
  return Array.from({ length: Math.min(position - next, MOST_NAMED2) }, (_, at) => ({
    kind: "dropped",
    ...place,
    record: `${caseId}/${next + at}`,
    text: "it is missing before this line: the positions of its case have a gap"
  }));
}

// functions/ledger/verifier/check-derived.ts
import { createHash as createHash3 } from "node:crypto";

// functions/core/canonical.ts
import { hash as hash6 } from "node:crypto";
function sha256(text) {
  return hash6("sha256", text, "hex");
}

// functions/core/evidence-words.ts
var EVIDENCE_KINDS = [
  "event-received",
  "requested",
  "withdrawn",
  "case-opened",
  "planned",
  "held",
  "released",
  "approval-asked",
  "approval-decided",
  "approval-refused",
  "approval-expired",
  "approval-reminded",
  "approval-escalated",
  "approval-stale",
  "delegated",
  "intent",
  "outcome",
  "cut",
  "scheduled",
  "reminded",
  "linked",
  "attested",
  "secret-asked",
  "secret-made",
  "secret-refused",
  "secret-allowed",
  "completed",
  "blocked",
  "superseded",
  "cancelled",
  "failed",
  /** People were told: which notices went to whom, by pseudonym. */
  "told",
  /** An operator decided that a change need not be made. */
  "waived",
  /** Evidence, an export or what somebody holds was shown to a person: in a chain of the reader's month, or of the export. */
  "evidence-read",
  /** Whom an HR source has, by pseudonym, as a whole reading of it found: in a chain a source and month. */
  "hr-listed",
  /** Which accounts a target has, by digest and pseudonym, as a reading of all of them found: in a chain a list. */
  "accounts-listed",
  /**
   * The chain of deployments: another release runs, under another policy pack or configuration; and what nobody but its author
   * approved, or of which nobody knows who did.
   */
  "deployed",
  "policy-activated",
  "configuration-changed",
  "unapproved",
  /** A chain of its own: one operator asks that a person be erased, another confirms it or it is refused; `erased` is the authority for what is gone. */
  "erasure-asked",
  "erasure-refused",
  "erasure-confirmed",
  "erased"
];
var GRADES = ["observed", "acknowledged", "attested", "waived"];
var ACCOUNT_STATUSES = ["absent", "active", "suspended", "deactivated"];

// functions/core/listed-account.ts
function digestOfAccounts(accounts) {
  return sha256([...accounts.values()].map(lineOf).sort().join("\n"));
}
function lineOf({ account, status, person = "-", protectedBy }) {
  return [account, status, person, ...protectedBy === void 0 ? [] : [protectedBy]].join(" ");
}
function accountsIn(lines) {
  return Array.isArray(lines) ? lines.flatMap((line) => accountInLine(line) ?? []) : [];
}
function accountInLine(line) {
  const [account = "", told, person = "", ...rule] = line.split(" ");
  const status = ACCOUNT_STATUSES.find((known) => known === told);
  if (status === void 0 || person === "") return void 0;
  const protectedBy = rule.join(" ");
  return {
    ...{ account, status },
    ...person === "-" ? {} : { person },
    ...protectedBy === "" ? {} : { protectedBy }
  };
}

// functions/core/forms.ts
var CASE_ID = /^c-[0-9a-f]{24}$/;
var DIGEST = /^[0-9a-f]{64}$/;
var ENTITLEMENT_ID = /^[a-z][a-z0-9-]*:(group|app|licence|role):[^\s]{1,200}$/;
var isCaseId = (value) => typeof value === "string" && CASE_ID.test(value);
var isDigest = (value) => typeof value === "string" && DIGEST.test(value);
var WRITTEN = /^\d{4}-\d{2}-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;
function isInstant(value) {
  const day = typeof value === "string" ? WRITTEN.exec(value)?.[1] : void 0;
  return day !== void 0 && (/* @__PURE__ */ new Date(`${String(value).slice(0, 10)}T00:00:00Z`)).getUTCDate() === Number(day);
}

// functions/core/audit/said.ts
function said({ facts }, name) {
  const value = facts[name];
  return typeof value === "string" ? value : void 0;
}
function saidAt(record, name) {
  const text = said(record, name);
  return isInstant(text) ? text : void 0;
}
function saidList({ facts }, name) {
  const value = facts[name];
  return Array.isArray(value) ? value : [];
}
function happenedAt(record) {
  return saidAt(record, "takenAt") ?? record.time;
}

// functions/core/audit/account-lists.ts
var newAccountLists = () => ({ whole: /* @__PURE__ */ new Map(), begun: /* @__PURE__ */ new Map() });
function enterAccounts({ whole, begun }, record, index) {
  const [system, listId, readAt] = [said(record, "system"), said(record, "listId"), saidAt(record, "readAt")];
  if (system === void 0 || listId === void 0 || readAt === void 0) return void 0;
  const list = begun.get(listId) ?? opened(system, listId, readAt);
  begun.set(listId, list);
  const { parts } = record.facts;
  const isWhole3 = parts === list.indexes.length && digestOfAccounts(list.accounts) === record.facts.digest;
  list.indexes.push(index);
  if (parts === void 0) {
    for (const one of accountsIn(record.facts.accounts)) list.accounts.set(one.account, one);
    return void 0;
  }
  begun.delete(listId);
  if (!isWhole3) return void 0;
  list.made = madeBy(record);
  const before = whole.get(system);
  whole.set(system, list);
  return before?.listId;
}
var NOT_YET = { query: "", version: "", policyDigest: "", digest: "", endedAt: void 0 };
function opened(system, listId, readAt) {
  return { system, listId, readAt, accounts: /* @__PURE__ */ new Map(), indexes: [], made: NOT_YET };
}
function madeBy(record) {
  const text = (name) => said(record, name) ?? "";
  const texts = { query: text("query"), version: text("version"), policyDigest: text("policyDigest") };
  return { ...texts, digest: text("digest"), endedAt: record.time };
}

// functions/core/audit/approval-file.ts
function enterApproval(approvals, record) {
  const approvalId = said(record, "approvalId");
  if (approvalId === void 0) return;
  const file = approvals.get(approvalId) ?? fileOf(approvalId, record);
  approvals.set(approvalId, file);
  const [expiresAt, requester] = [saidAt(record, "expiresAt"), said(record, "requester")];
  if (expiresAt !== void 0) file.expiresAt = expiresAt;
  if (requester !== void 0) file.requester = requester;
  if (typeof record.facts.required === "number") file.required = record.facts.required;
  if (record.kind === "approval-refused") file.refused += 1;
  else if (record.kind === "approval-decided") decided(file, record);
  else if (record.kind === "approval-expired") close(file, record, "expired");
  else if (record.kind === "approval-stale") close(file, record, "stale");
}
function fileOf(approvalId, record) {
  const { entitlement = "", time: askedAt } = record;
  const rule = said(record, "rule") ?? "";
  return { approvalId, entitlement, rule, askedAt, votes: [], required: 1, refused: 0, outcome: "pending" };
}
function decided(file, record) {
  const { approverActive: active } = record.facts;
  const decision = said(record, "decision") ?? "";
  file.votes.push({
    ...{ decision, approver: record.actor, for: said(record, "for") ?? "", at: record.time },
    ...{ via: said(record, "via") ?? "", stage: said(record, "stage") ?? "1 of 1" },
    planDigest: said(record, "planDigest") ?? "",
    ...typeof active === "boolean" ? { active } : {}
  });
  if (decision !== "approved") close(file, record, decision);
  else if (isWhole(file)) {
    file.wholeAt = record.time;
    close(file, record, decision);
  }
}
function isWhole({ votes, required }) {
  const stage = String(votes.at(-1)?.stage);
  const [which, of2] = stage.split(" of ");
  return which === of2 && votes.filter((vote) => vote.decision === "approved" && vote.stage === stage).length >= required;
}
function close(file, record, outcome) {
  file.outcome = outcome;
  file.closedAt = record.time;
}

// functions/core/audit/graded.ts
function gradedIn(record) {
  const { closed } = record.facts;
  return Array.isArray(closed) ? { closed: saidList(record, "closed"), open: saidList(record, "open") } : void 0;
}

// functions/core/audit/case-file.ts
function openFile({ index, record }) {
  const { caseId, person, kind, time } = record;
  return {
    ...{ caseId, person, began: kind, beganAt: time, firstIndex: index, lastIndex: index, lastAt: time },
    ...{ records: 0, inPeriod: false, state: "received", stateAt: time, plans: 0, heldSeconds: 0 },
    ...{ failures: 0, attested: 0, observed: [], outcomes: { changed: 0, already: 0, refused: 0 } },
    ...{ approvals: /* @__PURE__ */ new Map(), grants: /* @__PURE__ */ new Map(), executors: /* @__PURE__ */ new Set() }
  };
}
function enterRecord(file, placed) {
  const { record, index, beyond } = placed;
  file.records += 1;
  file.lastIndex = index;
  file.lastAt = record.time;
  file.inPeriod ||= !beyond;
  if (record.kind.startsWith("approval-")) enterApproval(file.approvals, record);
  ENTER[record.kind]?.(file, record, index);
}
var ENTER = {
  "event-received": (file, record) => {
    set(file, "type", said(record, "type"));
    set(file, "source", said(record, "source"));
    set(file, "effectiveAt", saidAt(record, "effectiveAt"));
    set(file, "noticedAt", saidAt(record, "noticedAt"));
    set(file, "receivedAt", saidAt(record, "receivedAt"));
    set(file, "urgency", said(record, "urgency"));
  },
  requested: (file, record) => {
    const until = saidAt(record, "until");
    file.request = {
      ...{ requestId: said(record, "requestId") ?? "", kind: said(record, "request") ?? "request" },
      ...{ entitlement: record.entitlement ?? "", by: record.actor, at: record.time },
      ...{ via: said(record, "via") ?? "tenure", ...until === void 0 ? {} : { until } }
    };
  },
  "case-opened": (file, record) => {
    set(file, "intent", said(record, "intent"));
    set(file, "receivedAt", saidAt(record, "receivedAt"));
    set(file, "noticedAt", saidAt(record, "noticedAt"));
    set(file, "effectiveAt", saidAt(record, "lastDayEnds") ?? saidAt(record, "endedAt"));
    if (said(record, "kind") === void 0) return;
    set(file, "kind", said(record, "kind"));
    file.openedAt ??= record.time;
    become(file, record, "opened");
  },
  planned: (file, record) => {
    file.plans += 1;
    set(file, "planDigest", said(record, "planDigest"));
    set(file, "policyDigest", said(record, "policyDigest"));
    become(file, record, "executing");
  },
  "approval-asked": (file, record) => become(file, record, "awaiting-approval"),
  held: (file, record) => {
    file.heldSince ??= record.time;
    become(file, record, "held");
  },
  released: (file, record) => {
    goOn(file, record.time);
    become(file, record, "released");
  },
  intent: (file, record, index) => {
    file.executors.add(record.actor);
    const at = happenedAt(record);
    if (said(record, "lane") === "cut") file.firstCutIntentAt ??= at;
    for (const change of saidList(record, "changes")) enterGrant(file, change, at, index);
  },
  outcome: (file, record) => {
    file.executors.add(record.actor);
    const status = said(record, "status");
    if (status === "refused") file.outcomes.refused += 1;
    else if (status === "changed") file.outcomes.changed += 1;
    else file.outcomes.already += 1;
    const granted = said(record, "change") === "grant" ? file.grants.get(record.entitlement ?? "") : void 0;
    if (granted !== void 0 && status !== "refused") granted.doneAt ??= happenedAt(record);
  },
  cut: (file, record, index) => {
    if (file.cutAt !== void 0) return;
    file.cutAt = saidAt(record, "cutAt") ?? happenedAt(record);
    file.cutIndex = index;
    file.effectiveAt ??= saidAt(record, "effectiveAt") ?? record.time;
    if (file.intent === void 0) file.receivedAt ??= saidAt(record, "receivedAt") ?? record.time;
  },
  attested: (file, record) => {
    file.attested += 1;
    file.executors.add(record.actor);
    endAnew(file, record);
  },
  waived: (file, record) => endAnew(file, record),
  scheduled: (file, record) => {
    set(file, "graded", gradedIn(record));
    become(file, record, "scheduled");
  },
  reminded: (file, record) => become(file, record, "completed"),
  completed: (file, record) => {
    file.observed = saidList(record, "observed");
    file.observedAt = happenedAt(record);
    set(file, "graded", gradedIn(record));
    become(file, record, said(record, "state") ?? "completed");
  },
  blocked: (file, record) => become(file, record, "blocked"),
  failed: (file) => {
    file.failures += 1;
  },
  superseded: (file, record) => {
    set(file, "supersededBy", said(record, "by"));
    become(file, record, "superseded");
  },
  cancelled: (file, record) => become(file, record, record.facts.rejected === true ? "rejected" : "cancelled")
};
var GRANT = /^\S+ grant (\S+) by (.*)$/;
function enterGrant(file, change, intendedAt, index) {
  const [, entitlement, rule = ""] = GRANT.exec(change) ?? [];
  if (entitlement === void 0 || file.grants.has(entitlement)) return;
  file.grants.set(entitlement, { entitlement, rule, intendedAt, index });
}
function become(file, record, state) {
  file.state = state;
  file.stateAt = record.time;
  set(file, "note", said(record, "note") ?? said(record, "because") ?? said(record, "message"));
  if (state !== "held") goOn(file, record.time);
}
function endAnew(file, record) {
  set(file, "graded", gradedIn(record));
  const state = said(record, "state");
  if (state !== void 0) become(file, record, state);
}
function goOn(file, at) {
  if (file.heldSince === void 0) return;
  if (file.cutAt === void 0) file.heldSeconds += secondsBetween(file.heldSince, at);
  delete file.heldSince;
}
function heardOf({ receivedAt, intent, beganAt }) {
  return receivedAt ?? (intent === "end-date" ? void 0 : beganAt);
}
function secondsBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1e3);
}
function set(file, name, value) {
  if (value !== void 0) file[name] = value;
}

// functions/core/hr-list.ts
import { hash as hash7 } from "node:crypto";
var STANDINGS = ["employed", "on leave", "left"];
function digestOfList(people) {
  return hash7("sha256", linesOf(people).join("\n"));
}
function linesOf(people) {
  return [...people].map(([pseudonym, standing]) => `${pseudonym} ${standing}`).sort();
}
function personInLine(line) {
  const [pseudonym = "", ...words2] = line.split(" ");
  const standing = STANDINGS.find((one) => one === words2.join(" "));
  return standing && [pseudonym, standing];
}
function standingOfBoth(one, other) {
  return one === void 0 || STANDINGS.indexOf(other) < STANDINGS.indexOf(one) ? other : one;
}

// functions/core/audit/hr-lists.ts
function enterList({ whole, begun }, record, index) {
  const [source, listId, readAt] = [said(record, "source"), said(record, "listId"), saidAt(record, "readAt")];
  if (source === void 0 || listId === void 0 || readAt === void 0) return;
  const before = begun.get(source);
  const list = before?.listId === listId ? before : opened2(record, { source, listId, readAt });
  begun.set(source, list);
  list.indexes.push(index);
  for (const line of saidList(record, "people")) {
    const [pseudonym, standing] = personInLine(line) ?? [];
    if (pseudonym !== void 0 && standing !== void 0) list.people.set(pseudonym, standing);
  }
  if (list.indexes.length === list.parts && digestOfList(list.people) === list.digest) whole.set(source, list);
}
function opened2({ facts }, named) {
  const { unknown, parts, digest } = facts;
  return {
    ...named,
    digest: String(digest),
    parts: Number(parts),
    unknown: Number(unknown),
    people: /* @__PURE__ */ new Map(),
    indexes: []
  };
}

// functions/core/audit/packed-file.ts
function packed({ approvals, grants, executors, ...file }) {
  return JSON.stringify({
    ...file,
    approvals: [...approvals.values()],
    grants: [...grants.values()],
    executors: [...executors]
  });
}
function unpacked(bytes) {
  const file = JSON.parse(bytes.toString("utf8"));
  return {
    ...file,
    approvals: new Map(file.approvals.map((one) => [one.approvalId, one])),
    grants: new Map(file.grants.map((one) => [one.entitlement, one])),
    executors: new Set(file.executors)
  };
}
var BEGINS = '{"caseId":"'.length;
var ID = "c-".length + 24;
function caseOfPacked(bytes) {
  return bytes.toString("latin1", BEGINS, BEGINS + ID);
}

// functions/core/audit/register.ts
function newRegister() {
  return {
    ...{ changes: /* @__PURE__ */ new Map(), unapproved: [], reviews: [], withdrawn: /* @__PURE__ */ new Map(), excepted: /* @__PURE__ */ new Map() },
    ...{ revokes: /* @__PURE__ */ new Map(), kinds: /* @__PURE__ */ new Map(), unreadable: [], records: 0, beyond: 0 }
  };
}
function register(all, { record, index, beyond }) {
  count(all, index, beyond ? void 0 : record.kind);
  if (!beyond) enterChange(all, record, index);
  if (!beyond && REVIEWS.includes(record.kind)) all.reviews.push(reviewOf(record, index));
  if (record.kind === "withdrawn")
    all.withdrawn.set(String(record.facts.requestId), { at: record.time, by: record.actor });
  enterException(all, record, index);
}
function registerUnreadable(all, { index, beyond }) {
  count(all, index, beyond ? void 0 : "unreadable");
  all.unreadable.push(index);
}
function count(all, index, kind) {
  if (kind === void 0) {
    all.beyond += 1;
    return;
  }
  all.records += 1;
  all.firstIndex ??= index;
  all.lastIndex = index;
  all.kinds.set(kind, (all.kinds.get(kind) ?? 0) + 1);
}
var REVIEWS = ["released", "cancelled", "attested", "linked", "waived"];
function reviewOf(record, index) {
  const { caseId, person, kind, actor, time } = record;
  const about3 = ["guard", "task", "batchId", "layoffId", "was"].flatMap((name) => said(record, name) ?? []);
  const digest = said(record, "planDigest") ?? said(record, "batchDigest") ?? "";
  return { index, at: time, kind, by: actor, caseId, person, about: about3.join(" "), digest };
}
var CHANGES = {
  planned: { kind: "policy", named: "policyDigest" },
  "policy-activated": { kind: "policy", named: "policyDigest" },
  "configuration-changed": { kind: "configuration", named: "configurationDigest" },
  deployed: { kind: "release", named: "deployment" }
};
var isChange = (kind) => Object.hasOwn(CHANGES, kind);
function enterChange(all, record, index) {
  const { time: at } = record;
  if (record.kind === "unapproved")
    all.unapproved.push({ index, because: said(record, "because") ?? "unapproved", ...deployedBy(record) });
  if (!isChange(record.kind)) return;
  const { kind, named } = CHANGES[record.kind];
  const digest = said(record, named);
  if (digest === void 0) return;
  const own = all.changes.get(`${kind} ${digest}`) ?? [];
  all.changes.set(`${kind} ${digest}`, own);
  const begins = { kind, digest, firstIndex: index, firstAt: at, lastAt: at };
  if (record.kind !== "planned") own.push({ ...begins, plans: 0, activation: activationIn(record, index) });
  else goOnWithChange(own, [{ ...begins, plans: 1 }]);
}
function activationIn(record, index) {
  return {
    ...{ at: record.time, index },
    author: said(record, "author") ?? "",
    approver: said(record, "approver") ?? "",
    version: said(record, "version") ?? "",
    ...deployedBy(record)
  };
}
function changesIn({ changes }) {
  return [...changes.values()].flat().sort((one, other) => one.firstIndex - other.firstIndex);
}
function deployedBy(record) {
  const deployment = said(record, "deployment");
  return deployment === void 0 ? {} : { deployedBy: `${deployment} ${record.facts.after}` };
}
function holding(person, entitlement) {
  return `${person} ${entitlement}`;
}
function enterException(all, record, index) {
  const asks = record.kind === "requested" && said(record, "request") === "exception";
  const revokes = record.kind === "outcome" && said(record, "change") === "revoke" && said(record, "status") !== "refused";
  if (!asks && !revokes) return;
  const held = holding(record.person, record.entitlement ?? "");
  if (revokes) all.revokes.set(held, { index, at: happenedAt(record) });
  else if (!all.excepted.has(held)) all.excepted.set(held, index);
}
function goOn2(all, later2) {
  all.unapproved.push(...later2.unapproved);
  all.reviews.push(...later2.reviews);
  all.unreadable.push(...later2.unreadable);
  all.records += later2.records;
  all.beyond += later2.beyond;
  if (later2.firstIndex !== void 0) all.firstIndex ??= later2.firstIndex;
  if (later2.lastIndex !== void 0) all.lastIndex = later2.lastIndex;
  for (const [kind, more] of later2.kinds) all.kinds.set(kind, (all.kinds.get(kind) ?? 0) + more);
  for (const [request, one] of later2.withdrawn) all.withdrawn.set(request, one);
  for (const [key, more] of later2.changes) {
    const own = all.changes.get(key) ?? [];
    all.changes.set(key, own);
    goOnWithChange(own, more);
  }
  for (const [held, index] of later2.excepted) if (!all.excepted.has(held)) all.excepted.set(held, index);
  for (const [held, revoke] of later2.revokes)
    if ((all.excepted.get(held) ?? Number.POSITIVE_INFINITY) < revoke.index) all.revokes.set(held, revoke);
}
function goOnWithChange(own, later2) {
  for (const change of later2) {
    const last = own.at(-1);
    if (last === void 0 || change.activation !== void 0) own.push(change);
    else {
      last.lastAt = change.lastAt;
      last.plans += change.plans;
    }
  }
}
var MAPS = ["changes", "withdrawn", "excepted", "revokes", "kinds"];
function registerText(all) {
  return JSON.stringify({ ...all, ...Object.fromEntries(MAPS.map((name) => [name, [...all[name]]])) });
}
function readRegister(parsed3) {
  const read3 = parsed3;
  return { ...read3, ...Object.fromEntries(MAPS.map((name) => [name, new Map(read3[name])])) };
}

// functions/core/audit/book.ts
function newBook() {
  const lists = { whole: /* @__PURE__ */ new Map(), begun: /* @__PURE__ */ new Map() };
  return { ...newRegister(), cases: /* @__PURE__ */ new Map(), lists, accounts: newAccountLists() };
}
var NEWLINE = 10;
var BRACKET = 91;
function addChapter(book, chapter) {
  const [register2, lists, ...cases] = linesIn(chapter);
  goOn2(book, readRegister(JSON.parse(String(register2))));
  for (const { record, index } of JSON.parse(String(lists)))
    if (record.kind === "accounts-listed") enterAccounts(book.accounts, record, index);
    else enterList(book.lists, record, index);
  for (const line of cases) {
    if (line[0] === BRACKET) addTold(book, JSON.parse(String(line)));
    else if (!book.cases.has(caseOfPacked(line))) book.cases.set(caseOfPacked(line), line);
  }
}
function* linesIn(bytes) {
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
    yield bytes.subarray(from, end);
    from = end + 1;
  }
}
function addTold({ cases }, told) {
  const [first2] = told;
  const { caseId } = first2.record;
  const before = cases.get(caseId);
  const file = before === void 0 ? openFile(first2) : unpacked(before);
  for (const placed of told) enterRecord(file, placed);
  cases.set(caseId, Buffer.from(packed(file), "utf8"));
}
function* filesIn({ cases }) {
  for (const bytes of cases.values()) yield unpacked(bytes);
}

// functions/core/audit/ended.ts
var DONE = ["completed", "completed-with-exceptions"];
var ENDED_OTHERWISE = ["superseded", "cancelled", "rejected"];

// functions/core/audit/closings.ts
function newClosings() {
  return { cases: 0, byControl: /* @__PURE__ */ new Map() };
}
function closedIn(file, until) {
  const { graded } = file;
  if (graded === void 0 || ENDED_OTHERWISE.includes(file.state) || isUnderWay(file, until)) return /* @__PURE__ */ new Map();
  const closed = graded.closed.map((line) => [controlOf(line), leastSure(line)]);
  return new Map([...closed, ...graded.open.map((line) => [controlOf(line), "open"])]);
}
function isUnderWay({ state, openedAt, beganAt }, { now, limitSeconds }) {
  return !DONE.includes(state) && secondsBetween(openedAt ?? beganAt, now) <= limitSeconds;
}
var controlOf = (line) => line.slice(0, `${line} `.indexOf(" "));
function leastSure(line) {
  return GRADES.findLast((grade) => line.includes(` ${grade}`)) ?? "waived";
}
function countClosed(closings2, closed) {
  if (closed.size > 0) closings2.cases += 1;
  for (const [control, by] of closed) {
    const counts = closings2.byControl.get(control) ?? { observed: 0, acknowledged: 0, attested: 0, waived: 0, open: 0 };
    closings2.byControl.set(control, { ...counts, [by]: counts[by] + 1 });
  }
}
function casesOf({ byControl: byControl2 }, control) {
  return Object.values(byControl2.get(control) ?? {}).reduce((sum, count2) => sum + count2, 0);
}
var openIn = ({ graded }) => graded?.open ?? [];
function openInWords(open2) {
  const controls = /* @__PURE__ */ new Map();
  for (const line of open2) {
    const control = controlOf(line);
    const why = line.slice(control.length + 1);
    controls.set(why, [...controls.get(why) ?? [], control]);
  }
  return [...controls].map(([why, some]) => `${some.join(", ")} ${why}`).join("; ");
}

// functions/core/audit/populations.ts
var CASE_POPULATIONS = ["joiners", "movers", "leavers", "requests", "exceptions", "other"];
var OF_KIND = { joiner: "joiners", mover: "movers", leaver: "leavers" };
var OF_TYPE = {
  "tenure.person.hired": "joiners",
  "tenure.person.rehired": "joiners",
  "tenure.person.terminated": "leavers"
};
var HR_BY_CLOCK = ["end-date", "pre-hire"];
function populationOf({ began, request, kind = "", type, intent = "" }) {
  if (request !== void 0) return request.kind === "exception" ? "exceptions" : "requests";
  if (began === "event-received") return OF_KIND[kind] ?? OF_TYPE[String(type)] ?? "movers";
  return HR_BY_CLOCK.includes(intent) ? OF_KIND[kind] ?? "other" : "other";
}
var column = (name, says, of2) => ({
  ...{ name, says, of: of2 }
});
var WHICH = [
  column("case", "The id of the case", ({ caseId }) => caseId),
  column("person", "The pseudonym of the person it is about", ({ person }) => person),
  column("state", "How it stood at the last record in this export", ({ state }) => state),
  column("state_since", "When that record was written (UTC)", ({ stateAt }) => stateAt),
  column("because", "Why it is in that state, where it says so", ({ note }) => note),
  column("superseded_by", "The case that does its work, if it was superseded", ({ supersededBy }) => supersededBy)
];
var DONE2 = [
  column("plans", "How often it was planned", ({ plans }) => plans),
  column("plan_digest", "SHA-256 of the last plan", ({ planDigest }) => planDigest),
  column("policy_digest", "SHA-256 of the policy pack the last plan was made with", ({ policyDigest }) => policyDigest),
  column("approvals", "Approvals that were asked", ({ approvals }) => approvals.size),
  column("grants", "Entitlements that were to be given", ({ grants }) => grants.size),
  column("changed", "Changes a target system carried out", ({ outcomes }) => outcomes.changed),
  column("already_so", "Changes that were so already when looked at", ({ outcomes }) => outcomes.already),
  column("refused", "Changes a target system refused", ({ outcomes }) => outcomes.refused),
  column("failures", "Times a target system failed", ({ failures }) => failures),
  column("attested", "Tasks done on somebody's word", ({ attested }) => attested),
  column(
    "controls_closed",
    "Controls that were closed, each by how many changes of which grade",
    ({ graded }) => graded?.closed.join("; ")
  ),
  column("controls_open", "Controls that are open, and why", (file) => openInWords(openIn(file))),
  column(
    "observed",
    "What was read back at the end: system, account, entitlements",
    ({ observed }) => observed.join("; ")
  ),
  column("records", "Records of evidence of the case in this export", ({ records }) => records),
  column("first_index", "The place in the log of the first of them", ({ firstIndex }) => firstIndex),
  column("last_index", "The place in the log of the last of them", ({ lastIndex }) => lastIndex)
];
var LIFECYCLE = [
  ...WHICH,
  column("event", "What HR said", ({ type }) => type?.replace("tenure.person.", "")),
  column("opened_by", "hr: an event; otherwise what the clock opened it for", ({ intent = "hr" }) => intent),
  column("source", "The HR system that said it", ({ source }) => source),
  column("effective_at", "When it takes effect (UTC)", ({ effectiveAt }) => effectiveAt),
  column("noticed_at", "When HR says it learnt of it (UTC), where it says so", ({ noticedAt }) => noticedAt),
  column("received_at", "When we received it (UTC); empty: evidence does not say", heardOf),
  column("urgency", "routine or immediate", ({ urgency }) => urgency),
  column("opened_at", "When its handling began (UTC)", ({ openedAt }) => openedAt),
  column("cut_at", "When sign-in was off everywhere (UTC); leavers only", ({ cutAt }) => cutAt),
  ...DONE2
];
function askedCase(file, { withdrawn, revokes }) {
  const { request, person } = file;
  const withdrawnAt = withdrawn.get(request.requestId)?.at;
  const revokedAt = revokes.get(holding(person, request.entitlement))?.at;
  return { ...file, withdrawnAt, revokedAt };
}
function decisionOn({ approvals, request }) {
  const all = [...approvals.values()].filter(({ entitlement }) => entitlement === request.entitlement);
  const worst = ["denied", "expired", "pending", "stale"].find((outcome) => all.some((one) => one.outcome === outcome));
  return worst ?? (all.length === 0 ? "none asked" : "approved");
}
var ASKED = [
  ...WHICH,
  column("request", "The id of the request", ({ request }) => request.requestId),
  column("entitlement", "What was asked for", ({ request }) => request.entitlement),
  column("asked_by", "Who asked", ({ request }) => request.by),
  column("asked_at", "When (UTC)", ({ request }) => request.at),
  column("asked_via", "Through what: tenure, or a ticket system", ({ request }) => request.via),
  column("until", "When it ends by itself (UTC)", ({ request }) => request.until),
  column("decision", "approved, denied, expired, pending, stale, or none asked", decisionOn),
  column("withdrawn_at", "When it was taken back (UTC)", ({ withdrawnAt }) => withdrawnAt),
  column("revoked_at", "Exceptions: when the access was last taken away (UTC)", ({ revokedAt }) => revokedAt),
  ...DONE2
];
var REVIEWED = [
  column("index", "The place in the log of the record", ({ index }) => index),
  column("at", "When (UTC)", ({ at }) => at),
  column("kind", "released, cancelled, attested, linked or waived", ({ kind }) => kind),
  column("by", "Who", ({ by }) => by),
  column("case", "The case, or the batch, it is about", ({ caseId }) => caseId),
  column("person", "The pseudonym of the person it is about", ({ person }) => person),
  column("about", "What was looked at: the guard that held it, the task, the batch, the state", ({ about: about3 }) => about3),
  column("digest", "SHA-256 of the plan or batch that was looked at", ({ digest }) => digest)
];
var CHANGED = [
  column("kind", "policy (a policy pack), configuration, or release", ({ kind }) => kind),
  column("digest", "SHA-256 that names it", ({ digest }) => digest),
  column(
    "first_seen_at",
    "The record that says it began to count; of one that began before the range, the first that names it (UTC)",
    ({ firstAt }) => firstAt
  ),
  column("first_index", "Its place in the log", ({ firstIndex }) => firstIndex),
  column("last_seen_at", "The last record that names it before it begins to count anew (UTC)", ({ lastAt }) => lastAt),
  column(
    "plans",
    "Policy packs: plans of the range that were made with it, until it began to count anew",
    ({ plans }) => plans
  ),
  column("activated_at", "When it began to count (UTC); empty: before the range", ({ activation }) => activation?.at),
  column("activation_index", "The place in the log of that record", ({ activation }) => activation?.index),
  column("version", "Releases: the version", ({ activation }) => activation?.version),
  column("author", "Who wrote it, by their pseudonym", ({ activation }) => activation?.author),
  column("approver", "Who approved it, by their pseudonym", ({ activation }) => activation?.approver)
];
var POPULATIONS = {
  "populations/joiners": { title: "Joiners", columns: LIFECYCLE },
  "populations/movers": { title: "Movers", columns: LIFECYCLE },
  "populations/leavers": { title: "Leavers", columns: LIFECYCLE },
  "populations/requests": { title: "Requests for access", columns: ASKED },
  "populations/exceptions": { title: "Exceptions: access kept beyond a termination", columns: ASKED },
  "populations/other": {
    title: "Other cases: what the clock opened, accounts linked, batches, first days, notices",
    columns: LIFECYCLE
  },
  "populations/reviews": {
    title: "Reviews: what people released, rejected, attested, linked or waived",
    columns: REVIEWED
  },
  "populations/policy-changes": { title: "Policy packs, configurations and releases", columns: CHANGED }
};

// functions/core/audit/timeliness.ts
var WAITED_FOR = ["hr", "approver", "target", "tenure", "unknown"];
function cutTimeOf(file, { limitSeconds, now }) {
  const heardAt = heardOf(file);
  const { effectiveAt = file.beganAt, noticedAt = heardAt, cutAt, state, stateAt } = file;
  const isCalledOff = ENDED_OTHERWISE.includes(state);
  const until = cutAt ?? (isCalledOff ? stateAt : now);
  const fromEffect = since(effectiveAt, until);
  const fromNotice = since(later(noticedAt ?? effectiveAt, effectiveAt), until);
  const parts = partsOf2(file, { heardAt, effectiveAt, until });
  const owed = state === "superseded" ? fromEffect - parts.hr : Math.max(fromEffect, fromNotice);
  const result = resultOf({ isCut: cutAt !== void 0, isCalledOff, isLate: owed > limitSeconds });
  const noticedBy = file.noticedAt !== void 0 ? "hr" : heardAt === void 0 ? "unknown" : "receipt";
  return {
    ...{ file, result, noticedAt, noticedBy, fromEffect, fromNotice, parts },
    ...isBreach(result) ? { lateBy: longest(parts) } : {}
  };
}
function resultOf({ isCut, isCalledOff, isLate }) {
  if (isCut) return isLate ? "late" : "in-time";
  if (isLate) return "not-cut";
  return isCalledOff ? "not-measured" : "not-due";
}
function partsOf2(file, { heardAt, effectiveAt, until }) {
  const { firstCutIntentAt, heldSeconds, heldSince, beganAt } = file;
  const known = heardAt ?? beganAt;
  const begun = later(known, effectiveAt);
  const written = firstCutIntentAt === void 0 ? until : later(firstCutIntentAt, begun);
  const held = heldSeconds + (heldSince === void 0 ? 0 : since(heldSince, until));
  const approver = Math.min(held, since(begun, written));
  const before = since(effectiveAt, known < until ? known : until);
  return {
    hr: heardAt === void 0 ? 0 : before,
    approver,
    target: since(written, until),
    tenure: since(begun, written) - approver,
    unknown: heardAt === void 0 ? before : 0
  };
}
function longest(parts) {
  return WAITED_FOR.reduce((most, one) => parts[one] > parts[most] ? one : most, "hr");
}
var since = (from, to) => Math.max(0, secondsBetween(from, to));
var later = (one, other) => one > other ? one : other;
function percentiles(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}
function newMeasured() {
  return { fromEffect: [], fromNotice: [], lateBy: { hr: 0, approver: 0, target: 0, tenure: 0, unknown: 0 } };
}
function measure(all, { result, fromEffect, fromNotice, lateBy }) {
  if (result !== "in-time" && !isBreach(result)) return;
  all.fromEffect.push(fromEffect);
  all.fromNotice.push(fromNotice);
  if (lateBy !== void 0) all.lateBy[lateBy] += 1;
}
function isBreach(result) {
  return result === "late" || result === "not-cut";
}
var COLUMNS = [
  { name: "case", says: "The id of the case", of: ({ file }) => file.caseId },
  { name: "person", says: "The pseudonym of the leaver", of: ({ file }) => file.person },
  {
    name: "result",
    says: "in-time, late, not-cut (now, or when it was called off or another case took over), not-due, or not-measured (called off, or taken over by another case, in time)",
    of: ({ result }) => result
  },
  {
    name: "late_by",
    says: "Whom most of the time went to, where it was late: hr, approver, target, tenure, or unknown",
    of: ({ lateBy }) => lateBy
  },
  { name: "effective_at", says: "When the termination takes effect (UTC)", of: ({ file }) => file.effectiveAt },
  {
    name: "noticed_at",
    says: "When HR learnt of it, or else when we received it (UTC); empty: evidence does not say",
    of: ({ noticedAt }) => noticedAt
  },
  {
    name: "noticed_by",
    says: "hr: HR's own word; receipt: HR did not say, and when we received it counts; unknown: a last day, of which evidence does not say when HR gave it",
    of: ({ noticedBy }) => noticedBy
  },
  { name: "received_at", says: "When we received it (UTC)", of: ({ file }) => heardOf(file) },
  { name: "cut_at", says: "When sign-in was off everywhere (UTC)", of: ({ file }) => file.cutAt },
  {
    name: "seconds_from_effect",
    says: "From the effective instant to the cut (or until it was called off, or the log was last signed for), 0 if before",
    of: ({ fromEffect }) => fromEffect
  },
  {
    name: "seconds_from_notice",
    says: "From notice, or from the effective instant if later, to the cut (or as above)",
    of: ({ fromNotice }) => fromNotice
  },
  { name: "seconds_hr", says: "Of the first clock: until HR told us", of: ({ parts }) => parts.hr },
  { name: "seconds_approver", says: "Until an operator released what a guard held", of: ({ parts }) => parts.approver },
  { name: "seconds_tenure", says: "Until our first write", of: ({ parts }) => parts.tenure },
  {
    name: "seconds_target",
    says: "From our first write until the last target system had cut",
    of: ({ parts }) => parts.target
  },
  {
    name: "seconds_unknown",
    says: "Until our clock began with it, where evidence does not say when HR gave the last day",
    of: ({ parts }) => parts.unknown
  },
  { name: "cut_index", says: "The place in the log of the record of the cut", of: ({ file }) => file.cutIndex }
];
var TIMELINESS = { title: "Was each leaver cut in time?", columns: COLUMNS };

// functions/core/audit/findings.ts
function findingLine({ test, kind, case: caseId, person, text, indexes, controls }) {
  return `${JSON.stringify({ case: caseId, controls, indexes, kind, person, test, text })}
`;
}
function newFound() {
  return { cuts: [], unapproved: [], decisions: [], differences: [], moves: [], exceptions: [], open: [] };
}
function findings(found, { changes, unapproved, unreadable }) {
  return [
    ...[
      found.cuts,
      found.unapproved,
      found.decisions,
      found.differences,
      found.moves,
      found.exceptions,
      found.open
    ].flat(),
    ...ofChanges(changesIn({ changes }), unapproved),
    ...unreadable.map(unreadableRecord)
  ];
}
function about({ caseId, person, firstIndex, lastIndex }) {
  return { case: caseId, person, indexes: firstIndex === lastIndex ? [firstIndex] : [firstIndex, lastIndex] };
}
function unreadableRecord(index) {
  const text = "what stands here is no record that this version can read: the verifier says whether it was altered";
  return { test: "completeness", kind: "unreadable-record", case: "", person: "", text, indexes: [index] };
}
function ofCut({ file, result, noticedBy, fromEffect, fromNotice, lateBy }) {
  if (!isBreach(result)) return [];
  const notice = noticedBy === "unknown" ? "" : ` and ${duration(fromNotice)} after notice`;
  const took = `${duration(fromEffect)} after the effective instant${notice}`;
  const text = result === "late" ? `cut ${took}` : `${notCut(file)}, ${took}`;
  const whom = lateBy === "unknown" ? "evidence does not say for whom most of it waited" : `most of it waited for ${lateBy}`;
  return [{ test: "cut-in-time", kind: result, ...about(file), text: `${text}; ${whom}` }];
}
function notCut({ state, stateAt }) {
  return ENDED_OTHERWISE.includes(state) ? `not cut until it was ${state} at ${stateAt}` : "not cut yet";
}
function ofOpen(file, controls) {
  if (controls.length === 0) return [];
  const text = `left open: ${openInWords(openIn(file))}`;
  return [{ test: "controls-closed", kind: "control-open", ...about(file), text, controls }];
}
function ofUnapproved({ file, approval, grant }) {
  const text = `${grant.entitlement} was about to be given at ${grant.intendedAt}, and approval ${approval.approvalId} of ${approval.rule} had not been given by then`;
  return { test: "approved-first", kind: "granted-before-approval", ...about(file), indexes: [grant.index], text };
}
function ofDecision({ file, approval, vote, independent }) {
  const which = `approval ${approval.approvalId} of ${approval.rule}, decided at ${vote.at} by ${vote.approver}`;
  const partial = {
    test: "independent",
    kind: "not-independent",
    ...about(file),
    text: `${which}: they also asked for it, get it, or carried it out`
  };
  const absent = {
    test: "independent",
    kind: "approver-not-active",
    ...about(file),
    text: `${which}: they did not work here then`
  };
  return [...independent ? [] : [partial], ...vote.active === false ? [absent] : []];
}
var TEST_OF = {
  event: "completeness",
  snapshot: "completeness",
  account: "accounts-closed",
  listing: "accounts-closed"
};
function ofDifference({
  check,
  caseId,
  person,
  system,
  found,
  result,
  because
}) {
  if (result !== "finding") return [];
  const where = system === "" ? "" : `${system}: `;
  const text = `${where}${found}; ${because}`;
  return [{ test: TEST_OF[check], kind: `${check}-differs`, case: caseId, person, text, indexes: [] }];
}
function ofMove(file) {
  if (file.state !== "blocked") return [];
  const text = `blocked since ${file.stateAt}: what they are to lose may still be held`;
  return [{ test: "moved", kind: "move-blocked", ...about(file), text }];
}
function ofException(file, now) {
  const { request, revokedAt } = file;
  if (decisionOn(file) !== "approved") return [];
  if (request.until === void 0 || request.until > now || revokedAt !== void 0) return [];
  const text = `${request.entitlement} was to end at ${request.until}, and this export has no record that it was taken away`;
  return [{ test: "exceptions-end", kind: "exception-outlived", ...about(file), text }];
}
function ofChanges(changes, unapproved) {
  const unapprovedBy = new Set(unapproved.map(({ deployedBy: deployedBy2 }) => deployedBy2));
  const others = changes.filter(
    ({ activation }) => activation?.deployedBy === void 0 || !unapprovedBy.has(activation.deployedBy)
  );
  return [...others.flatMap(samePerson), ...unapproved.map((one) => unapprovedRelease(one, changes))];
}
function samePerson({ kind, digest, activation }) {
  if (activation === void 0) return [];
  const { at, index, author, approver } = activation;
  if (author !== "" && approver !== "" && author !== approver) return [];
  const who = author === "" ? "nobody says who wrote it" : "nobody but its author is said to have approved it";
  return [ofRules([index], "not-approved-by-another", `${kind} ${digest.slice(0, 12)} counts since ${at}, and ${who}`)];
}
function unapprovedRelease({ index, because, deployedBy: deployedBy2 }, changes) {
  const brought = changes.flatMap(
    ({ kind, digest, activation }) => deployedBy2 !== void 0 && activation?.deployedBy === deployedBy2 ? [{ what: `${kind} ${digest.slice(0, 12)}`, at: activation.index }] : []
  );
  const what = brought.length === 0 ? "" : `; what counts by it: ${brought.map((one) => one.what).join(", ")}`;
  return ofRules([...brought.map(({ at }) => at), index], "release-unapproved", `${because}${what}`);
}
function ofRules(indexes, kind, text) {
  return { test: "policy-changed", kind, case: "", person: "", text, indexes };
}
function duration(seconds) {
  if (seconds < 60) return `${seconds} s`;
  const [days, hours, minutes] = [
    Math.floor(seconds / 86400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60
  ];
  const parts = [days > 0 ? `${days} d` : "", hours > 0 ? `${hours} h` : "", minutes > 0 ? `${minutes} min` : ""];
  return parts.filter((part) => part !== "").join(" ");
}

// functions/core/audit/independence.ts
function decisionsIn(file) {
  return [...file.approvals.values()].flatMap((approval) => decisionsOn(file, approval));
}
function decisionsOn(file, approval) {
  const requester = approval.requester ?? file.request?.by ?? `source:${file.source ?? "unknown"}`;
  const grant = file.grants.get(approval.entitlement);
  return approval.votes.map((vote) => {
    const others = [requester, `person:${file.person}`, ...file.executors].map(humanIn);
    const independent = ![vote.approver, vote.for].some((one) => others.includes(humanIn(one)));
    const counts = grant !== void 0 && vote.decision === "approved";
    return {
      file,
      approval,
      vote,
      requester,
      grant,
      independent,
      beforeGrant: counts ? vote.at <= grant.intendedAt : void 0
    };
  });
}
function humanIn(actor) {
  return actor.replace(/^(?:person|operator|auditor|caller):/, "");
}
function unapprovedIn(file) {
  return [...file.approvals.values()].flatMap((approval) => {
    const grant = file.grants.get(approval.entitlement);
    const counts = grant !== void 0 && approval.outcome !== "stale" && approval.askedAt <= grant.intendedAt;
    const approved = approval.wholeAt !== void 0 && approval.wholeAt <= String(grant?.intendedAt);
    return counts && !approved ? [{ file, approval, grant }] : [];
  });
}
var yes = (claim) => claim === void 0 ? "" : claim ? "yes" : "no";
var COLUMNS2 = [
  { name: "case", says: "The id of the case", of: ({ file }) => file.caseId },
  { name: "approval", says: "The id of the approval", of: ({ approval }) => approval.approvalId },
  { name: "entitlement", says: "What it gives", of: ({ approval }) => approval.entitlement },
  { name: "rule", says: "The rule that asks for the approval", of: ({ approval }) => approval.rule },
  { name: "decision", says: "approved or denied", of: ({ vote }) => vote.decision },
  { name: "stage", says: "Which of how many stages it was given in", of: ({ vote }) => vote.stage },
  {
    name: "requester",
    says: "Who asked: a person, or the HR system whose event it follows from",
    of: ({ requester }) => requester
  },
  { name: "beneficiary", says: "Who gets it", of: ({ file }) => `person:${file.person}` },
  { name: "approver", says: "Who decided", of: ({ vote }) => vote.approver },
  { name: "on_behalf_of", says: "Who had delegated to them, if they decided for somebody", of: ({ vote }) => vote.for },
  { name: "executors", says: "Who carried it out", of: ({ file }) => [...file.executors].join("; ") },
  {
    name: "independent",
    says: "Neither the approver, nor whom they decided for, is requester, beneficiary or executor, in whatever role",
    of: ({ independent }) => yes(independent)
  },
  {
    name: "approver_active",
    says: "They worked here when they decided, as checked then; empty: the record does not say",
    of: ({ vote }) => yes(vote.active)
  },
  { name: "asked_at", says: "When it was asked (UTC)", of: ({ approval }) => approval.askedAt },
  { name: "decided_at", says: "When they decided (UTC)", of: ({ vote }) => vote.at },
  {
    name: "first_grant_at",
    says: "When it was first about to be given in this case (UTC)",
    of: ({ grant }) => grant?.intendedAt
  },
  {
    name: "decided_before_grant",
    says: "yes or no; empty: nothing was given on it in this case",
    of: ({ beforeGrant }) => yes(beforeGrant)
  },
  { name: "via", says: "Through what they decided", of: ({ vote }) => vote.via },
  { name: "plan_digest", says: "SHA-256 of the plan they were shown", of: ({ vote }) => vote.planDigest },
  {
    name: "refused_attempts",
    says: "How often somebody tried to decide it who might not",
    of: ({ approval }) => approval.refused
  }
];
var APPROVALS = {
  title: "Who decided what, and were they independent?",
  columns: COLUMNS2
};

// functions/core/audit/people.ts
function newPeople() {
  return { known: /* @__PURE__ */ new Map(), sources: /* @__PURE__ */ new Set() };
}
var NONE = [];
function meet({ known: all, sources }, file) {
  const { person, request, inPeriod, source } = file;
  const known = all.get(person) ?? { person, accounts: NONE, excepted: NONE };
  all.set(person, known);
  if (inPeriod && source !== void 0) sources.add(source);
  if (isWord(file) && (known.last === void 0 || wordAt(file) >= known.last.at)) known.last = wordOf(file);
  if (request?.kind === "exception" && !known.excepted.includes(request.entitlement))
    known.excepted = [...known.excepted, request.entitlement];
  for (const account of seenIn(file)) known.accounts = withSeen(known.accounts, account);
}
function withSeen(accounts, seen) {
  const before = accounts.find(({ system }) => system === seen.system);
  if (before === void 0) return [...accounts, seen];
  return before.at <= seen.at ? accounts.map((one) => one === before ? seen : one) : accounts;
}
function isWord({ began, intent, state, supersededBy }) {
  const fromHr = began === "event-received" || intent === "end-date";
  return fromHr && (state !== "superseded" || supersededBy !== void 0);
}
var wordAt = ({ effectiveAt, beganAt }) => effectiveAt ?? beganAt;
function wordOf(file) {
  const { caseId, inPeriod, source, state, stateAt } = file;
  const word = { caseId, at: wordAt(file), standing: standingOf(file), inPeriod, source };
  const calledOff = ENDED_OTHERWISE.includes(state) && state !== "superseded";
  return calledOff ? { ...word, calledOff: `${state} at ${stateAt}` } : word;
}
function seenIn({ observed, observedAt, caseId }) {
  if (observedAt === void 0) return NONE;
  return observed.map((text) => {
    const [system = "", status = ""] = text.split(" ");
    return { system, status, at: observedAt, caseId };
  });
}
function standingOf({ kind, type }) {
  if (kind === "leaver" || kind === void 0 && type === "tenure.person.terminated") return "left";
  return type === "tenure.person.suspended" ? "on leave" : "employed";
}

// functions/core/audit/accounts-at-targets.ts
function* targetRows(people, book, terms) {
  const systems = new Set(book.accounts.whole.keys());
  for (const { accounts } of people.known.values()) for (const { system } of accounts) systems.add(system);
  const hr = hrOf(people, book);
  for (const system of [...systems].sort()) {
    const list = book.accounts.whole.get(system);
    if (list === void 0) yield noList(system);
    else yield* listRows({ list, people, book, terms, hr });
  }
}
function hrOf({ sources }, { lists }) {
  const people = /* @__PURE__ */ new Map();
  for (const list of lists.whole.values())
    for (const [person, standing] of list.people) people.set(person, standingOfBoth(people.get(person), standing));
  return { people, isWhole: lists.whole.size > 0 && [...sources].every((source) => lists.whole.has(source)) };
}
var agrees = (expected) => ({ expected, result: "agrees", because: "" });
var explained = (expected, because) => ({ expected, result: "explained", because });
var finding = (expected, because) => ({ expected, result: "finding", because });
function* listRows(listed) {
  const { list, people, hr } = listed;
  const activeOf = /* @__PURE__ */ new Map();
  const holders = /* @__PURE__ */ new Set();
  for (const { person, status, protectedBy } of list.accounts.values()) {
    if (person === void 0) continue;
    holders.add(person);
    if (status === "active" && protectedBy === void 0) activeOf.set(person, (activeOf.get(person) ?? 0) + 1);
  }
  for (const account of list.accounts.values())
    yield rowOf(listed, account, judge(listed, account, activeOf.get(account.person ?? "") ?? 0));
  for (const person of people.known.keys()) if (!holders.has(person)) yield* withoutAccount(listed, person);
  for (const person of hr.people.keys())
    if (!holders.has(person) && !people.known.has(person)) yield* withoutAccount(listed, person);
}
function rowOf({ list, people }, { account, status, person = "" }, judged) {
  const found = `account ${account}, ${status} at ${list.readAt}`;
  const caseId = people.known.get(person)?.last?.caseId ?? "";
  return { check: "listing", person, caseId, system: list.system, found, ...judged };
}
function judge(listed, account, active) {
  const { status, person, protectedBy } = account;
  if (protectedBy !== void 0) return explained("as it is", `policy rule ${protectedBy} protects it from automation`);
  if (person === void 0)
    return status === "active" ? finding(
      "somebody’s",
      "nobody is known to have it: find whose it is; link it, protect it by a rule, or turn it off"
    ) : explained("somebody’s", "nobody is known to have it, and nobody can sign in with it");
  const known = listed.people.known.get(person);
  const standing = standingAt(listed, person, known);
  if (standing === void 0) return ofUnheard(listed, status, known);
  if (standing === "left") return status === "active" ? stillActive(listed, person, known) : agrees("not active");
  if (status !== "active") return ofInactive(listed, known, standing);
  if (active > 1) return finding("one active account", `it is one of ${active} active accounts they have there`);
  return agrees("as policy has it");
}
function standingAt({ list, hr }, person, known) {
  const last = known?.last;
  if (last !== void 0 && last.at <= list.readAt) return last.standing;
  return hr.people.get(person) ?? (last?.standing === "left" ? "employed" : void 0);
}
function ofUnheard({ hr }, status, known) {
  if (status !== "active") return explained("not active", "HR says nothing of them, and nobody can sign in with it");
  if (known?.last !== void 0)
    return explained("as HR has it", `HR's word of them takes effect at ${known.last.at}, after it was listed`);
  if (hr.isWhole) return finding("not active", "no list of HR has them, and no event by then says that they work here");
  return explained(
    "as HR has it",
    "HR said nothing of them in the period, and not every source has a list of everybody"
  );
}
function stillActive({ list, book, terms }, person, known) {
  const last = known?.last;
  const after = seenAt(known, list.system);
  if (after !== void 0 && after.at > list.readAt && after.status !== "active")
    return explained("not active", `it was turned off since: ${after.status} at ${after.at}, by case ${after.caseId}`);
  if (last !== void 0 && secondsBetween(last.at, list.readAt) <= terms.limitSeconds)
    return explained("not active", `they left at ${last.at}, and the limit was not over when it was listed`);
  const kept = (known?.excepted ?? []).filter((one) => !book.revokes.has(holding(person, one)));
  if (kept.length > 0) return explained("not active", `an exception keeps ${kept.join(", ")}`);
  const by = last === void 0 ? "by HR's list" : `by case ${last.caseId}`;
  return finding("not active", `they have left ${by}, and the target lists the account as active`);
}
function ofInactive({ list }, known, standing) {
  const expected = "as policy has it";
  const seen = seenAt(known, list.system);
  if (standing === "on leave") return explained(expected, "they are on leave");
  if (seen === void 0) return explained(expected, "no case of this export was to have it otherwise");
  if (seen.status !== "active") return explained(expected, `as the plan has it: ${seen.status} at ${seen.at}`);
  if (seen.at > list.readAt) return explained(expected, `it was turned on since: active at ${seen.at}`);
  return finding("active", `it was active at ${seen.at}, by case ${seen.caseId}, and somebody else has turned it off`);
}
function* withoutAccount(listed, person) {
  const { list, people } = listed;
  const known = people.known.get(person);
  if (standingAt(listed, person, known) !== "employed") return;
  const row2 = { check: "listing", person, caseId: known?.last?.caseId ?? "", system: list.system };
  yield { ...row2, found: `no account at ${list.readAt}`, ...whyNone(list, seenAt(known, list.system)) };
}
function whyNone(list, seen) {
  const expected = "as policy has it";
  if (seen === void 0) return explained(expected, "no case of this export gave them one there");
  if (seen.status !== "active") return explained(expected, `as the plan has it: ${seen.status} at ${seen.at}`);
  if (seen.at > list.readAt) return explained(expected, `it was made since: active at ${seen.at}`);
  return finding("an account", `it was active at ${seen.at}, by case ${seen.caseId}, and is not there any more`);
}
var seenAt = (known, system) => known?.accounts.find((one) => one.system === system);
function noList(system) {
  const because = "the accounts of this target were not listed in the period, so what somebody made there by hand cannot be found here: compare it with a list you take from the target";
  const row2 = { check: "listing", person: "", caseId: "", system, found: "none" };
  return { ...row2, ...finding("a list of all accounts", because) };
}

// functions/core/audit/reconciliation.ts
function* accountsAndLists(people, book, terms) {
  for (const known of people.known.values()) yield* accountRows(known, book, terms.now);
  yield* targetRows(people, book, terms);
  for (const source of sourcesIn(people, book)) yield* listRows2(people, book, source);
}
var IN_HAND = ["held", "awaiting-approval", "scheduled", "released"];
function eventRow(file, { now, limitSeconds }) {
  const { state, caseId, person, type = "", effectiveAt = file.beganAt } = file;
  const row2 = {
    check: "event",
    person,
    caseId,
    system: "",
    expected: `${type.replace("tenure.person.", "")} carried out`,
    found: state
  };
  const open2 = openIn(file);
  if (DONE.includes(state) && open2.length > 0)
    return { ...row2, result: "explained", because: `done, and controls are open: ${openInWords(open2)}` };
  if (DONE.includes(state)) return { ...row2, result: "agrees", because: "" };
  if (ENDED_OTHERWISE.includes(state)) return { ...row2, result: "explained", because: whyEnded(file) };
  if (effectiveAt > now) return { ...row2, result: "explained", because: `takes effect at ${effectiveAt}` };
  if (IN_HAND.includes(state))
    return { ...row2, result: "explained", because: `waits since ${file.stateAt}${reasonOf(file)}` };
  const waited = secondsBetween(file.stateAt, now);
  if (state !== "blocked" && waited <= limitSeconds)
    return { ...row2, result: "explained", because: `under way since ${file.stateAt}` };
  return {
    ...row2,
    result: "finding",
    because: `nothing further has become of it since ${file.stateAt}${reasonOf(file)}`
  };
}
function whyEnded({ state, supersededBy, stateAt, note }) {
  if (supersededBy !== void 0) return `its work was done by ${supersededBy}`;
  return `${state} at ${stateAt}${reasonOf({ note })}`;
}
var reasonOf = ({ note }) => note === void 0 ? "" : `: ${note}`;
function accountRows(known, book, now) {
  const { person, last, accounts, excepted } = known;
  if (last === void 0 || !last.inPeriod) return [];
  if (isLeftToStay(last, now) && accounts.length === 0) return [neverRead(person, last, book)];
  return accounts.map(({ system, status, at, caseId }) => {
    const row2 = {
      check: "account",
      person,
      caseId,
      system,
      expected: expectedOf(last.standing),
      found: `${status} at ${at}`
    };
    if (last.standing !== "left" || status !== "active") return { ...row2, ...whileHere(last.standing, status) };
    if (last.at > now) return { ...row2, result: "explained", because: `leaves at ${last.at}` };
    const kept = excepted.filter((one) => !book.revokes.has(holding(person, one)));
    if (kept.length > 0) return { ...row2, result: "explained", because: `an exception keeps ${kept.join(", ")}` };
    return { ...row2, ...stillActive2(person, last, book, "the account was active when last read back") };
  });
}
var isLeftToStay = ({ standing, calledOff, at }, now) => standing === "left" && calledOff !== void 0 && at <= now;
function neverRead(person, last, book) {
  const row2 = { check: "account", person, caseId: last.caseId, system: "", expected: "not active" };
  return { ...row2, found: "not known", ...stillActive2(person, last, book, "no account of theirs was read back") };
}
function stillActive2(person, last, { lists }, found) {
  const { caseId, calledOff, source = "", at } = last;
  if (calledOff === void 0) return { result: "finding", because: `they have left by case ${caseId}, and ${found}` };
  const list = lists.whole.get(source);
  const standing = list?.people.get(person);
  if (list !== void 0 && list.readAt >= at && standing !== void 0 && standing !== "left")
    return { result: "explained", because: `HR's own list of ${list.readAt} has them as ${standing}` };
  const word = `HR's last word is that they have left, case ${caseId}, which was ${calledOff}`;
  return { result: "finding", because: `${word}; ${found}` };
}
var expectedOf = (standing) => standing === "left" ? "not active" : "as policy has it";
function whileHere(standing, status) {
  if (standing === "left" || standing === "employed" && status === "active") return { result: "agrees", because: "" };
  return { result: "explained", because: `${standing}, and read back as the plan has it: ${status}` };
}
function sourcesIn({ sources }, { lists }) {
  return [.../* @__PURE__ */ new Set([...sources, ...lists.whole.keys()])].sort();
}
function* listRows2({ known }, { lists }, source) {
  const list = lists.whole.get(source);
  if (list === void 0) {
    yield noList2(source);
    return;
  }
  for (const [person, standing] of list.people) yield compared(person, standing, known.get(person)?.last, list.readAt);
  for (const { person, last } of known.values())
    if (last !== void 0 && last.source === source && !list.people.has(person) && last.at <= list.readAt)
      yield* notListed(person, last, source);
  if (list.unknown > 0) yield unreadIn(list);
}
var OF_SOURCE = { check: "snapshot", person: "", caseId: "" };
function noList2(source) {
  const because = "no list of everybody at this source was read in the period, so whom it never told of cannot be found here: compare joiners and leavers with a list you take from HR";
  return { ...OF_SOURCE, system: source, expected: "a list of everybody", found: "none", result: "finding", because };
}
function unreadIn({ source, unknown, readAt }) {
  const because = `${unknown} records of the list read at ${readAt} are of nobody known: they could not be read, or were new in it (tenure sources ${source})`;
  const found = `${unknown} of nobody known`;
  return { ...OF_SOURCE, system: source, expected: "everybody known", found, result: "finding", because };
}
function compared(person, listed, last, at) {
  const row2 = { check: "snapshot", person, caseId: last?.caseId ?? "", system: "", expected: listed };
  if (last === void 0)
    return { ...row2, found: "no event", result: "explained", because: "HR said nothing of them in the period" };
  const found = last.standing;
  if (found === listed) return { ...row2, found, result: "agrees", because: "" };
  if (last.at > at)
    return {
      ...row2,
      found,
      result: "explained",
      because: `its last word takes effect at ${last.at}, after the list was read`
    };
  if (last.calledOff !== void 0)
    return { ...row2, found, result: "explained", because: `its last word, case ${last.caseId}, was ${last.calledOff}` };
  return { ...row2, found, result: "finding", because: "HR's list and HR's events say different things of them" };
}
function notListed(person, last, source) {
  const found = last.standing;
  if (found === "left") return [];
  const row2 = { check: "snapshot", person, caseId: last.caseId, system: "", expected: "not listed", found };
  if (last.calledOff !== void 0)
    return [{ ...row2, result: "explained", because: `its last word of them was ${last.calledOff}` }];
  const because = `events say that they work here, and the list of ${source} does not have them`;
  return [{ ...row2, result: "finding", because }];
}
var COLUMNS3 = [
  {
    name: "check",
    says: "event: was HR's word carried out; account: is the account, as a case last read it back, as HR's word has it; listing: is each account the target listed, and has each who works here one; snapshot: HR's list against its events",
    of: (row2) => row2.check
  },
  { name: "person", says: "The pseudonym of the person", of: ({ person }) => person },
  { name: "case", says: "The case the row is about", of: ({ caseId }) => caseId },
  {
    name: "system",
    says: "The target system of an account, or what had no list: a target, or an HR source",
    of: ({ system }) => system
  },
  { name: "expected", says: "What was to be", of: ({ expected }) => expected },
  { name: "found", says: "What is", of: ({ found }) => found },
  { name: "result", says: "agrees, explained, or finding", of: ({ result }) => result },
  { name: "because", says: "The explanation, or what is wrong", of: ({ because }) => because }
];
var RECONCILIATION = {
  title: "HR, events and accounts held against each other",
  columns: COLUMNS3
};

// functions/core/audit/sample.ts
import { hash as hash8 } from "node:crypto";
var USUAL_SAMPLE = 25;
var SAMPLED = [
  "joiners",
  "movers",
  "leavers",
  "requests",
  "exceptions"
];
var ALGORITHM = 'For each population, take the case ids of its CSV file. For each, compute the lower-case hexadecimal SHA-256 of the UTF-8 text "<seed>\\n<population>\\n<case id>" (line feeds between, none at the end). Sort the ids by that digest, ascending, and take the first N.';
function seedSays({ seedFrom }, by) {
  if (seedFrom === "asked") return `it was asked for by ${by}, before the export was made`;
  return "nobody asked for one: it is the third line of log/end, the root of the log at the end of the range. It follows from every record before, so that nobody can pick a sample; only who could write other records would have drawn another";
}
var KEPT = 1024;
function drawing({ seed, size }) {
  const first2 = new Map(SAMPLED.map((population) => [population, []]));
  const least = (some) => some.toSorted((one, other) => one.digest < other.digest ? -1 : 1).slice(0, size);
  return {
    add(population, { caseId, person, state }) {
      const some = first2.get(population);
      if (some === void 0) return;
      some.push({
        population,
        file: { caseId, person, state },
        digest: hash8("sha256", `${seed}
${population}
${caseId}`)
      });
      if (some.length >= size + KEPT) first2.set(population, least(some));
    },
    drawn: () => [...first2.values()].flatMap(least)
  };
}
function bundleName({ population, file }) {
  return `sample/${population}-${file.caseId}.json`;
}
var SECTIONS = {
  "event-received": "event",
  requested: "event",
  withdrawn: "event",
  "case-opened": "event",
  planned: "plan",
  intent: "intents",
  outcome: "receipts",
  failed: "receipts",
  attested: "receipts",
  cut: "observations",
  completed: "observations",
  blocked: "observations"
};
function sectionOf(kind) {
  return SECTIONS[kind] ?? (kind.startsWith("approval-") ? "approvals" : "also");
}
function bundleOf({ population, file, digest }, records) {
  const named = ["event", "plan", "approvals", "intents", "receipts", "observations", "also"];
  const sections = named.map((section) => [
    section,
    records.filter(({ kind }) => sectionOf(kind) === section).map(({ index, text, proof }) => ({ index, record: text, ...proof && { proof } }))
  ]);
  const { caseId, person, state } = file;
  return { population, case: caseId, person, state, drawnBy: digest, ...Object.fromEntries(sections) };
}

// functions/core/audit/tally.ts
function newTally() {
  const states = Object.fromEntries(CASE_POPULATIONS.map((name) => [name, /* @__PURE__ */ new Map()]));
  const differences2 = { event: 0, account: 0, listing: 0, snapshot: 0 };
  return { states, differences: differences2, cuts: newMeasured(), casesInRange: 0, decisions: 0, unapproved: 0 };
}
function countState(states, state) {
  states.set(state, (states.get(state) ?? 0) + 1);
}
function casesIn({ states }, population) {
  return [...states[population].values()].reduce((sum, one) => sum + one, 0);
}

// functions/core/audit/audit.ts
var LIMIT_HOURS = 24;
function auditOf(book, terms, take) {
  const making = { book, terms, take, tally: newTally(), found: newFound(), closings: newClosings() };
  const { tally, found, closings: closings2 } = making;
  const people = newPeople();
  const sample2 = drawing(terms.sample);
  for (const file of filesIn(book)) {
    meet(people, file);
    if (!file.inPeriod) continue;
    const population = populationOf(file);
    sample2.add(population, file);
    rowsOf(making, population, file);
  }
  for (const row2 of accountsAndLists(people, book, reconciling(terms))) differs(making, row2);
  for (const review of book.reviews) take("populations/reviews", review);
  for (const change of changesIn(book)) take("populations/policy-changes", change);
  return { terms, book, tally, drawn: sample2.drawn(), findings: findings(found, book), closings: closings2 };
}
function rowsOf(making, population, file) {
  const { terms, tally } = making;
  tally.casesInRange += 1;
  countState(tally.states[population], file.state);
  populate(making, population, file);
  close2(making, file);
  if (population === "leavers") cutOf(making, file);
  decided2(making, file);
  if (file.began === "event-received") differs(making, eventRow(file, reconciling(terms)));
}
var reconciling = ({ now, limitHours }) => ({ now, limitSeconds: limitHours * 3600 });
function populate({ book, terms, take, found }, population, file) {
  if (population === "movers") found.moves.push(...ofMove(file));
  if (population !== "requests" && population !== "exceptions") {
    take(`populations/${population}`, file);
    return;
  }
  const asked = askedCase(file, book);
  take(`populations/${population}`, asked);
  if (population === "exceptions") found.exceptions.push(...ofException(asked, terms.now));
}
function close2({ terms, closings: closings2, found }, file) {
  const closed = closedIn(file, { limitSeconds: terms.limitHours * 3600, now: terms.now });
  countClosed(closings2, closed);
  found.open.push(
    ...ofOpen(
      file,
      [...closed].flatMap(([control, by]) => by === "open" ? [control] : [])
    )
  );
}
function cutOf({ terms, take, tally, found }, file) {
  const time = cutTimeOf(file, { limitSeconds: terms.limitHours * 3600, now: terms.now });
  take("timeliness", time);
  measure(tally.cuts, time);
  found.cuts.push(...ofCut(time));
}
function decided2({ take, tally, found }, file) {
  for (const one of decisionsIn(file)) {
    take("approvals", one);
    tally.decisions += 1;
    found.decisions.push(...ofDecision(one));
  }
  for (const one of unapprovedIn(file)) {
    tally.unapproved += 1;
    found.unapproved.push(ofUnapproved(one));
  }
}
function differs({ take, tally, found }, row2) {
  take("reconciliation", row2);
  tally.differences[row2.check] += 1;
  found.differences.push(...ofDifference(row2));
}

// functions/core/audit/chapter.ts
function newChapter() {
  return { register: newRegister(), cases: /* @__PURE__ */ new Map(), lists: [], accounts: newAccountLists() };
}
function enter(chapter, placed) {
  const { record, beyond } = placed;
  register(chapter.register, placed);
  if (!beyond) enterLists(chapter, placed);
  const begun = chapter.cases.get(record.caseId) ?? (record.position === 0 ? openFile(placed) : []);
  chapter.cases.set(record.caseId, begun);
  if (Array.isArray(begun)) begun.push(placed);
  else enterRecord(begun, placed);
}
function enterLists(chapter, placed) {
  const { record, index } = placed;
  if (record.kind !== "hr-listed" && record.kind !== "accounts-listed") return;
  chapter.lists.push(placed);
  if (record.kind === "hr-listed") return;
  const replaced = enterAccounts(chapter.accounts, record, index);
  if (replaced !== void 0) chapter.lists = chapter.lists.filter((one) => said(one.record, "listId") !== replaced);
}
function enterUnreadable(chapter, placed) {
  registerUnreadable(chapter.register, placed);
}
function bytesOf({ register: all, lists, cases }) {
  const lines = [registerText(all), JSON.stringify(lists.map(trimmed))];
  for (const one of cases.values()) lines.push(Array.isArray(one) ? JSON.stringify(one.map(trimmed)) : packed(one));
  return Buffer.from(lines.map((line) => `${line}
`).join(""), "utf8");
}
function trimmed({ index, beyond, record }) {
  const { caseId, position, kind, time, actor, person, entitlement, facts } = record;
  const told = { caseId, position, kind, time, actor, person, facts };
  return { index, beyond, record: entitlement === void 0 ? told : { ...told, entitlement } };
}

// functions/core/audit/tables.ts
var TABLES = {
  ...POPULATIONS,
  timeliness: TIMELINESS,
  approvals: APPROVALS,
  reconciliation: RECONCILIATION
};
var TABLE_NAMES = Object.keys(TABLES);

// functions/core/audit/ipe.ts
var AUDIT_VERSION = 3;
var CASES = "Every case with at least one record in the range of the log of this export";
var QUERIES = {
  "populations/joiners": `${CASES}, begun by HR's word (or by the clock ahead of a first day), that was opened as joiner; or that was never opened and whose event is hired or rehired. Cancelled, refused, failed and superseded ones too.`,
  "populations/movers": `${CASES}, begun by HR's word, that was opened as mover; or that was never opened and whose event is none of hired, rehired and terminated. Cancelled, refused, failed and superseded ones too.`,
  "populations/leavers": `${CASES}, begun by HR's word (or by the clock when a last day was over), that was opened as leaver; or that was never opened and whose event is terminated. Cancelled, refused, failed and superseded ones too.`,
  "populations/requests": `${CASES}, begun by a request for access, whatever was decided.`,
  "populations/exceptions": `${CASES}, begun by a request to keep access beyond a termination, whatever was decided.`,
  "populations/other": `${CASES} that is in none of the files above, so that the rows of these six files are together all cases: what the clock opened (retention, the end of a reason, a last day near), accounts linked by operators, withdrawals, batches, delegations, first days, notices.`,
  "populations/reviews": "Every record of the range of kind released, cancelled, attested, linked or waived: what a person said over what the automation did or held. Periodic access reviews, and reconciliations on a schedule, are not part of this version and leave no records.",
  "populations/policy-changes": "Every record of the range that says that a policy pack, a configuration or a release began to count: the same one again, after another, is a row again. And every policy pack that a plan of the range names before such a record of it: it began to count before the range, and those columns are empty. Plans count in the row before them.",
  timeliness: "Every row of populations/leavers, by two clocks. In time: both are at most the limit. What was called off, or taken over by another case, is measured until then, and is a breach where the limit was over (taken over: after we had received it).",
  approvals: "Every decision (approval-decided) in the cases of the range.",
  reconciliation: "Every event of HR in the range against what became of it; every account as last read back in this export against HR's last word of that person; of each target the last list of all its accounts (records of kind accounts-listed) against HR's word by then, both ways: each account listed, and each person who works here and is not in it; and of each HR source the last list of everybody it had in the range (records of kind hr-listed), against its events by then. A target or source without one is a finding."
};
function ipeOf(audit, counted, written) {
  const { terms, book, tally } = audit;
  return {
    version: AUDIT_VERSION,
    ...about2(audit),
    sampling: { ...terms.sample, algorithm: ALGORITHM },
    completeness: {
      recordsInRange: book.records,
      expectedInRange: terms.log.end - terms.log.start,
      recordsBeyond: book.beyond,
      firstIndex: book.firstIndex ?? null,
      lastIndex: book.lastIndex ?? null,
      byKind: Object.fromEntries([...book.kinds].sort(([one], [other]) => one < other ? -1 : 1)),
      casesInRange: tally.casesInRange,
      rowsOfAllCasePopulations: CASE_POPULATIONS.reduce((sum, name) => sum + casesIn(tally, name), 0)
    },
    files: [...counted].map(([name, table2]) => fileOf2(name, table2, written))
  };
}
function about2({ terms, book }) {
  const { period, createdAt, now, by, generator, exportId, log, limitHours } = terms;
  const lists = [...book.lists.whole.values()].map(({ source, listId, readAt, digest, people, unknown, indexes }) => ({
    ...{ source, listId, readAt, digest, people: people.size, unknown, indexes }
  }));
  return {
    ...{ exportId, period, producedAt: createdAt, asOf: now, producedBy: by, generator, log },
    parameters: { limitHours, hrLists: lists, accountLists: accountLists(book) }
  };
}
function accountLists({ accounts }) {
  return [...accounts.whole.values()].map(({ system, listId, readAt, accounts: all, indexes, made }) => {
    const active = [...all.values()].filter(({ status }) => status === "active").length;
    const counts = { accounts: all.size, active, inactive: all.size - active };
    return { ...{ system, listId, readAt }, ...made, ...counts, indexes };
  });
}
function fileOf2(name, { rows, totals }, written) {
  const { title: title2 } = TABLES[name];
  const columns = TABLES[name].columns.map(({ name: column2, says }) => ({ name: column2, says }));
  const files = ["csv", "ndjson"].flatMap((ending) => written.get(`${name}.${ending}`) ?? []);
  const total = Object.fromEntries(columns.map((column2, at) => [column2.name, totals[at]]));
  return { name, title: title2, query: QUERIES[name], columns, rows, totals: total, files };
}

// functions/core/audit/controls.ts
var of = (framework, short) => (id, asks, ...tests) => ({
  ...{ framework, id, asks, tests },
  ...tests.includes("controls-closed") ? { named: `${short}:${id}` } : {}
});
var soc2 = of("SOC 2 (2017 Trust Services Criteria)", "SOC2");
var iso = of("ISO/IEC 27001:2022", "ISO27001");
var nist = of("NIST SP 800-53 Rev. 5", "NIST");
var pci = of("PCI DSS 4.0.1", "PCI");
var hipaa = of("HIPAA Security Rule (45 CFR 164)", "HIPAA");
var CONTROLS = [
  soc2(
    "CC6.1",
    "Access to protected information is restricted to who is authorised",
    "completeness",
    "approved-first",
    "accounts-closed"
  ),
  soc2(
    "CC6.2",
    "People are registered and authorised before they get access, and it is removed when they are no longer",
    "completeness",
    "approved-first",
    "cut-in-time",
    "accounts-closed",
    "controls-closed"
  ),
  soc2(
    "CC6.3",
    "Access follows roles and changes of them, with least privilege and duties kept apart",
    "moved",
    "independent",
    "exceptions-end",
    "policy-changed",
    "controls-closed"
  ),
  iso("5.3", "Duties that conflict are kept apart", "independent", "policy-changed"),
  iso("5.15", "Rules for access are established and carried out", "approved-first", "policy-changed"),
  iso("5.16", "The whole life of an identity is managed", "completeness", "accounts-closed", "controls-closed"),
  iso("5.17", "Authentication information is managed: sessions end when access ends", "cut-in-time"),
  iso(
    "5.18",
    "Access is provisioned, reviewed, changed and removed",
    "approved-first",
    "moved",
    "reviewed",
    "accounts-closed",
    "controls-closed"
  ),
  iso(
    "6.5",
    "Duties after the end or change of employment are carried out",
    "cut-in-time",
    "accounts-closed",
    "moved",
    "controls-closed"
  ),
  iso("8.2", "Privileged access is restricted and managed", "approved-first", "independent", "exceptions-end"),
  nist(
    "AC-2",
    "Accounts are managed: approved, changed, disabled and removed",
    "completeness",
    "approved-first",
    "accounts-closed",
    "controls-closed"
  ),
  nist("AC-2(1)", "Accounts are managed by automated means", "completeness"),
  nist("AC-2(3)", "Accounts are disabled within the set time", "cut-in-time", "accounts-closed"),
  nist("AC-2(13)", "Accounts of people who are a risk are disabled within the set time", "cut-in-time"),
  nist(
    "PS-4",
    "On termination access is disabled within the set time",
    "cut-in-time",
    "accounts-closed",
    "controls-closed"
  ),
  nist("PS-5", "On transfer access is reviewed and changed", "moved", "reviewed", "controls-closed"),
  pci("7.2.4", "Accounts and access are reviewed at least every six months", "reviewed"),
  pci(
    "8.2.4",
    "Adding, changing and deleting accounts is managed, and approved",
    "approved-first",
    "independent",
    "completeness",
    "controls-closed"
  ),
  pci("8.2.5", "Access of people who leave is revoked at once", "cut-in-time", "accounts-closed", "controls-closed"),
  pci("8.2.6", "Accounts that are inactive for 90 days are removed or disabled"),
  hipaa(
    "164.308(a)(3)(ii)(C)",
    "There are procedures that end access when employment ends",
    "cut-in-time",
    "accounts-closed",
    "exceptions-end"
  )
];

// functions/core/audit/tests.ts
var TESTS = {
  completeness: {
    title: "Is the population complete, and was everything carried out?",
    what: "The export holds every record of the log from its start to its end (the verifier proves it). Every event HR sent has a case, and each case ended, waits for a named reason, or is a finding.",
    of: "events of HR",
    population: ({ tally }) => tally.differences.event + tally.differences.snapshot,
    evidence: ["reconciliation.csv", "populations/ipe.json", "manifest.json"]
  },
  "approved-first": {
    title: "Was each approved before it was given?",
    what: "For each entitlement an approval was asked for: the time of the approving decision is before the first intent to write it.",
    of: "decisions",
    population: ({ tally }) => tally.decisions + tally.unapproved,
    evidence: ["approvals.csv", "sample/"]
  },
  independent: {
    title: "Did somebody independent decide?",
    what: "The approver is neither the requester, nor the beneficiary, nor who carried it out, and worked here when they decided.",
    of: "decisions",
    population: ({ tally }) => tally.decisions,
    evidence: ["approvals.csv"]
  },
  "cut-in-time": {
    title: "Was each leaver cut in time?",
    what: "From the effective instant, and from notice, to the instant at which sign-in was off at every target: neither longer than the limit.",
    of: "leavers",
    population: ({ tally }) => tally.cuts.fromEffect.length,
    evidence: ["timeliness.csv", "populations/leavers.csv"]
  },
  "accounts-closed": {
    title: "Does anybody who left have an active account, and is every account somebody’s?",
    what: "All accounts the targets themselves listed, and each person's as cases last read them back, against HR's last word on them.",
    of: "accounts",
    population: ({ tally }) => tally.differences.account + tally.differences.listing,
    evidence: ["reconciliation.csv"]
  },
  "controls-closed": {
    title: "Was each control closed as surely as it asks?",
    what: "Each case says at its end by what it closed each control: what was read back (observed), what a target or a person said (acknowledged, attested), or what people decided need not be done (waived). What it left open is listed. Cases that are under way within the limit, and those from before cases said so, are not counted.",
    of: "cases",
    population: ({ closings: closings2 }) => closings2.cases,
    evidence: ["populations/", "findings.ndjson"]
  },
  moved: {
    title: "Was access changed with the role?",
    what: "Each mover was planned from the new role, and the targets were read back; none is blocked.",
    of: "movers",
    population: ({ tally }) => casesIn(tally, "movers"),
    evidence: ["populations/movers.csv", "sample/"]
  },
  "exceptions-end": {
    title: "Are exceptions approved and ended?",
    what: "Each approved exception whose end is past was taken away.",
    of: "exceptions",
    population: ({ tally }) => casesIn(tally, "exceptions"),
    evidence: ["populations/exceptions.csv"]
  },
  reviewed: {
    title: "Was access reviewed?",
    what: "What people released, rejected, attested, linked or waived is listed. Periodic reviews of all access by their owners are not part of this version: ask for them elsewhere.",
    of: "reviews",
    population: ({ book }) => book.reviews.length,
    evidence: ["populations/reviews.csv"],
    unanswered: true
  },
  "policy-changed": {
    title: "Who changed the rules?",
    what: "Each time a policy pack, a configuration or a release began to count in the period, and each pack plans were made with that had begun before. Where the export has the record of that: its author and its approver are different people.",
    of: "policy packs, configurations and releases",
    population: ({ book }) => changesIn(book).length,
    evidence: ["populations/policy-changes.csv"]
  }
};
function testResults(audit) {
  return Object.entries(TESTS).map(([name, { unanswered, population, ...test }]) => {
    const id = name;
    const exceptions = audit.findings.filter((finding2) => finding2.test === id);
    const tested = population(audit);
    return { id, ...test, population: tested, exceptions, result: resultOf2(tested, exceptions.length, unanswered) };
  });
}
function testsOf({ tests, named }, all, audit) {
  return all.filter(({ id }) => tests.includes(id)).map((test) => test.id === "controls-closed" && named !== void 0 ? ofControl(test, named, audit) : test);
}
function ofControl(test, named, { closings: closings2 }) {
  const exceptions = test.exceptions.filter(({ controls = [] }) => controls.includes(named));
  const population = casesOf(closings2, named);
  return { ...test, population, exceptions, result: resultOf2(population, exceptions.length, void 0) };
}
function resultOf2(population, exceptions, unanswered) {
  if (exceptions > 0) return "exceptions";
  if (unanswered) return "not answered here";
  return population === 0 ? "nothing to test" : "no exceptions";
}

// functions/core/audit/report.ts
var MOST_LISTED = 50;
function reportOf(audit) {
  const tests = testResults(audit);
  return [
    ...opening(audit, tests),
    ...byControl(audit, tests),
    ...tests.flatMap((test) => testSection(test)),
    ...closings(audit),
    ...timeliness(audit),
    ...populationCharts(audit),
    ...sample(audit),
    ...limits()
  ];
}
var title = (text) => ({ kind: "title", text });
var heading = (text) => ({ kind: "heading", text });
var subheading = (text) => ({ kind: "subheading", text });
var words = (text) => ({ kind: "text", text });
var table = (columns, rows) => ({
  ...{ kind: "table", columns, rows }
});
function opening({ terms, book, findings: findings2 }, tests) {
  const { period, createdAt, now, by, generator, exportId, log, limitHours } = terms;
  const passed = tests.filter(({ result }) => result === "no exceptions").length;
  const withExceptions = tests.filter(({ result }) => result === "exceptions").length;
  return [
    title(`Access evidence, ${period.from} to ${period.to}`),
    words(
      `Of ${tests.length} tests, each made on the whole population, ${passed} had no exceptions, ${withExceptions} had exceptions (${findings2.length} findings), and the others had nothing to test or are not answered here. People are named by pseudonyms throughout.`
    ),
    table(
      ["What", "Is"],
      [
        ["Export", exportId],
        ["Made", `${createdAt} by ${by}, with Tenure ${generator}`],
        ["As of", `${now}, when the log was last signed for`],
        ["Log", `${log.origin}, records ${log.start} to ${log.end} (not included), of ${log.latest}`],
        ["Records", `${book.records} in the range, ${book.beyond} more so that each case is whole`],
        ["Limit for a cut", `${limitHours} hours, by each of two clocks`],
        ["Before you rely on it", "node verify.mjs . (README.md): this report is only as true as the records under it"]
      ]
    )
  ];
}
function byControl(audit, tests) {
  const frameworks = [...new Set(CONTROLS.map(({ framework }) => framework))];
  return [
    heading("By control"),
    words("Each control, what it asks in short, and the tests of this report that answer it."),
    ...frameworks.flatMap((framework) => [
      subheading(framework),
      table(
        ["Control", "Asks", "Tested", "Population", "Result", "Exceptions", "Evidence"],
        CONTROLS.filter((control) => control.framework === framework).map(
          (control) => controlRow(control, testsOf(control, tests, audit))
        )
      )
    ])
  ];
}
function controlRow({ id, asks }, tests) {
  if (tests.length === 0) return [id, asks, "no test", "", "not answered here", "", ""];
  return [
    ...[id, asks, tests.map(({ title: asked }) => asked).join(" ")],
    [...new Set(tests.map(({ population, of: of2 }) => `${population} ${of2}`))].join("; "),
    together(tests),
    String(tests.reduce((sum, { exceptions }) => sum + exceptions.length, 0)),
    [...new Set(tests.flatMap(({ evidence }) => evidence))].join(", ")
  ];
}
function together(tests) {
  const order = ["exceptions", "not answered here", "no exceptions"];
  return order.find((result) => tests.some((test) => test.result === result)) ?? "nothing to test";
}
function testSection({
  title: asked,
  what,
  population,
  of: of2,
  result,
  exceptions,
  evidence
}) {
  const listed = exceptions.slice(0, MOST_LISTED);
  const more = exceptions.length - listed.length;
  return [
    heading(asked),
    words(what),
    words(`Tested on ${population} ${of2}. Result: ${result}. Evidence: ${evidence.join(", ")}.`),
    ...listed.length === 0 ? [] : [
      table(
        ["Case", "What", "Places in the log"],
        listed.map((one) => [one.case, one.text, one.indexes.join(", ")])
      )
    ],
    ...more > 0 ? [words(`${more} more are in findings.ndjson.`)] : []
  ];
}
function closings({ closings: all }) {
  const answered = CONTROLS.filter(({ named = "" }) => casesOf(all, named) > 0);
  const row2 = ({ framework, id, named = "" }) => {
    const counts = CLOSED_BY.map((by) => String(all.byControl.get(named)?.[by]));
    return [framework, id, String(casesOf(all, named)), ...counts];
  };
  return [
    heading("By what each control was closed"),
    words(
      "Each case counts once for each control it answers, by the least sure of what was done in it: observed was read back, acknowledged is the word of the target (sessions leave nothing to read), attested that of a person; waived need not be done, as people decided. Open is what the case left open."
    ),
    table(["Framework", "Control", "Cases", ...CLOSED_BY], answered.map(row2))
  ];
}
var CLOSED_BY = [...GRADES, "open"];
var BUCKETS = [60, 300, 900, 3600, 4 * 3600, 8 * 3600, 24 * 3600, 72 * 3600];
function timeliness({ tally, terms }) {
  const { fromEffect, fromNotice, lateBy } = tally.cuts;
  const rows = (name, times) => {
    const { count: count2, p50, p90, p95, p99, max } = percentiles(times);
    return [name, String(count2), ...[p50, p90, p95, p99, max].map(duration)];
  };
  return [
    heading("How long a cut took"),
    words("By nearest rank. Who is not cut yet counts with the time until the log was last signed for."),
    table(
      ["Clock", "Leavers", "p50", "p90", "p95", "p99", "Longest"],
      [rows("HR-effective to cut", fromEffect), rows("HR-noticed to cut", fromNotice)]
    ),
    histogram("Leavers by time from the effective instant", fromEffect, terms.limitHours),
    histogram("Leavers by time from notice", fromNotice, terms.limitHours),
    {
      kind: "bars",
      title: "Where one was late: whom most of the time went to",
      bars: WAITED_FOR.map((who) => bar(who, lateBy[who], "bad"))
    }
  ];
}
function histogram(name, values, limitHours) {
  const bars = [...BUCKETS, Number.POSITIVE_INFINITY].map((end, at) => {
    const from = BUCKETS[at - 1] ?? -1;
    const label = end === Number.POSITIVE_INFINITY ? `over ${duration(from)}` : `up to ${duration(end)}`;
    return bar(
      label,
      values.filter((value) => value > from && value <= end).length,
      from >= limitHours * 3600 ? "bad" : "good"
    );
  });
  return { kind: "bars", title: name, bars };
}
function bar(label, value, tone) {
  return { label, value, shown: String(value), tone };
}
var TONES = {
  completed: "good",
  "completed-with-exceptions": "good",
  blocked: "bad"
};
function populationCharts({ tally }) {
  const charts = CASE_POPULATIONS.map((population) => {
    const bars = [...tally.states[population]].sort(([one], [other]) => one < other ? -1 : 1);
    return {
      kind: "bars",
      title: population,
      bars: bars.map(([state, count2]) => bar(state, count2, TONES[state] ?? "plain"))
    };
  });
  return [heading("Populations by state"), ...charts];
}
function sample({ drawn, terms }) {
  const { size, seed, seedFrom } = terms.sample;
  return [
    heading("Sample"),
    words(
      `Up to ${size} of each population, drawn with the seed "${seed}" (${seedFrom === "asked" ? `asked for by ${terms.by}` : "the root of the log, log/end"}); sample/sample.json says how, so that you can draw it again.`
    ),
    table(
      ["Population", "Case", "State", "Bundle"],
      drawn.map((one) => [one.population, one.file.caseId, one.file.state, bundleName(one)])
    )
  ];
}
function limits() {
  return [
    heading("What this does not say"),
    words(
      "Accounts are as they were when last read back at the end of a case, not as they are today: for that, compare populations/leavers.csv with a list you take from the target yourself."
    ),
    words(
      "Who HR says works here follows from its events, and from its own lists where a source was read whole in the period (populations/ipe.json says). Somebody whom HR neither lists nor told of is in no population: compare headcounts."
    ),
    words(
      "Sign-ins after a termination, physical access, shared secrets and periodic access reviews are not in this version."
    )
  ];
}

// functions/core/audit/report-html.ts
var STYLE = `
:root{color-scheme:light}
body{font:15px/1.5 system-ui,sans-serif;color:#1b2330;max-width:62rem;margin:2rem auto;padding:0 1.5rem}
h1{font-size:1.7rem}h2{font-size:1.25rem;margin-top:2.2rem;border-bottom:1px solid #cfd6e0;padding-bottom:.2rem}
h3{font-size:1.02rem;margin-bottom:.3rem}
table{border-collapse:collapse;width:100%;font-size:.82rem;margin:.6rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #dfe4ec;overflow-wrap:anywhere}
th{background:#f2f5f9}
figure{margin:1rem 0}figcaption{font-weight:600;font-size:.9rem}
svg text{font:12px system-ui,sans-serif;fill:#1b2330}
@media print{body{margin:0;max-width:none;font-size:11px}h2{break-after:avoid}tr,figure{break-inside:avoid}}
`;
function htmlOf(blocks) {
  const name = blocks.find(({ kind }) => kind === "title");
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;
  const heading2 = name !== void 0 && "text" in name ? escaped(name.text) : "Report";
  return `<!doctype html>
<html lang="en"><head>${head}<title>${heading2}</title><style>${STYLE}</style></head>
<body>
${blocks.map(blockHtml).join("\n")}
</body></html>
`;
}
var TAGS = { title: "h1", heading: "h2", subheading: "h3", text: "p" };
function blockHtml(block) {
  if (block.kind === "table") return tableHtml(block.columns, block.rows);
  if (block.kind === "bars") return chart(block.title, block.bars);
  const tag = TAGS[block.kind];
  return `<${tag}>${escaped(block.text)}</${tag}>`;
}
function tableHtml(columns, rows) {
  const cells = (tag, row2) => row2.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("");
  const body = rows.map((row2) => `<tr>${cells("td", row2)}</tr>`).join("\n");
  return `<table><thead><tr>${cells("th", columns)}</tr></thead>
<tbody>${body}</tbody></table>`;
}
var COLOURS = { good: "#2f7d4f", bad: "#b3372f", plain: "#4b6a94" };
var [LABELS, LONGEST, HEIGHT] = [190, 420, 22];
function chart(title2, bars) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const drawn = bars.map((one, at) => barSvg(one, at * HEIGHT, most)).join("");
  const caption = `<figcaption>${escaped(title2)}</figcaption>`;
  if (bars.length === 0) return `<figure>${caption}<p>None.</p></figure>`;
  const height = bars.length * HEIGHT;
  return `<figure>${caption}<svg role="img" aria-label="${escaped(title2)}" viewBox="0 0 ${LABELS + LONGEST + 60} ${height}" width="100%">${drawn}</svg></figure>`;
}
function barSvg({ label, value, shown, tone }, top, most) {
  const width = Math.round(value / most * LONGEST);
  const text = (x, anchor, what) => `<text x="${x}" y="${top + 15}" text-anchor="${anchor}">${escaped(what)}</text>`;
  const rect = `<rect x="${LABELS}" y="${top + 3}" width="${width}" height="${HEIGHT - 6}" fill="${COLOURS[tone]}"/>`;
  return text(LABELS - 8, "end", label) + rect + text(LABELS + width + 6, "start", shown);
}
var ENTITIES = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
};
function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => String(ENTITIES[character]));
}

// functions/ledger/audit/record-in.ts
function recordIn(text) {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return void 0;
  }
}
function recordOf(value) {
  if (isRecord2(value)) return value;
  const filled = isObject(value) ? asTheSchemaFills(value) : void 0;
  return isRecord2(filled) ? filled : void 0;
}
function asTheSchemaFills(value) {
  const { controls = [], facts = {} } = value;
  const named = isObject(facts) ? Object.entries(facts).filter(([name]) => name !== "__proto__") : void 0;
  return { ...value, controls, facts: named === void 0 ? facts : Object.fromEntries(named) };
}
var isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
var isText = (value) => typeof value === "string";
var isTextList = (value) => Array.isArray(value) && value.every(isText);
var KINDS = new Set(EVIDENCE_KINDS);
var KNOWN_GRADES = new Set(GRADES);
var MEMBERS = {
  version: (value) => value === 1,
  id: isText,
  caseId: isCaseId,
  position: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  time: isInstant,
  kind: (value) => KINDS.has(value),
  actor: isText,
  person: isText,
  system: isText,
  entitlement: isText,
  grade: (value) => KNOWN_GRADES.has(value),
  controls: (value) => isTextList(value) && value.every(({ length }) => length <= 40),
  facts: areFacts,
  commitment: isDigest,
  previousHash: isDigest,
  hash: isDigest
};
var NEEDED = Object.keys(MEMBERS).filter((name) => !["system", "entitlement", "grade", "commitment"].includes(name));
function isRecord2(value) {
  if (!isObject(value)) return false;
  for (const name in value)
    if (!Object.hasOwn(MEMBERS, name) || !MEMBERS[name](value[name])) return false;
  return NEEDED.every((name) => Object.hasOwn(value, name));
}
function areFacts(value) {
  if (!isObject(value)) return false;
  for (const name in value) if (name === "__proto__" || !isFact(value[name])) return false;
  return true;
}
function isFact(value) {
  return isText(value) || Number.isFinite(value) || typeof value === "boolean" || isTextList(value);
}

// functions/core/audit/table.ts
function rowWriter(columns) {
  const counted = { rows: 0, totals: columns.map(() => 0) };
  const members = columns.map(({ name }, at) => ({ name, at, begins: `${JSON.stringify(name)}:` })).sort((one, other) => one.name < other.name ? -1 : 1);
  return {
    head: csvLine(columns.map(({ name }) => name)),
    counted,
    write(row2) {
      const cells = columns.map((column2) => column2.of(row2) ?? "");
      counted.rows += 1;
      for (const [at, cell] of cells.entries()) counted.totals[at] = Number(counted.totals[at]) + worth(cell);
      const json = members.map(({ at, begins }) => begins + JSON.stringify(cells[at]));
      return { csv: csvLine(cells), ndjson: `{${json.join(",")}}
` };
    }
  };
}
function worth(cell) {
  if (typeof cell === "number") return cell;
  return cell === "" ? 0 : 1;
}
function csvLine(cells) {
  return `${cells.map(csvCell).join(",")}\r
`;
}
var FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
function csvCell(cell) {
  if (typeof cell !== "string") return String(cell);
  const inert = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

// functions/ledger/audit/write-tables.ts
function writeTables(open2) {
  const writers = Object.fromEntries(TABLE_NAMES.map((name) => [name, tableWriter(name, open2)]));
  return {
    take: (name, row2) => writers[name].take(row2),
    counted: new Map(TABLE_NAMES.map((name) => [name, writers[name].counted]))
  };
}
function tableWriter(name, open2) {
  const { head, counted, write: write2 } = rowWriter(TABLES[name].columns);
  const [csv, ndjson] = [open2(`${name}.csv`), open2(`${name}.ndjson`)];
  csv.write(head);
  const take = (row2) => {
    const text = write2(row2);
    csv.write(text.csv);
    ndjson.write(text.ndjson);
  };
  return { take, counted };
}

// functions/ledger/verifier/check-listing.ts
var wrong2 = (text) => ({ kind: "manifest", file: MANIFEST, text });
var LAID_OUT = /^(?:records|private|log)\/|^(?:beyond|heads)\.ndjson$/;
var isLaidOut = (name) => LAID_OUT.test(name);
var DERIVED = /^(?:populations|sample)\/|^(?:reconciliation|timeliness|approvals)\.(?:csv|ndjson)$|^(?:findings\.ndjson|report\.html)$/;
var isDerived = (name) => DERIVED.test(name);
var BESIDES = /^ocsf\/events-\d{5,}\.ndjson$|^(?:README\.md|report\.pdf|verify\.mjs)$/;
var isForeign = (name) => !isLaidOut(name) && !isDerived(name) && !BESIDES.test(name);
function isRange({ start, end }, files) {
  return start <= end && (end - start) / PART <= files;
}
function checkListing(manifest) {
  const { files, period, log } = manifest;
  const findings2 = checkNames(files.map(({ name }) => name));
  if (period.from > period.to) findings2.push(wrong2("its period ends before it begins"));
  if (!isRange(log, files.length) || log.latest < log.end)
    return [
      ...findings2,
      wrong2(`its log goes from ${log.start} to ${log.end} and ${log.latest}: no such range is here`)
    ];
  const layout = layoutOf(manifest);
  const listed = new Set(files.map(({ name }) => name));
  for (const { name, kind } of files) {
    const known = layout.get(name);
    if (known === void 0 ? isLaidOut(name) || KINDS2.has(kind) || isForeign(name) : known.kind !== kind)
      findings2.push(wrong2(`it lists ${name} as ${kind}: an export of these places of the log has no such file`));
  }
  for (const [name, { kind, needed }] of layout)
    if (needed && !listed.has(name))
      findings2.push(wrong2(`it does not list ${name}, which such an export has (${kind})`));
  return findings2;
}
function checkNames(names2) {
  const findings2 = [];
  if (new Set(names2.map((name) => name.toLowerCase())).size < names2.length)
    findings2.push(wrong2("a file is listed twice"));
  if (names2.some((name, at) => at > 0 && name < (names2[at - 1] ?? "")))
    findings2.push(wrong2("its files do not ascend by name"));
  if (names2.includes(MANIFEST)) findings2.push(wrong2("it lists itself"));
  return findings2;
}
var KINDS2 = /* @__PURE__ */ new Set([
  ...["records", "leaves", "checkpoints", "private"],
  ...["beyond", "heads", "log"]
]);
function layoutOf({ log, privateParts }) {
  const needed = (kind) => ({ kind, needed: true });
  const parts = partsOf(log).flatMap(({ number }) => [
    [recordsFile(number), needed("records")],
    [leavesFile(number), needed("leaves")],
    [checkpointsFile(number), { kind: "checkpoints", needed: false }],
    ...privateParts === "included" ? [[privateFile(number), needed("private")]] : []
  ]);
  return new Map([
    ...parts,
    ...log.start === 0 ? [] : [[START, needed("log")]],
    ...[END, LATEST, FRONTIER, CONSISTENCY].map((name) => [name, needed("log")]),
    ...[START, END, LATEST].map((name) => [timeStampFile(name), { kind: "log", needed: false }]),
    [BEYOND, needed("beyond")],
    [HEADS, needed("heads")]
  ]);
}

// functions/ledger/audit/sample-files.ts
function howDrawn({ drawn, terms: { sample: sample2, log, by } }, written) {
  return {
    ...sample2,
    seedSays: seedSays(sample2, by),
    algorithm: ALGORITHM,
    proofs: `each record's proof, where it stands beside it, is its RFC 9162 inclusion proof in the tree of size ${log.latest} (log/latest); the leaf is the UTF-8 of "record"`,
    populations: SAMPLED.map((population) => ({
      population,
      file: `populations/${population}.csv`,
      sha256: written.get(`populations/${population}.csv`)?.sha256,
      drawn: drawn.filter((one) => one.population === population).map((one) => ({ case: one.file.caseId, digest: one.digest, bundle: bundleName(one) }))
    }))
  };
}

// functions/ledger/verifier/check-sample.ts
async function bundlesOf({ folder, audit, written, ends, latestRoot }) {
  const files = /* @__PURE__ */ new Map([["sample/sample.json", pretty(howDrawn(audit, written))]]);
  const findings2 = [];
  for (const one of audit.drawn) {
    const name = bundleName(one);
    const content = await folder.bytes(name);
    const wrong5 = (text) => void findings2.push({ kind: "derived", file: name, record: one.file.caseId, text });
    const records = sampledIn(content);
    if (content === void 0) wrong5("the bundle is missing: the seed draws this case");
    else if (records === void 0) wrong5("it is no bundle of records");
    else {
      const said2 = whatIsWrong(records, ends.get(one.file.caseId), { size: audit.terms.log.latest, root: latestRoot });
      if (said2 !== void 0) wrong5(said2);
      else files.set(name, pretty(bundleOf(one, records)));
    }
  }
  return { files, findings: findings2 };
}
var pretty = (value) => `${JSON.stringify(value, void 0, 2)}
`;
function whatIsWrong(records, last, { size, root }) {
  let before = FIRST_HASH;
  for (const [position, { text }] of records.entries()) {
    const record = recordIn(text);
    if (record === void 0 || !fitsItsHash(text, record.hash)) return `record ${position} is not what its hash says`;
    if (record.position !== position || record.previousHash !== before)
      return `record ${position} of the case is missing, or is another`;
    before = record.hash;
  }
  if (last === void 0 || records.length !== last.position + 1 || before !== last.hash)
    return `it has ${records.length} records, and the case ends with ${last?.position ?? "none"}`;
  const stray = records.find(({ index, text, proof = [] }) => {
    const hashes = hashesOf(proof);
    if (root === void 0 || hashes === void 0) return true;
    return !verifyInclusion({ index, size, leaf: leafHash(text), proof: hashes, root });
  });
  return stray && `the proof of the record at ${stray.index} does not lead to the root of log/latest`;
}
function sampledIn(content) {
  try {
    const sections = Object.values(JSON.parse(content?.toString("utf8") ?? "")).filter(Array.isArray);
    return sections.flat().map(sampledOf).sort((one, other) => one.index - other.index);
  } catch {
    return void 0;
  }
}
function sampledOf(value) {
  const { index, record, proof } = value;
  if (!Number.isSafeInteger(index) || typeof record !== "string") throw new TypeError("no record with its place");
  const { kind, caseId } = recordIn(record) ?? {};
  if (kind === void 0 || caseId === void 0) throw new TypeError("no record");
  const proven = Array.isArray(proof) ? { proof: proof.map(String) } : {};
  return { index, text: record, kind, caseId, ...proven };
}

// functions/ledger/verifier/difference-in.ts
async function differenceIn(folder, name, made) {
  const expected = made.split("\n");
  if (expected.at(-1) === "") expected.pop();
  const content = (await folder.bytes(name))?.toString("utf8");
  if (content === void 0) return { kind: "derived", file: name, text: "it is missing, or too large to be compared" };
  const found = content.split("\n");
  if (found.at(-1) === "") found.pop();
  const at = expected.findIndex((line, nth) => line !== found[nth]);
  return {
    kind: "derived",
    file: name,
    line: (at === -1 ? expected.length : at) + 1,
    text: whatOf(expected, found, at)
  };
}
var AHEAD = 1e3;
function whatOf(expected, found, at) {
  const more = found.length - expected.length;
  const counts = more === 0 ? "" : ` (it has ${found.length} lines, and the records give ${expected.length})`;
  if (at === -1)
    return more === 0 ? "the records give the same lines, and its bytes are others" : `a line is here that the records do not give${counts}`;
  const [line = "", other] = [expected[at], found[at]];
  if (other === void 0) return `from here on lines are missing that the records give${counts}`;
  const ahead = (lines, one) => lines.slice(at + 1, at + AHEAD).includes(one);
  const [movedOn, isLater] = [ahead(expected, other), ahead(found, line)];
  if (movedOn && isLater) return `its lines are in another order than the records give them${counts}`;
  if (movedOn) return `a line is missing here that the records give${counts}`;
  if (isLater) return `a line is here that the records do not give${counts}`;
  return `the line is not what the records give${counts}`;
}

// functions/ledger/verifier/read-ipe.ts
var IPE = "populations/ipe.json";
function readTerms(content, manifest, { endRoot, now }) {
  if (content === void 0)
    return { kind: "none", why: "it is missing: without it nothing says how the populations were produced" };
  const said2 = parsed(content);
  const { version } = said2;
  if (isWhole2(version) && version !== AUDIT_VERSION)
    return { kind: "another version", why: `they are of version ${version}, and this verifier knows ${AUDIT_VERSION}` };
  const asked = askedIn2(said2);
  if (!isWhole2(version) || asked === void 0)
    return { kind: "none", why: "it does not say how the populations were produced" };
  const { period, exportId, createdAt, generator, log } = manifest;
  const { origin, start, end, latest } = log;
  const { sample: sample2 } = asked;
  if (sample2.seedFrom === "log" && sample2.seed !== endRoot)
    return { kind: "none", why: "it says that the seed of the sample is the root of the log, and it is another" };
  if (!isInstant(createdAt) || !isInstant(now))
    return { kind: "none", why: "the export was made, or its log signed, at a time that is none" };
  const terms = { period, exportId, createdAt, now, generator, log: { origin, start, end, latest }, ...asked };
  return { kind: "read", terms };
}
var isWhole2 = (value) => Number.isSafeInteger(value);
var membersOf = (value) => typeof value === "object" && value !== null ? value : {};
function askedIn2({
  producedBy: by,
  parameters,
  sampling
}) {
  const { limitHours } = membersOf(parameters);
  const { seed, size, seedFrom } = membersOf(sampling);
  if (typeof by !== "string" || typeof seed !== "string" || !isWhole2(size) || size < 0) return void 0;
  if (typeof limitHours !== "number" || !Number.isFinite(limitHours)) return void 0;
  if (seedFrom !== "asked" && seedFrom !== "log") return void 0;
  return { by, limitHours, sample: { seed, size, seedFrom } };
}
function parsed(content) {
  try {
    return membersOf(JSON.parse(content.toString("utf8")));
  } catch {
    return {};
  }
}

// functions/ledger/verifier/check-derived.ts
var REPORT = "report.html";
function checkDerived(folder, manifest) {
  const derived = manifest.files.map(({ name }) => name).filter(isDerived);
  if (derived.length === 0) return void 0;
  const book = newBook();
  const { start, end } = manifest.log;
  let chapter = newChapter();
  let entered = 0;
  function turn() {
    addChapter(book, bytesOf(chapter));
    chapter = newChapter();
    entered = 0;
  }
  return {
    take(record, index) {
      const beyond = index < start || index >= end;
      const read3 = recordOf(record);
      if (read3 === void 0) enterUnreadable(chapter, { index, beyond });
      else enter(chapter, { index, record: read3, beyond });
      entered += 1;
      if (entered === PART) turn();
    },
    async finish(ends, log) {
      const { latest } = log;
      const terms = readTerms(await folder.bytes(IPE), manifest, {
        endRoot: log.checkpoints.at(-1)?.root.toString("base64"),
        // A time that nobody signed is a finding, and then nothing is made again.
        now: instantOf(latest?.stillAt ?? 0)
      });
      if (terms.kind === "none") return { findings: [wrong3(IPE, terms.why)], same: /* @__PURE__ */ new Set() };
      if (terms.kind === "another version") return { findings: [], same: /* @__PURE__ */ new Set(), because: terms.why };
      turn();
      return compareAll({ folder, manifest, derived, book, terms: terms.terms, ends, latestRoot: latest?.root });
    }
  };
}
async function compareAll(comparing) {
  const { folder, manifest, derived, book, terms, ends, latestRoot } = comparing;
  const listed = new Map(manifest.files.map((file) => [file.name, file]));
  const findings2 = [];
  const same = /* @__PURE__ */ new Set();
  const made = /* @__PURE__ */ new Map();
  async function compare({ name, bytes, sha256: sha2562 }, again) {
    made.set(name, { name, bytes, sha256: sha2562 });
    const file = listed.get(name);
    if (file === void 0) findings2.push(wrong3(name, "it is missing: the records of this export give such a file"));
    else if (file.sha256 === sha2562) same.add(name);
    else findings2.push(await differenceIn(folder, name, again()));
  }
  const compareText = (name, text) => {
    const digest = digesting(name);
    digest.write(text);
    return compare(digest.end(), () => text);
  };
  const digests = /* @__PURE__ */ new Map();
  const writing = writeTables((file) => {
    const digest = digesting(file);
    digests.set(file, digest);
    return digest;
  });
  const audit = auditOf(book, terms, writing.take);
  for (const [file, digest] of digests) await compare(digest.end(), () => madeAgain(book, terms, file));
  await compareText("findings.ndjson", audit.findings.map(findingLine).join(""));
  const sample2 = await bundlesOf({ folder, audit, written: made, ends, latestRoot });
  for (const [name, content] of sample2.files) await compareText(name, content);
  findings2.push(...sample2.findings);
  await compareText(IPE, `${JSON.stringify(ipeOf(audit, writing.counted, made), void 0, 2)}
`);
  await compareText(REPORT, htmlOf(reportOf(audit)));
  const looked = /* @__PURE__ */ new Set([...made.keys(), ...findings2.map(({ file }) => file)]);
  for (const name of derived)
    if (!looked.has(name)) findings2.push(wrong3(name, "nothing in the records of this export gives such a file"));
  return { findings: findings2, same, terms };
}
var PIECE_CHARACTERS = 1 << 16;
function digesting(name) {
  const digest = createHash3("sha256");
  let pieces = "";
  let bytes = 0;
  function flush() {
    const piece = Buffer.from(pieces, "utf8");
    pieces = "";
    bytes += piece.length;
    digest.update(piece);
  }
  return {
    write(text) {
      pieces += text;
      if (pieces.length > PIECE_CHARACTERS) flush();
    },
    end() {
      flush();
      return { name, bytes, sha256: digest.digest("hex") };
    }
  };
}
function madeAgain(book, terms, wanted) {
  const pieces = [];
  const writing = writeTables((file) => ({ write: (text) => void (file === wanted && pieces.push(text)) }));
  auditOf(book, terms, writing.take);
  return pieces.join("");
}
var wrong3 = (file, text) => ({ kind: "derived", file, text });

// functions/ledger/verifier/check-erasures.ts
function erasedBy({ person, facts: { alsoErased } }) {
  return /* @__PURE__ */ new Set([person, ...Array.isArray(alsoErased) ? alsoErased : []]);
}
function unauthorised(erasures, erasing) {
  return erasures.filter(({ authority, person }) => authority === void 0 || !erasing.get(authority)?.has(person)).map(({ authority, file, line, record }) => ({
    ...{ kind: "erased-without-authority", file, line, record },
    text: authority === void 0 ? "the private part is gone, and nothing says by which record it was erased" : `${authority} is no record here that erases this person: the private part was taken away`
  }));
}

// functions/ledger/verifier/check-events.ts
import { createHash as createHash4 } from "node:crypto";

// functions/core/ocsf/actor.ts
var userOf = (pseudonym) => ({ uid: pseudonym, type_id: 1, type: "User" });
var PEOPLE = {
  person: { type_id: 1, type: "User" },
  operator: { type_id: 2, type: "Admin" },
  auditor: { type_id: 1, type: "User" },
  caller: { type_id: 1, type: "User" }
};
function actorOf(actor) {
  const colon = actor.indexOf(":");
  const [role, who] = [actor.slice(0, Math.max(colon, 0)), actor.slice(colon + 1)];
  const kind = Object.hasOwn(PEOPLE, role) ? PEOPLE[role] : void 0;
  return kind === void 0 || who === "" ? { app_name: actor } : { user: { uid: who, ...kind } };
}

// functions/core/ocsf/fact.ts
function factOf({ facts }, name) {
  const fact = facts[name];
  return typeof fact === "string" ? fact : void 0;
}

// functions/core/ocsf/schema.ts
var OCSF_VERSIONS = { "1.8": "1.8.0", "1.9": "1.9.0" };
var CATEGORY = { uid: 3, name: "Identity & Access Management" };
var OTHER = 99;
var CLASSES = {
  accountChange: {
    ...{ uid: 3001, name: "Account Change" },
    activities: { Create: 1, Enable: 2, "Password Reset": 4, Disable: 5, Delete: 6 }
  },
  authentication: { uid: 3002, name: "Authentication", activities: { Logoff: 2 } },
  entityManagement: {
    ...{ uid: 3004, name: "Entity Management" },
    activities: { Create: 1, Read: 2, Update: 3, Delete: 4, Activate: 10 }
  },
  userAccess: {
    ...{ uid: 3005, name: "User Access Management" },
    activities: { "Assign Privileges": 1, "Revoke Privileges": 2 }
  },
  groupManagement: { uid: 3006, name: "Group Management", activities: { "Add User": 3, "Remove User": 4 } },
  userManagement: {
    ...{ uid: 3007, name: "User Management" },
    activities: {
      ...{ Create: 1, Update: 2, Delete: 3, Enable: 4, Disable: 5, "Password Reset": 9 },
      ...{ "Assign Privileges": 14, "Remove Privileges": 15, "Assign Roles": 16, "Remove Roles": 17 }
    }
  }
};
function classification({ uid, name, activities }, activity) {
  const activity_id = activities[activity] ?? OTHER;
  return {
    activity_id,
    activity_name: activity,
    category_uid: CATEGORY.uid,
    category_name: CATEGORY.name,
    class_uid: uid,
    class_name: name,
    type_uid: uid * 100 + activity_id,
    type_name: `${name}: ${activity_id === OTHER ? "Other" : activity}`
  };
}
var SEVERITY = { Informational: 1, Low: 2, Medium: 3, High: 4 };
var STATUS = { Unknown: 0, Success: 1, Failure: 2 };

// functions/core/ocsf/entity.ts
var ofCase = (activity) => ({ activity, type: "case" });
var ofApproval = (activity) => ({ activity, type: "approval", id: "approvalId" });
var ofErasure = (activity) => ({ activity, type: "erasure" });
var RULES = {
  "event-received": { activity: "Create", type: "lifecycle-event" },
  requested: { activity: "Create", type: "access-request", id: "requestId" },
  withdrawn: { activity: "Delete", type: "access-request", id: "requestId" },
  "case-opened": ofCase("Create"),
  planned: { activity: "Create", type: "plan", id: "planDigest" },
  held: ofCase("Update"),
  released: ofCase("Update"),
  "approval-asked": ofApproval("Create"),
  "approval-decided": ofApproval("Update"),
  "approval-refused": ofApproval("Update"),
  "approval-expired": ofApproval("Update"),
  "approval-reminded": ofApproval("Update"),
  "approval-escalated": ofApproval("Update"),
  "approval-stale": ofApproval("Update"),
  delegated: { activity: "Create", type: "delegation" },
  intent: { activity: "Intend", type: "plan", id: "planDigest" },
  outcome: ofCase("Update"),
  cut: ofCase("Update"),
  scheduled: ofCase("Update"),
  reminded: ofCase("Update"),
  linked: ofCase("Update"),
  attested: ofCase("Attest"),
  "secret-asked": ofCase("Update"),
  "secret-made": ofCase("Update"),
  "secret-refused": ofCase("Update"),
  "secret-allowed": ofCase("Update"),
  completed: ofCase("Update"),
  blocked: ofCase("Update"),
  superseded: ofCase("Update"),
  cancelled: ofCase("Update"),
  failed: ofCase("Update"),
  told: ofCase("Tell"),
  waived: ofCase("Update"),
  "evidence-read": { activity: "Read", type: "evidence" },
  "hr-listed": { activity: "Read", type: "hr-list", id: "listId" },
  "accounts-listed": { activity: "Read", type: "account-list", id: "listId" },
  deployed: { activity: "Create", type: "deployment", id: "deployment" },
  "policy-activated": { activity: "Activate", type: "policy", id: "policyDigest" },
  "configuration-changed": { activity: "Update", type: "configuration", id: "configurationDigest" },
  unapproved: { activity: "Find", type: "deployment", id: "deployment" },
  "erasure-asked": ofErasure("Create"),
  "erasure-refused": ofErasure("Update"),
  "erasure-confirmed": ofErasure("Update"),
  erased: { activity: "Delete", type: "person" }
};
function entityOf(record) {
  if (record.kind === "evidence-read") return readOf(record);
  const { activity, type, id } = RULES[record.kind];
  if (record.kind === "erased") return { activity, type, uid: record.person };
  return { activity, type, uid: (id === void 0 ? void 0 : factOf(record, id)) ?? record.caseId };
}
var READ_IDS = ["caseId", "exportId", "requestId", "erasureId", "batchId", "layoffId", "about"];
function readOf(record) {
  const what = factOf(record, "what") ?? RULES["evidence-read"].type;
  const uid = READ_IDS.map((name) => factOf(record, name)).find((id) => id !== void 0) ?? what;
  return what === "export-asked" ? { activity: "Create", type: "export", uid } : { activity: "Read", type: what, uid };
}

// functions/core/ocsf/subject.ts
var ACCOUNT_ACTIVITIES = {
  "create-account": "Create",
  "update-account": "Update",
  "enable-account": "Enable",
  "suspend-account": "Disable",
  "deactivate-account": "Disable",
  "delete-account": "Delete"
};
function subjectOf(record, version) {
  if (record.kind === "secret-made") return accountSubject(record, version, "Password Reset");
  const change = record.kind === "outcome" ? factOf(record, "change") : void 0;
  const account = change === void 0 ? void 0 : ACCOUNT_ACTIVITIES[change];
  if (account !== void 0) return accountSubject(record, version, account);
  if (change === "revoke-sessions") return sessionsSubject(record);
  if (change === "grant" || change === "revoke") return accessSubject(record, version, change);
  return entitySubject(record, change);
}
function accountSubject({ person, system }, version, activity) {
  const of2 = version === "1.9.0" ? CLASSES.userManagement : CLASSES.accountChange;
  const domain = system === void 0 ? {} : { domain: system };
  return { ...classification(of2, activity), user: { ...userOf(person), ...domain } };
}
function sessionsSubject(record) {
  return {
    ...classification(CLASSES.authentication, "Logoff"),
    user: userOf(record.person),
    service: { name: record.system ?? "unknown" }
  };
}
function accessSubject(record, version, change) {
  const user = userOf(record.person);
  const { entitlement = "" } = record;
  if (!ENTITLEMENT_ID.test(entitlement)) return entitySubject(record, change);
  const [system, kind, ...rest] = entitlement.split(":");
  const native = rest.join(":");
  const granted = change === "grant";
  if (kind === "group") {
    const group = { uid: native, domain: system, type: "group" };
    const member = version === "1.9.0" ? { users: [user] } : { user };
    return { ...classification(CLASSES.groupManagement, granted ? "Add User" : "Remove User"), group, ...member };
  }
  const resources = [{ uid: native, type: kind, namespace: system }];
  if (version === "1.8.0")
    return {
      ...classification(CLASSES.userAccess, granted ? "Assign Privileges" : "Revoke Privileges"),
      ...{ user, privileges: [entitlement], resources }
    };
  const roles = kind === "role";
  const what = roles ? "Roles" : "Privileges";
  return {
    ...classification(CLASSES.userManagement, `${granted ? "Assign" : "Remove"} ${what}`),
    ...{ user, resources, ...roles ? { iam_roles: [{ uid: native }] } : { privileges: [entitlement] } }
  };
}
function entitySubject(record, change) {
  const { activity, ...known } = entityOf(record);
  const rule = factOf(record, "rule");
  const thing = change === "hand-over" ? factOf(record, "thing") : void 0;
  const { uid, type } = thing === void 0 ? known : { uid: thing, type: "owned" };
  return {
    ...classification(CLASSES.entityManagement, activity),
    entity: { uid, type_id: OTHER, type },
    ...rule === void 0 ? {} : { comment: rule }
  };
}

// functions/core/ocsf/event.ts
function ocsfOf(record, index, settings) {
  const subject = subjectOf(record, settings.version);
  const status = statusOf(record);
  const severity = severityOf(record);
  const detail = factOf(record, "detail") ?? factOf(record, "status") ?? factOf(record, "decision");
  return {
    ...subject,
    time: Date.parse(record.time),
    message: messageOf(record),
    ...{ severity_id: SEVERITY[severity], severity, status_id: STATUS[status], status },
    ...detail === void 0 ? {} : { status_detail: detail },
    metadata: metadataOf(record, index, settings),
    actor: actorOf(record.actor),
    observables: observablesOf(record, subject),
    unmapped: unmappedOf(record)
  };
}
function metadataOf(record, index, { version, productVersion, log }) {
  return {
    version,
    product: { name: "Tenure", vendor_name: "Tenure", version: productVersion },
    uid: record.id,
    correlation_uid: record.caseId,
    event_code: record.kind,
    log_name: log,
    sequence: index,
    original_time: record.time,
    ...record.controls.length === 0 ? {} : { labels: record.controls }
  };
}
function observablesOf({ person, caseId }, subject) {
  const user = "users" in subject ? "users[].uid" : "user" in subject ? "user.uid" : "unmapped.person";
  return [
    { name: user, type_id: 31, type: "User Object: uid", value: person },
    { name: "metadata.correlation_uid", type_id: 10, type: "Resource UID", value: caseId }
  ];
}
var FAILURES = [
  "blocked",
  "failed",
  "approval-refused",
  "secret-refused",
  "erasure-refused",
  "unapproved"
];
var MEDIUM = ["outcome", "blocked", "failed", "unapproved"];
function statusOf(record) {
  if (record.kind === "intent") return "Unknown";
  if (record.kind === "outcome") return factOf(record, "status") === "refused" ? "Failure" : "Success";
  return FAILURES.includes(record.kind) ? "Failure" : "Success";
}
function severityOf(record) {
  if (statusOf(record) === "Failure") {
    if (factOf(record, "lane") === "cut") return "High";
    return MEDIUM.includes(record.kind) ? "Medium" : "Low";
  }
  return record.kind === "held" ? "Low" : "Informational";
}
function messageOf(record) {
  const about3 = [factOf(record, "change"), record.entitlement, record.system && `at ${record.system}`];
  return [record.kind, ...about3.filter((part) => part !== void 0), `of ${record.caseId}`].join(" ");
}
function unmappedOf({
  actor,
  person,
  position,
  system,
  entitlement,
  grade,
  facts,
  commitment,
  previousHash,
  hash: hash11
}) {
  return {
    ...{ actor, person, position, facts, previousHash, hash: hash11 },
    ...system === void 0 ? {} : { system },
    ...entitlement === void 0 ? {} : { entitlement },
    ...grade === void 0 ? {} : { grade },
    ...commitment === void 0 ? {} : { commitment }
  };
}

// functions/ledger/verifier/check-events.ts
var EVENTS = /^ocsf\//;
async function checkEvents(folder, manifest) {
  const listed = new Map(manifest.files.filter(({ name }) => EVENTS.test(name)).map((file) => [file.name, file]));
  const [first2] = listed.keys();
  if (first2 === void 0) return void 0;
  let head = "";
  await folder.lines(first2, (bytes, start, end) => {
    head ||= bytes.toString("utf8", start, end);
  });
  const version = versionIn(head);
  const { generator, log } = manifest;
  const parts = partsOf(log).map(({ number, end }) => ({ name: `ocsf/events-${numbered(number)}.ndjson`, end }));
  const settings = { version, productVersion: generator, log: log.origin };
  const digests = new Map(
    parts.map(({ name }) => [name, { digest: createHash4("sha256"), lines: 0 }])
  );
  let at = 0;
  return {
    take(line, index) {
      if (index < log.start || index >= log.end) return;
      while (index >= (parts[at]?.end ?? Number.POSITIVE_INFINITY)) at += 1;
      const record = recordOf(line);
      const made = digests.get(parts[at]?.name ?? "");
      if (record === void 0 || made === void 0) return;
      made.digest.update(`${JSON.stringify(ocsfOf(record, index, settings))}
`);
      made.lines += 1;
    },
    finish() {
      const findings2 = [];
      const same = /* @__PURE__ */ new Set();
      const wrong5 = (file, text) => void findings2.push({ kind: "derived", file, text });
      for (const [name, { digest, lines }] of digests) {
        const file = listed.get(name);
        if (file === void 0) wrong5(name, "it is missing: each part has its events, or none has");
        else if (file.lines !== lines) wrong5(name, `it has ${file.lines} events, and the records give ${lines}`);
        else if (file.sha256 === digest.digest("hex")) same.add(name);
        else wrong5(name, "its events are not those that the records give");
      }
      for (const name of listed.keys())
        if (!digests.has(name)) wrong5(name, "nothing in the records of this export gives such a file");
      return { findings: findings2, same };
    }
  };
}
function versionIn(text) {
  const said2 = /"metadata":\{"version":"([0-9.]+)"/.exec(text)?.[1];
  return Object.values(OCSF_VERSIONS).find((one) => one === said2) ?? OCSF_VERSIONS["1.8"];
}

// functions/ledger/verifier/check-heads.ts
function checkHeads(ends) {
  const findings2 = [];
  const left = new Map(ends);
  let chains = 0;
  let last = "";
  function say(kind, line, text, record) {
    findings2.push({ kind, file: HEADS, line, ...record === void 0 ? {} : { record }, text });
  }
  function compare({ caseId, position, hash: hash11 }, line) {
    const end = left.get(caseId);
    left.delete(caseId);
    const record = `${caseId}/${position}`;
    if (end === void 0) say("inserted", line, "its case is not in the export, or has a head already", record);
    else if (position > end.position)
      say("truncated", line, `its case ends with ${end.position} here, and must end with this`, record);
    else if (position < end.position || hash11 !== end.hash)
      say("edited", line, `its case ends with ${end.position} and another hash`, record);
  }
  return {
    chains: () => chains,
    take(text, line) {
      chains += 1;
      const head = readHead(text);
      if (head === void 0) say("edited", line, "the line is no head of a case");
      else {
        compare(head, line);
        if (head.caseId <= last) say("reordered", line, "heads ascend by case", `${head.caseId}/${head.position}`);
        else last = head.caseId;
      }
    },
    finish() {
      for (const [caseId, { position }] of left)
        findings2.push({ kind: "dropped", file: HEADS, record: `${caseId}/${position}`, text: "the case has no head" });
      return findings2;
    }
  };
}
function readHead(text) {
  try {
    const { caseId, hash: hash11, position } = JSON.parse(text);
    if (typeof caseId !== "string" || typeof hash11 !== "string" || !Number.isSafeInteger(position)) return void 0;
    const head = { caseId, hash: hash11, position };
    return JSON.stringify(head) === text ? head : void 0;
  } catch {
    return void 0;
  }
}

// functions/ledger/verifier/check-kept.ts
var FILE = "--checkpoint";
var NoCheckpoint = class extends Error {
  name = "NoCheckpoint";
  constructor() {
    super("what was kept is no checkpoint (a signed note, as log/latest of an export is)");
  }
};
function readKept(note, { keys }) {
  const { checkpoint, finding: finding2 } = checkNote(note, keys, { file: FILE });
  if (checkpoint === void 0) throw new NoCheckpoint();
  return { checkpoint, findings: finding2 === void 0 ? [] : [finding2] };
}
function compareKept({ checkpoint: kept, findings: findings2 }, log, root) {
  const { checkpoints, latest, proofs } = log;
  if (kept === void 0 || findings2.length > 0) return { compared: "inconsistent", findings: findings2 };
  const inconsistent = (kind, text) => ({ compared: "inconsistent", findings: [{ kind, file: FILE, index: kept.size, text }] });
  if (latest !== void 0 && kept.origin !== latest.origin)
    return inconsistent("forked-log", `it is of the log ${kept.origin}, and this export is of ${latest.origin}`);
  if (latest !== void 0 && kept.size > latest.size)
    return inconsistent(
      "truncated",
      `the log had ${kept.size} records when you kept this, and has ${latest.size} here: its end is missing`
    );
  const known = [...checkpoints, ...latest === void 0 ? [] : [latest]];
  const same = [...known.filter(({ size }) => size === kept.size).map((one) => one.root), ...root ? [root] : []];
  if (!same.every((one) => one.equals(kept.root)))
    return inconsistent("forked-log", `the log of ${kept.size} records here is not the one that you kept`);
  if (same.length > 0 || kept.size === 0) return { compared: "consistent", findings: findings2 };
  const to = known.find(({ size }) => proofs.some((one) => one.from === kept.size && one.to === size));
  if (to === void 0) return { compared: "not comparable", findings: findings2 };
  if (isProven(proofs, kept, to)) return { compared: "consistent", findings: findings2 };
  return inconsistent("forked-log", `the log of ${to.size} here has not grown from the one of ${kept.size} you kept`);
}

// functions/ledger/verifier/check-grown.ts
var forked = (text) => ({ kind: "forked-log", file: CONSISTENCY, text });
function checkGrown(proofs, end, latest) {
  if (proofs === void 0) return [forked("it holds no proofs")];
  if (end === void 0 || latest === void 0) return [];
  const findings2 = proofs.filter(({ from }) => from !== end.size).filter((proof) => !isOfItsRoot(proof, latest)).map(
    ({ from, to }) => forked(`its proof from ${from} to ${to} does not lead from the root it says to that of log/latest`)
  );
  if (!isProven(proofs, end, latest))
    findings2.unshift(forked(`nothing proves that the log of ${latest.size} begins with the one of ${end.size}`));
  if (proofs.some(({ from }, at) => from <= (proofs[at - 1]?.from ?? -1)))
    findings2.push(forked("its proofs do not ascend by the size that they lead from"));
  if (proofs.some(({ from, root }) => from === end.size && root !== void 0))
    findings2.push(forked("it says the root of log/end, which log/end says"));
  return findings2;
}
function isOfItsRoot(proof, latest) {
  const { from, to, root } = proof;
  if (root === void 0 || to !== latest.size) return false;
  return from === 0 ? proof.proof.length === 0 && root.equals(rootOf(EMPTY)) : leads(proof, root, latest.root);
}

// functions/ledger/verifier/check-log.ts
async function checkLog(folder, manifest, told) {
  const { log } = manifest;
  const findings2 = [];
  const keys = checkKeys(log.keys, told, findings2);
  const note = noteReader(folder, manifest, keys, findings2);
  const start = log.start === 0 ? void 0 : await note(START, log.start);
  const end = await note(END, log.end);
  const latest = await note(LATEST, log.latest);
  const signed = { start: start?.size ?? log.start, end: end?.size ?? log.end };
  const range = isRange(signed, manifest.files.length) ? signed : { start: log.start, end: log.end };
  const between = await readBetween(folder, range, keys, findings2);
  const checkpoints = [start, ...between, end].filter((one) => one !== void 0);
  findings2.push(...checkOrder([...checkpoints, ...latest === void 0 ? [] : [latest]]));
  findings2.push(...checkPeriod(manifest, start, end, latest));
  findings2.push(...madeTooEarly(manifest.createdAt, latest?.stillAt));
  const tree = await readTree(folder, start, range.start);
  const proofs = await readProofs(folder);
  if (tree === void 0)
    findings2.push({
      ...{ kind: "forked-log", file: FRONTIER },
      text: `it is not the tree of ${range.start} records that was signed`
    });
  findings2.push(...checkGrown(proofs, end, latest));
  return { ...range, latest, checkpoints, tree, proofs: proofs ?? [], keys, findings: findings2 };
}
function checkKeys(named, told, findings2) {
  const own = named.map(signingKeyOf);
  const known = (one) => one !== void 0 && (told ?? [one]).some(({ log }) => log.publicKey.equals(one.log.publicKey));
  if (!own.every(known) || own.length === 0)
    findings2.push({
      ...{ kind: "forged-key", file: MANIFEST },
      text: told === void 0 ? "it names what is no key" : "it names a key that is not the one you were told"
    });
  return told ?? own.filter((key) => key !== void 0);
}
function noteReader(folder, { log }, keys, findings2) {
  return async (file, size) => {
    const text = (await folder.bytes(file))?.toString("utf8");
    if (text === void 0) {
      findings2.push({ kind: "file", file, text: "there is no such checkpoint in the export" });
      return void 0;
    }
    const { checkpoint, finding: finding2 } = checkNote(text, keys, { file });
    if (finding2 !== void 0) findings2.push(finding2);
    if (checkpoint !== void 0 && (checkpoint.size !== size || checkpoint.origin !== log.origin))
      findings2.push({
        ...{ kind: "manifest", file: MANIFEST },
        text: `${file} is of ${checkpoint.origin} at ${checkpoint.size}, and ${log.origin} at ${size} is listed`
      });
    return checkpoint;
  };
}
async function readBetween(folder, range, keys, findings2) {
  const between = [];
  for (const { number } of partsOf(range)) {
    const file = checkpointsFile(number);
    await folder.texts(file, (text, line) => {
      const { checkpoint, finding: finding2 } = checkNote(unquoted(text), keys, { file, line });
      if (finding2 !== void 0) findings2.push(finding2);
      if (checkpoint !== void 0) between.push(checkpoint);
    });
  }
  return between;
}
function unquoted(line) {
  try {
    const note = JSON.parse(line);
    return typeof note === "string" && JSON.stringify(note) === line ? note : "";
  } catch {
    return "";
  }
}
function checkOrder(checkpoints) {
  const findings2 = [];
  let last;
  for (const one of checkpoints) {
    if (last !== void 0 && one.size < last.size)
      findings2.push({
        ...{ kind: "forked-log", file: LATEST },
        text: `a checkpoint of ${one.size} records comes after one of ${last.size}`
      });
    if (last?.signedAt !== void 0 && one.signedAt !== void 0 && one.signedAt < last.signedAt)
      findings2.push({
        ...{ kind: "wrong-time", file: LATEST },
        text: `the log of ${one.size} was signed at ${instantOf(one.signedAt)}, before the one of ${last.size}`
      });
    else if (last?.stillAt !== void 0 && one.size > last.size && one.signedAt !== void 0)
      findings2.push(...outgrown({ ...last, stillAt: last.stillAt }, { ...one, signedAt: one.signedAt }));
    last = one;
  }
  return findings2;
}
function outgrown(last, one) {
  if (last.stillAt <= one.signedAt + TOLERANCE_SECONDS) return [];
  const text = `the log of ${last.size} was signed again at ${instantOf(last.stillAt)}, after the one of ${one.size}`;
  return [{ kind: "wrong-time", file: LATEST, text }];
}
var DAY_SECONDS = 24 * 3600;
function checkPeriod({ period: { from, to }, log }, start, end, latest) {
  const findings2 = [];
  if (start?.signedAt !== void 0 && start.signedAt >= secondsOf(from))
    findings2.push({
      ...{ kind: "dropped", file: START },
      text: `the export begins where the log was signed at ${instantOf(start.signedAt)}: what came before that on ${from} is missing`
    });
  const over = secondsOf(to) + DAY_SECONDS;
  if (end?.signedAt !== void 0 && end.signedAt < over && end.size !== (latest?.size ?? log.latest))
    findings2.push({
      ...{ kind: "truncated", file: END },
      text: `the export ends where the log was signed at ${instantOf(end.signedAt)}, and the log goes on: what came after that until the end of ${to} is missing`
    });
  return findings2;
}

// functions/ledger/verifier/check-part.ts
function checkPart({ file, first: first2, leaves, chains, windowAt, take }) {
  let lines;
  const findings2 = [];
  const suspects = [];
  let count2 = 0;
  let untold = 0;
  const kept = () => lines ??= leaves.slice(0, count2).map((leaf) => ({ leaf, id: void 0 }));
  function check(text, record, genuine) {
    const into = genuine ? findings2 : suspects;
    const place = () => ({ file, line: count2 + 1, index: first2 + count2 });
    if (record === void 0 || !fitsItsHash(text, record.hash))
      into.push({
        ...{ kind: "edited", ...place(), ...record === void 0 ? {} : { record: record.id } },
        text: genuine ? "it was signed for, and is not what its own hash says" : "it is not what its own hash says"
      });
    if (record === void 0) return;
    const window = windowAt(first2 + count2);
    const wrong5 = wrongTime(record.time, record.facts.late === true, window);
    if (record.time < window.toldFrom) untold += 1;
    if (wrong5 !== void 0) into.push({ kind: "wrong-time", ...place(), record: record.id, text: wrong5 });
    chains.follow(record, file, count2 + 1, first2 + count2);
    if (genuine) take(record, count2 + 1);
  }
  return {
    findings: findings2,
    suspects,
    count: () => count2,
    untold: () => untold,
    changed: () => lines === void 0 && count2 === leaves.length ? void 0 : kept(),
    take(bytes, start, end) {
      const leaf = leafHashIn(bytes, start, end);
      const genuine = leaf === leaves[count2];
      const text = bytes.toString("utf8", start, end);
      const record = readRecordLine(text);
      if (!genuine || lines !== void 0) kept().push({ leaf, id: record?.id });
      check(text, record, genuine);
      count2 += 1;
    }
  };
}

// functions/ledger/verifier/check-private.ts
import { hash as hash9 } from "node:crypto";
function checkPrivate(file, recordsFile2) {
  const expected = [];
  let next = 0;
  let left;
  const findings2 = [];
  const strangers2 = [];
  const erasures = /* @__PURE__ */ new Map();
  const counts = { verified: 0, erased: 0 };
  let last = 0;
  const wrong5 = (line, record, text) => ({
    ...{ kind: "commitment", file, line, record, text }
  });
  const remaining = () => left ??= new Map(expected.slice(next).map((one) => [one.id, one]));
  function expectedOf2(id) {
    const one = expected[next];
    if (left === void 0 && one?.id === id) {
      next += 1;
      return one;
    }
    const found = remaining().get(id);
    remaining().delete(id);
    return found;
  }
  function compare({ id: record, commits, authority }, to, line) {
    if (to.line < last)
      findings2.push({ kind: "reordered", file, line, record, text: "the private part stands in the wrong place" });
    last = Math.max(last, to.line);
    if (commits === to.commitment) counts.verified += 1;
    else if (commits !== void 0)
      findings2.push(wrong5(line, record, "the private part is not the one its record commits to"));
    else {
      counts.erased += 1;
      const key = `${to.person} ${authority}`;
      if (!erasures.has(key)) erasures.set(key, { authority, person: to.person, file, line, record });
    }
  }
  return {
    counts,
    erasures,
    expected: () => expected.length,
    expect({ id, commitment, person }, line) {
      if (commitment !== void 0) expected.push({ id, commitment, person, line });
    },
    take(text, line) {
      const read3 = readPrivateLine(text);
      if (read3 === void 0) {
        findings2.push({ kind: "commitment", file, line, text: "the line is no private part" });
        return;
      }
      const record = expectedOf2(read3.id);
      if (record !== void 0) compare(read3, record, line);
      else strangers2.push(wrong5(line, read3.id, "the private part belongs to no record here, or is there twice"));
    },
    finish(changed) {
      const without = [...remaining().values()].map(
        ({ id, line }) => ({
          ...{ kind: "commitment", file: recordsFile2, line, record: id },
          text: "the private part of the record is missing, and not marked as erased"
        })
      );
      return changed ? findings2 : [...findings2, ...strangers2, ...without];
    }
  };
}
var ID2 = '{"id":"';
var PRIVATE = '","private":';
var SALT = ',"salt":"';
function readPrivateLine(text) {
  if (!text.startsWith(ID2)) return readErasedLine(text);
  const idEnds = text.indexOf('"', ID2.length);
  const saltBegins = text.lastIndexOf(SALT) + SALT.length;
  const salt = text.slice(saltBegins, -2);
  const privateText = text.slice(idEnds + PRIVATE.length, saltBegins - SALT.length);
  if (!text.startsWith(PRIVATE, idEnds) || !text.endsWith('"}') || /["\\{]/.test(salt)) return void 0;
  if (!privateText.startsWith('{"') && privateText !== "{}") return void 0;
  return { id: text.slice(ID2.length, idEnds), commits: hash9("sha256", salt + privateText), authority: void 0 };
}
function readErasedLine(text) {
  try {
    const { authority, id } = JSON.parse(text);
    if (typeof id !== "string" || JSON.stringify({ authority, erased: true, id }) !== text) return void 0;
    return { id, commits: void 0, authority: authority === void 0 ? void 0 : String(authority) };
  } catch {
    return void 0;
  }
}

// functions/ledger/verifier/check-range.ts
async function checkRange(folder, manifest, log, chains, asked, take) {
  const findings2 = [];
  const suspects = [];
  const changed = [];
  const counts = { verified: 0, erased: 0, withheld: 0 };
  const erasures = /* @__PURE__ */ new Map();
  const windowAt = windows(log.checkpoints);
  const leafTree = log.tree && watched(log.tree, log.checkpoints);
  let recordTree;
  let records = 0;
  let untoldTimes = 0;
  let rootAsked;
  async function check(part) {
    const file = recordsFile(part.number);
    const leaves = [...hashesIn(await folder.bytes(leavesFile(part.number)) ?? Buffer.alloc(0))];
    const besides = checkPrivate(privateFile(part.number), file);
    const expect = (record, line) => {
      besides.expect(record, line);
      take(record, part.first + line - 1);
    };
    const own = checkPart({ file, first: part.first, leaves, chains, windowAt, take: expect });
    if (!manifest.files.some(({ name }) => name === file))
      findings2.push({ kind: "manifest", file: MANIFEST, text: `${file} is not listed` });
    await folder.lines(file, own.take);
    records += own.count();
    untoldTimes += own.untold();
    findings2.push(...own.findings);
    suspects.push(...own.suspects);
    const lines = own.changed();
    grow({ file, first: part.first, leaves, lines: lines ?? [] }, lines !== void 0);
    if (await folder.texts(privateFile(part.number), besides.take)) {
      findings2.push(...besides.finish(lines !== void 0));
      counts.verified += besides.counts.verified;
      counts.erased += besides.counts.erased;
      for (const [key, erasure] of besides.erasures) if (!erasures.has(key)) erasures.set(key, erasure);
    } else counts.withheld += besides.expected();
  }
  function grow(part, isChanged) {
    if (isChanged) {
      recordTree ??= leafTree?.copy();
      changed.push(part);
    }
    for (const leaf of part.leaves) {
      leafTree?.add(leaf);
      if (leafTree?.size() === asked) rootAsked = leafTree?.root();
    }
    const leaves = isChanged ? part.lines.map(({ leaf }) => leaf) : part.leaves;
    if (recordTree !== void 0) for (const leaf of leaves) recordTree.add(leaf);
  }
  for (const part of partsOf(log)) await check(part);
  const tree = recordTree ?? leafTree;
  const leavesFit = leafTree === void 0 || leafTree.fits(log.end);
  return {
    ...{
      findings: findings2,
      suspects,
      changed,
      asked: rootAsked,
      records,
      untoldTimes,
      counts,
      erasures: [...erasures.values()]
    },
    // A tree that cannot be begun has been said to be wrong: the hashes are all there is to go by.
    leavesFit,
    recordsFit: tree?.fits(log.end) ?? false,
    forkedAt: (leavesFit ? leafTree : tree)?.misfits() ?? [],
    good: tree?.good() ?? log.start,
    bad: tree?.bad()
  };
}
function* hashesIn(leaves) {
  for (let at = 0; at + 32 <= leaves.length; at += 32) yield leaves.toString("latin1", at, at + 32);
}
function watched(from, checkpoints, before) {
  const tree = from.copy();
  let { next, good: good2, lastFit } = before ?? { next: 0, good: from.size, lastFit: void 0 };
  const misfits = [...before?.misfits ?? []];
  function compare({ size, root, signedAt: signedAt2 }) {
    if (signedAt2 === void 0) return;
    lastFit = tree.root().equals(root) ? size : void 0;
    if (lastFit === void 0) misfits.push(size);
    else if (misfits.length === 0) good2 = size;
  }
  function look() {
    for (let one = checkpoints[next]; one !== void 0 && one.size <= tree.size; one = checkpoints[next]) {
      if (one.size === tree.size) compare(one);
      next += 1;
    }
  }
  look();
  return {
    add(leaf) {
      tree.add(leaf);
      if ((checkpoints[next]?.size ?? Number.POSITIVE_INFINITY) <= tree.size) look();
    },
    size: () => tree.size,
    root: () => tree.root(),
    fits: (end) => tree.size === end && (misfits.length === 0 || lastFit === end),
    misfits: () => misfits,
    good: () => good2,
    bad: () => misfits[0],
    copy: () => watched(tree, checkpoints, { next, good: good2, misfits, lastFit })
  };
}
function windows(checkpoints) {
  const timed = checkpoints.filter(({ signedAt: signedAt2 }) => signedAt2 !== void 0);
  let next = 0;
  let window;
  return (index) => {
    let moved = false;
    for (; (timed[next]?.size ?? Number.POSITIVE_INFINITY) <= index; next += 1) moved = true;
    if (window === void 0 || moved) window = windowOf(timed[next - 1]?.signedAt, timed[next]?.signedAt);
    return window;
  };
}

// functions/ledger/verifier/check-terms.ts
function checkTerms(exportId, told) {
  let asked;
  return {
    take({ kind, facts }) {
      if (asked !== void 0 || kind !== "evidence-read" || facts.what !== "export-asked") return;
      if (facts.exportId === exportId) asked = askedIn3(facts);
    },
    finish({ limitHours, sample: { size: sampleSize, seed, seedFrom }, by }) {
      const made = { limitHours, sampleSize, ...seedFrom === "asked" ? { seed } : {} };
      const findings2 = [
        ...differences(made, told, "you told"),
        ...asked === void 0 ? [] : differences(
          { ...made, ...made.seed === void 0 ? { seed: "" } : {} },
          asked,
          "its record in the log says was asked for"
        )
      ];
      const isUsual = sampleSize === USUAL_SAMPLE && seedFrom === "log";
      const isTold = told.sampleSize !== void 0 && (told.seed !== void 0 || seedFrom === "log");
      const sampleBy = asked !== void 0 ? "log" : isTold ? "told" : isUsual ? "default" : "exporter";
      const limitBy = told.limitHours !== void 0 ? "told" : limitHours === LIMIT_HOURS ? "default" : "exporter";
      return { said: { limitHours, limitBy, sampleSize, seed, seedFrom, sampleBy, by }, findings: findings2 };
    }
  };
}
function askedIn3({ sampleSize, sampleSeed }) {
  return {
    ...typeof sampleSize === "number" ? { sampleSize } : {},
    seed: typeof sampleSeed === "string" ? sampleSeed : ""
  };
}
var NAMES = { limitHours: "limit in hours", sampleSize: "size of the sample", seed: "seed of the sample" };
function differences(made, expected, who) {
  return Object.keys(NAMES).filter((name) => expected[name] !== void 0 && expected[name] !== made[name]).map((name) => ({ kind: "derived", file: IPE, text: `the ${NAMES[name]} is not the one that ${who}` }));
}

// functions/ledger/displaced.ts
function displaced(ordinals) {
  const inOrder2 = longestRise(ordinals);
  return [...ordinals.keys()].filter((index) => (ordinals[index] ?? -1) >= 0 && !inOrder2.has(index));
}
function longestRise(ordinals) {
  const ends = [];
  const before = [];
  for (const [index, ordinal] of ordinals.entries()) {
    if (ordinal < 0) continue;
    const length = firstAtLeast(ends, ordinals, ordinal);
    before[index] = length === 0 ? void 0 : ends[length - 1];
    ends[length] = index;
  }
  const rise = /* @__PURE__ */ new Set();
  for (let index = ends.at(-1); index !== void 0; index = before[index]) rise.add(index);
  return rise;
}
function firstAtLeast(ends, ordinals, ordinal) {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = low + high >> 1;
    const end = ends[middle];
    if (end !== void 0 && (ordinals[end] ?? 0) < ordinal) low = middle + 1;
    else high = middle;
  }
  return low;
}

// functions/ledger/verifier/name-changes.ts
function nameChanges(parts, end, absent) {
  const indexOf = /* @__PURE__ */ new Map();
  for (const { first: first2, leaves } of parts) for (const [at, leaf] of leaves.entries()) indexOf.set(leaf, first2 + at);
  const placed = placeLines(parts, indexOf);
  const there = new Set(placed.flatMap((indexes) => indexes.filter((index) => index >= 0)));
  const findings2 = parts.flatMap((part, at) => changesOf(part, placed[at] ?? [], there, end));
  return labelled(findings2, absent);
}
function placeLines(parts, indexOf) {
  const taken = /* @__PURE__ */ new Map();
  const placed = parts.map(({ lines }) => lines.map(({ leaf }) => indexOf.get(leaf) ?? -1));
  const stands = (part, line) => {
    const indexes = placed[part] ?? [];
    const index = indexes[line] ?? -1;
    const before = line === 0 ? (parts[part]?.first ?? 0) - 1 : indexes[line - 1];
    return before === index - 1;
  };
  for (const [part, indexes] of placed.entries())
    for (const [line, index] of indexes.entries()) {
      if (index < 0) continue;
      const other = taken.get(index);
      if (other === void 0) taken.set(index, { part, line });
      else if (stands(part, line) && !stands(other.part, other.line)) {
        (placed[other.part] ?? [])[other.line] = -1;
        taken.set(index, { part, line });
      } else indexes[line] = -1;
    }
  return placed;
}
var FORGED = "it is not the record that is signed for at this place";
var SURPLUS = "it is no record of the log, or is there a second time";
var MOVED = "it is a record of the log, and stands in the wrong place";
var GONE = "the record that is signed for at this place is missing";
function changesOf(part, indexes, there, end) {
  const last = part.first + part.leaves.length;
  const own = indexes.map((index) => index >= part.first && index < last ? index : -1);
  const moved = /* @__PURE__ */ new Set([...displaced(own), ...indexes.keys().filter((line) => own[line] !== indexes[line])]);
  const at = (kind, line, text, index) => ({
    kind,
    file: part.file,
    line: line + 1,
    ...index === void 0 ? {} : { index },
    ...part.lines[line]?.id === void 0 ? {} : { record: part.lines[line].id },
    text
  });
  const findings2 = [...moved].map((line) => at("reordered", line, MOVED, indexes[line]));
  let next = part.first;
  let strange = [];
  const settle = (line, until) => {
    const missing = [];
    for (let index = next; index < until; index += 1) if (!there.has(index)) missing.push(index);
    for (const one of strange) {
      const index = missing.shift();
      findings2.push(index === void 0 ? at("inserted", one, SURPLUS) : at("edited", one, FORGED, index));
    }
    findings2.push(...absences(part.file, line, missing, end));
    strange = [];
    next = until + 1;
  };
  for (const [line, index] of own.entries()) {
    if (moved.has(line)) continue;
    if (index === -1) strange.push(line);
    else settle(line, index);
  }
  settle(part.lines.length, last);
  return findings2;
}
function absences(file, line, missing, end) {
  const findings2 = [];
  for (let from = 0; from < missing.length; ) {
    let to = from + 1;
    while (missing[to] === (missing[to - 1] ?? -2) + 1) to += 1;
    const [index = 0, upTo = 0] = [missing[from], missing[to - 1]];
    const text = to - from === 1 ? GONE : `the ${to - from} records that are signed for from here to ${upTo} are missing`;
    findings2.push({ kind: upTo === end - 1 ? "truncated" : "dropped", file, line: line + 1, index, text });
    from = to;
  }
  return findings2;
}
function labelled(findings2, absent) {
  const gone = findings2.filter(({ kind }) => kind === "dropped" || kind === "truncated");
  const [record] = absent;
  if (gone.length !== 1 || absent.length !== 1 || record === void 0) return [...findings2];
  return findings2.map((one) => one === gone[0] ? { ...one, record } : one);
}

// functions/ledger/verifier/name-all.ts
function nameAll(log, range, chains, beyond, heads) {
  const { changed, suspects, leavesFit, recordsFit } = range;
  const findings2 = [...forksOf(log, range), ...range.findings];
  const around = [...beyond.findings, ...chains.findings, ...heads];
  if (leavesFit && changed.length === 0) return [...findings2, ...around];
  if (leavesFit) {
    const absent = [...chains.findings, ...heads].filter(({ kind }) => kind === "dropped" || kind === "truncated");
    const ids = new Set(absent.flatMap(({ record }) => record ?? []));
    return [...nameChanges(changed, log.end, [...ids]), ...findings2, ...beyond.findings];
  }
  if (recordsFit)
    return [
      ...changed.map(
        ({ file }) => ({
          ...{ kind: "file", file: file.replace("records/records", "log/leaves").replace(".ndjson", "") },
          text: "the hashes are not those of the records, which are what was signed for"
        })
      ),
      ...[...findings2, ...suspects, ...around]
    ];
  const told = [...range.findings, ...suspects, ...around].filter(
    ({ kind, file }) => isOfRecords(kind) && !isPrivate(file)
  );
  return told.some(({ file }) => file !== BEYOND) ? told : [notSigned(log, range), ...told];
}
function forksOf(log, { forkedAt, leavesFit, recordsFit }) {
  if (!leavesFit && !recordsFit) return [];
  return forkedAt.map((size) => ({
    kind: "forked-log",
    file: fileOfSize(log, size),
    index: size,
    text: `a checkpoint of ${size} records is signed for another log than the one of ${log.end} that log/end is signed for`
  }));
}
function fileOfSize(log, size) {
  const part = partsOf(log).find(({ end }) => size <= end);
  return part === void 0 || size <= log.start ? START : checkpointsFile(part.number);
}
var isOfRecords = (kind) => kind !== "commitment" && kind !== "wrong-time";
var isPrivate = (file) => file.startsWith("private/");
function notSigned({ start, end }, { records, good: good2, bad: bad2 }) {
  const missing = end - start - records;
  const where = `somewhere from ${good2} to ${bad2 ?? end}`;
  const at = { file: MANIFEST, index: good2 };
  if (missing < 0)
    return { kind: "inserted", ...at, text: `${-missing} records were not signed for, ${where} of the log` };
  if (missing > 0)
    return bad2 === void 0 ? {
      kind: "truncated",
      ...at,
      text: `${missing} records that were signed for are missing, the last ones or some ${where}`
    } : { kind: "dropped", ...at, text: `${missing} records that were signed for are missing, ${where} of the log` };
  return { kind: "edited", ...at, text: `records are not those that were signed for, ${where} of the log` };
}

// functions/ledger/verifier/open-folder.ts
import { isUtf8 } from "node:buffer";
import { createHash as createHash6 } from "node:crypto";
import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { join as join2, relative } from "node:path";

// functions/ledger/verifier/read-lines.ts
import { createHash as createHash5 } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
var NEWLINE2 = 10;
var MOST_BUFFER_BYTES = 1 << 20;
var LONGEST_LINE_BYTES = 16 << 20;
async function readLines(dir, name, take = () => {
}) {
  const file = await open(join(dir, name)).catch((error) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return void 0;
    throw error;
  });
  if (file === void 0) return void 0;
  try {
    const { size } = await file.stat();
    return await measure2(file, take, Buffer.allocUnsafe(Math.min(MOST_BUFFER_BYTES, size + 2)));
  } finally {
    await file.close();
  }
}
async function measure2(file, take, first2) {
  const digest = createHash5("sha256");
  let buffer = first2;
  let from = 1;
  let held = 1;
  let bytes = 0;
  let lines = 0;
  for (; ; ) {
    if (held === buffer.length) buffer = grown(buffer);
    const { bytesRead } = await file.read(buffer, held, buffer.length - held);
    if (bytesRead === 0) break;
    digest.update(buffer.subarray(held, held + bytesRead));
    bytes += bytesRead;
    const searched = held;
    held += bytesRead;
    for (let end = buffer.indexOf(NEWLINE2, searched); end !== -1 && end < held; end = buffer.indexOf(NEWLINE2, from)) {
      lines += 1;
      take(buffer, from, end);
      from = end + 1;
    }
    buffer.copyWithin(1, from, held);
    held -= from - 1;
    from = 1;
  }
  if (held > 1) take(buffer, 1, held);
  return { sha256: digest.digest("hex"), bytes, lines, endsWithNewline: held === 1 };
}
function grown(buffer) {
  if (buffer.length >= LONGEST_LINE_BYTES) throw new LineTooLong();
  const larger = Buffer.allocUnsafe(buffer.length * 2);
  buffer.copy(larger);
  return larger;
}
var LineTooLong = class extends Error {
  name = "LineTooLong";
  constructor() {
    super(`a line is longer than ${LONGEST_LINE_BYTES} bytes: no export has such a line`);
  }
};

// functions/ledger/verifier/open-folder.ts
var MOST_BYTES = 64 << 20;
function openFolder(dir, files) {
  const listed = new Map(files.map((file) => [file.name, file]));
  const seen = /* @__PURE__ */ new Set();
  const findings2 = [];
  const wrong5 = (file, text) => void findings2.push({ kind: "file", file, text });
  function judge2(name, measured2) {
    seen.add(name);
    const file = listed.get(name);
    if (file === void 0) return false;
    if (measured2 === void 0) {
      if (file.kind !== "private") wrong5(name, "the file is missing");
      return false;
    }
    if (measured2.sha256 !== file.sha256) wrong5(name, "its SHA-256 is not the one in the manifest");
    else if (measured2.bytes !== file.bytes) wrong5(name, "its size is not the one in the manifest");
    else if (measured2.lines !== file.lines && file.kind !== "leaves")
      wrong5(name, "it has not as many lines as the manifest says");
    if (name.endsWith(".ndjson") && !measured2.endsWithNewline) wrong5(name, "its last line has no end");
    return true;
  }
  async function lines(name, take) {
    if (!listed.has(name)) return false;
    return await isOwn(name) && judge2(name, await measuredLines(name, take));
  }
  async function isOwn(name) {
    const why = await notOwn(dir, name);
    if (why === void 0) return true;
    if (!seen.has(name)) wrong5(name, why);
    seen.add(name);
    return false;
  }
  async function measuredLines(name, take) {
    let line = 1;
    try {
      return await readLines(dir, name, (bytes, start, end) => {
        line += 1;
        take?.(bytes, start, end);
      });
    } catch (error) {
      if (!(error instanceof LineTooLong)) throw error;
      findings2.push({ kind: "file", file: name, line, text: error.message });
      return {
        sha256: listed.get(name)?.sha256 ?? "",
        bytes: listed.get(name)?.bytes ?? 0,
        lines: listed.get(name)?.lines ?? 0,
        endsWithNewline: true
      };
    }
  }
  return {
    lines,
    texts(name, take) {
      let line = 0;
      return lines(name, (bytes, start, end) => {
        line += 1;
        const text = bytes.toString("utf8", start, end);
        if (text.includes("�") && !isUtf8(bytes.subarray(start, end)))
          findings2.push({ kind: "file", file: name, line, text: "the line is not UTF-8" });
        take(text, line);
      });
    },
    async bytes(name) {
      if (!listed.has(name)) return void 0;
      if (!await isOwn(name)) return void 0;
      const content = await small(join2(dir, name));
      if (content === "too large") {
        if (!seen.has(name)) wrong5(name, `it is larger than ${MOST_BYTES} bytes: no export has such a file`);
        seen.add(name);
        return void 0;
      }
      if (!seen.has(name)) judge2(name, content && measured(content));
      return content;
    },
    async finish() {
      for (const name of listed.keys())
        if (!seen.has(name) && await isOwn(name)) judge2(name, await measuredLines(name));
      for (const name of await strangers(dir, listed)) wrong5(name, "the manifest does not list it");
      return findings2;
    }
  };
}
async function notOwn(dir, name) {
  let path2 = dir;
  const steps = name.split("/");
  for (const [at, step] of steps.entries()) {
    path2 = join2(path2, step);
    const found = await lstat(path2).catch((error) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return void 0;
      throw error;
    });
    if (found === void 0) return void 0;
    if (found.isSymbolicLink())
      return `${steps.slice(0, at + 1).join("/")} is a link: what it leads to is no part of the export`;
    if (at === steps.length - 1 && !found.isFile()) return "it is no file";
  }
  return void 0;
}
async function small(path2) {
  try {
    return (await stat(path2)).size > MOST_BYTES ? "too large" : await readFile(path2);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return void 0;
    throw error;
  }
}
function measured(content) {
  let lines = 0;
  for (let at = content.indexOf(10); at !== -1; at = content.indexOf(10, at + 1)) lines += 1;
  const sha2562 = createHash6("sha256").update(content).digest("hex");
  return { sha256: sha2562, bytes: content.length, lines, endsWithNewline: content.length === 0 || content.at(-1) === 10 };
}
var LEFT_BY_SYSTEMS = /* @__PURE__ */ new Set([".DS_Store", "Thumbs.db", "desktop.ini", ".directory"]);
var APPLE_DOUBLE = Buffer.from("00051607", "hex");
async function strangers(dir, listed) {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const strange = [];
  for (const entry of entries) {
    const path2 = join2(entry.parentPath, entry.name);
    const name = relative(dir, path2).replaceAll("\\", "/");
    const known = entry.isDirectory() || name === MANIFEST || listed.has(name);
    if (!known && !(entry.isFile() && await isLeft(path2, entry.name))) strange.push(name);
  }
  return strange.sort();
}
async function isLeft(path2, name) {
  if (!name.startsWith("._")) return LEFT_BY_SYSTEMS.has(name);
  const content = await small(path2);
  return Buffer.isBuffer(content) && content.subarray(0, APPLE_DOUBLE.length).equals(APPLE_DOUBLE);
}

// functions/ledger/verifier/read-manifest.ts
import { isUtf8 as isUtf82 } from "node:buffer";
import { hash as hash10 } from "node:crypto";
import { readFile as readFile2 } from "node:fs/promises";
import { join as join3 } from "node:path";
var wrong4 = (text) => ({ kind: "manifest", file: MANIFEST, text });
async function readManifest(dir, told) {
  const why = await notOwn(dir, MANIFEST);
  if (why !== void 0) return { findings: [wrong4(`${why}; nothing else can be verified`)] };
  const content = await readFile2(join3(dir, MANIFEST)).catch((error) => {
    if (error.code === "ENOENT") return void 0;
    throw error;
  });
  if (content === void 0) return { findings: [wrong4("there is no manifest: the export is not complete")] };
  const text = content.toString("utf8");
  if (!isUtf82(content)) return { findings: [wrong4("it is not UTF-8; nothing else can be verified")] };
  const manifest = parsed2(text);
  if (!isManifest(manifest))
    return { findings: [wrong4("it is no manifest of version 2; nothing else can be verified")] };
  const findings2 = [];
  if (digestOf(text) !== manifest.digest) findings2.push(wrong4("it is not what its own digest says"));
  if (canonicalOf(manifest) !== text) findings2.push(wrong4("its text is not the canonical JSON of what it says"));
  if (told !== void 0 && manifest.digest !== told)
    findings2.push(wrong4(`its digest is ${manifest.digest}, and ${told} was expected: it is another export`));
  findings2.push(...checkListing(manifest));
  return isRange(manifest.log, manifest.files.length) ? { manifest, findings: findings2 } : { findings: findings2 };
}
function canonicalOf(manifest) {
  try {
    return `${canonicalText(manifest)}
`;
  } catch {
    return void 0;
  }
}
function digestOf(text) {
  const parts = text.trimEnd().split(/"digest":"[0-9a-f]{64}",/);
  return parts.length === 2 ? hash10("sha256", parts.join("")) : void 0;
}
function parsed2(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
var isText2 = (value) => typeof value === "string";
var isCount = (value) => Number.isSafeInteger(value) && value >= 0;
var isDay = (value) => isText2(value) && /^\d{4}-\d{2}-\d{2}$/.test(value) && instantOf3(`${value}T00:00:00.000Z`)?.startsWith(value) === true;
var isDigest2 = (value) => isText2(value) && /^[0-9a-f]{64}$/.test(value);
var isFileName = (value) => isText2(value) && /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/){0,3}[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value);
var isInstant2 = (value) => isText2(value) && instantOf3(value) === value;
function instantOf3(text) {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? void 0 : new Date(milliseconds).toISOString();
}
function fits(value, shape) {
  if (typeof value !== "object" || value === null) return false;
  const entries = Object.entries(value);
  return entries.length === Object.keys(shape).length && entries.every(([name, one]) => Object.hasOwn(shape, name) && shape[name]?.(one) === true);
}
var each = (shape) => (value) => Array.isArray(value) && value.every((one) => typeof shape === "function" ? shape(one) : fits(one, shape));
var shaped = (shape) => (value) => fits(value, shape);
var MANIFEST_SHAPE = {
  version: (value) => value === 2,
  exportId: isText2,
  period: shaped({ from: isDay, to: isDay }),
  createdAt: isInstant2,
  generator: isText2,
  privateParts: (value) => value === "included" || value === "withheld",
  log: shaped({ origin: isText2, keys: each(isText2), start: isCount, end: isCount, latest: isCount }),
  counts: shaped({
    ...{ chains: isCount, cases: isCount, records: isCount },
    ...{ beyond: isCount, privateParts: isCount, erased: isCount }
  }),
  files: each({ name: isFileName, kind: isText2, lines: isCount, bytes: isCount, sha256: isDigest2 }),
  digest: isDigest2
};
function isManifest(value) {
  return fits(value, MANIFEST_SHAPE);
}

// functions/ledger/verifier/verify.ts
var NOTHING = { derived: "not verified", unverified: [], timeStamps: [], untoldTimes: 0, keptBack: 0 };
var NONE2 = {
  ...{ chains: 0, cases: 0, records: 0, beyond: 0 },
  ...{ verified: 0, erased: 0, withheld: 0 }
};
async function verifyExport(dir, told = {}) {
  const keys = keysOf(told);
  const key = keys !== void 0 ? "told" : told.manifestDigest !== void 0 ? "by the digest" : "not told";
  const digestTold = told.manifestDigest !== void 0;
  const witnesses = witnessesOf(told);
  const trusted = authoritiesOf(told);
  const { manifest, findings: findings2 } = await readManifest(dir, told.manifestDigest);
  if (manifest === void 0)
    return {
      intact: false,
      findings: findings2,
      key,
      digestTold,
      counts: NONE2,
      ...NOTHING
    };
  const folder = openFolder(dir, manifest.files);
  const log = await checkLog(folder, manifest, keys);
  const witnessing = witnesses && await checkWitnesses(folder, witnesses, log.keys);
  const stamped = await checkTimeStamps(folder, trusted, log.keys);
  const besides = [...witnessing?.findings ?? [], ...stamped.findings];
  findings2.push(...log.findings);
  const kept = told.checkpoint === void 0 ? void 0 : readKept(told.checkpoint, log);
  const beyondCheck = checkBeyond({
    ...log,
    latest: log.latest?.size ?? manifest.log.latest,
    latestRoot: log.latest?.root,
    windows: windowsBeyond(log)
  });
  await folder.texts(BEYOND, beyondCheck.take);
  const beyond = beyondCheck.finish();
  const chains = followChains();
  const erasing = /* @__PURE__ */ new Map();
  let cases = 0;
  const derivedCheck = checkDerived(folder, manifest);
  const termsCheck = checkTerms(manifest.exportId, told.asked ?? {});
  const eventsCheck = await checkEvents(folder, manifest);
  const take = (record, index) => {
    if (beginsCase(record)) cases += 1;
    if (record.kind === "erased") erasing.set(record.id, erasedBy(record));
    termsCheck.take(record);
    derivedCheck?.take(record, index);
    eventsCheck?.take(record, index);
  };
  follow(chains, beyond.before, take);
  const range = await checkRange(folder, manifest, log, chains, kept?.checkpoint?.size, take);
  const compared2 = kept && compareKept(kept, log, range.asked);
  findings2.push(...compared2?.findings ?? []);
  follow(chains, beyond.after, take);
  const heads = checkHeads(chains.ends);
  await folder.texts(HEADS, heads.take);
  findings2.push(...nameAll(log, range, chains, beyond, heads.finish()));
  findings2.push(...unauthorised(range.erasures, erasing));
  const derived = findings2.length === 0 ? await derivedCheck?.finish(chains.ends, log) : void 0;
  const terms = derived?.terms && termsCheck.finish(derived.terms);
  const events = findings2.length === 0 ? eventsCheck?.finish() : void 0;
  const same = /* @__PURE__ */ new Set([...derived?.same ?? [], ...events?.same ?? []]);
  findings2.push(
    ...derived?.findings ?? [],
    ...events?.findings ?? [],
    ...terms?.findings ?? [],
    ...besides,
    ...await folder.finish()
  );
  const counts = {
    chains: heads.chains(),
    cases,
    records: range.records,
    beyond: beyond.before.length + beyond.after.length,
    ...range.counts
  };
  if (findings2.length === 0) findings2.push(...miscounts(manifest, counts));
  const until = log.checkpoints.at(-1)?.stillAt;
  return {
    intact: findings2.length === 0,
    findings: findings2,
    ...{ key, digestTold },
    ...compared2 === void 0 ? {} : { checkpoint: compared2.compared },
    counts,
    ...witnessing === void 0 ? {} : { witnesses: only(witnessing) },
    timeStamps: stamped.timeStamps,
    untoldTimes: range.untoldTimes,
    keptBack: manifest.privateParts === "included" ? range.counts.withheld : 0,
    derived: derivedCheck === void 0 ? "none" : derived === void 0 || derived.because ? "not verified" : "verified",
    ...terms === void 0 ? {} : { terms: terms.said },
    ...derived?.because === void 0 ? {} : { notDerived: derived.because },
    unverified: manifest.files.map(({ name }) => name).filter((name) => !isLaidOut(name) && !same.has(name)),
    exportId: manifest.exportId,
    period: manifest.period,
    createdAt: manifest.createdAt,
    manifestDigest: manifest.digest,
    range: { start: log.start, end: log.end, ...until === void 0 ? {} : { until: instantOf(until) } }
  };
}
function windowsBeyond({ start, checkpoints, latest }) {
  const first2 = checkpoints.find(({ size }) => size === start);
  return {
    before: windowOf(void 0, first2?.signedAt),
    after: windowOf(checkpoints.at(-1)?.signedAt, latest?.signedAt)
  };
}
var only = ({ needed, cosigned: cosigned2, missing }) => ({ needed, cosigned: cosigned2, missing });
function follow(chains, records, take) {
  for (const { record, line, index } of records) {
    chains.follow(record, BEYOND, line, index);
    take(record, index);
  }
}
function miscounts({ counts, privateParts }, found) {
  const { verified, erased, withheld, ...others } = found;
  const given = privateParts === "included" && withheld === 0;
  const claims = { ...others, ...given ? { privateParts: verified, erased } : {} };
  return Object.entries(claims).flatMap(([name, number]) => {
    const claimed = counts[name];
    if (claimed === number) return [];
    return [{ kind: "manifest", file: MANIFEST, text: `it counts ${claimed} ${name}, and there are ${number}` }];
  });
}

// functions/ledger/verifier/verify-folder.ts
var USAGE = `usage: node verify.mjs DIR [--key FILE|VKEY] [--checkpoint FILE] [--digest HEX]
         [--witness FILE|VKEY]… [--witnesses N] [--tsa FILE]
         [--limit-hours N] [--sample N] [--seed S] [--json]`;
process.exitCode = await run(process.argv.slice(2));
async function run(args) {
  try {
    const { dir, told, json } = read2(args);
    const verification = await verifyExport(dir, told);
    process.stdout.write(`${json ? JSON.stringify(verification, null, 2) : tell(verification)}
`);
    return exitCodeOf(verification);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}
${USAGE}
`);
    return 2;
  }
}
function read2(args) {
  const text = { type: "string" };
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{ key: text, checkpoint: text, digest: text, tsa: text, witnesses: text },
      ...{ "limit-hours": text, sample: text, seed: text },
      witness: { type: "string", multiple: true },
      json: { type: "boolean", default: false }
    }
  });
  const [dir, ...more] = positionals;
  if (dir === void 0 || more.length > 0) throw new NoKey("name one folder: the export that is to be verified");
  return { dir, json: values.json, told: toldIn(values) };
}
