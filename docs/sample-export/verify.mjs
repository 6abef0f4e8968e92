var __defProp = Object.defineProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

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
  const ends = period === void 0 ? "" : new Date(Date.parse(`${period.to}T00:00:00Z`) + 864e5).toISOString();
  return range?.until !== void 0 && range.until < ends;
}
var isMade = ({ derived: derived2, digestTold }) => derived2 === "verified" || derived2 === "none" && digestTold;
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
function findingText({ kind, file, line, index, record: record2, text }) {
  const where = [
    `${file}${line === void 0 ? "" : `:${line}`}`,
    ...index === void 0 ? [] : [`place ${index}`],
    ...record2 === void 0 ? [] : [record2]
  ].join(", ");
  return `${wrapped(`${kind.toUpperCase()}  ${where}`)}
${wrapped(text, "    ")}
`;
}
function good(verification) {
  const { counts, range, period, key, derived: derived2, unverified } = verification;
  const { records, chains, cases, beyond, verified, erased, withheld } = counts;
  const what = `${records} records in ${chains} chains, ${cases} of them cases`;
  const rows = [
    ["period", `${period?.from} to ${period?.to}`],
    ["records", `${what}: every one from place ${range?.start} up to ${range?.end} of the log`],
    ["", `and ${beyond} from outside the range, so that each chain is whole`],
    ["private parts", `${verified} verified, ${erased} erased, ${withheld} withheld`],
    ["signed", `until ${range?.until ?? "an unknown time"}, ${KEYS[key]}`],
    ["witnesses", witnessesText(verification)],
    ["time-stamps", timeStampsText(verification)],
    ["kept checkpoint", verification.checkpoint === "consistent" ? "the log has only grown since" : void 0],
    ["derived files", derived2 === "verified" ? "made again from the records, and the same" : void 0],
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
  const { key, checkpoint, intact, range, derived: derived2, notDerived, keptBack } = verification;
  return [
    ...key !== "not told" ? [] : [
      "THE KEY WAS NOT CHECKED. The key in the manifest was taken for the log’s, and whoever made up an export made it up too. This shows that the export is consistent in itself, and no more. Say the key you were told by another way: --key FILE or --key VKEY"
    ],
    ...checkpoint === "not comparable" ? [
      "THE CHECKPOINT YOU KEPT WAS NOT COMPARED: this export has no proof from a log of that size. Ask for one that does: tenure evidence export --since FILE"
    ] : [],
    ...intact && derived2 === "not verified" ? [
      `WHAT IS DERIVED WAS NOT COMPARED WITH THE RECORDS: ${notDerived}. Populations and reports may say otherwise than the records do.`
    ] : [],
    ...intact && derived2 === "none" && !isMade(verification) ? [
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
    ...intact && endsEarly(verification) ? [
      `THE LOG WAS LAST SIGNED FOR AT ${range?.until}, before the period was over: what happened after that is not here, if anything did.`
    ] : []
  ].map((text) => `
${wrapped(text)}`);
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
  const own2 = signatures.filter((line) => line.name === key.name && line.keyId === keyId);
  const verdicts = own2.map(({ signature }) => verifyOne(text, key, signature));
  return verdicts.find(({ kind }) => kind === "forged") ?? verdicts[0] ?? { kind: "unsigned" };
}
function verifyOne(text, key, signature) {
  const forged = { kind: "forged" };
  if (key.type === ED25519) return isValid(text, key, signature) ? { kind: "signed" } : forged;
  if (signature.length !== 72) return forged;
  const seconds = Number(signature.readBigUInt64BE());
  return isValid(cosigned(text, seconds), key, signature.subarray(8)) ? { kind: "signed", signedAt: seconds } : forged;
}
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
    checkpoint: checkpoint && { ...checkpoint, signedAt: void 0 },
    finding: { kind: "forged-key", ...at, text: why }
  });
  if (note === void 0 || checkpoint === void 0) return wrong5("it is no signed checkpoint");
  const key = signerOf(note, checkpoint, keys);
  if (key === void 0) return wrong5(`the log's key did not sign it (it says it is of ${checkpoint.origin})`);
  const time3 = signedBy(note, key.time);
  if (time3.kind !== "signed" || time3.signedAt === void 0) return wrong5("the log’s key did not sign its time");
  return { checkpoint: { ...checkpoint, signedAt: time3.signedAt }, finding: void 0 };
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
function wrongTime(time3, late, { notBefore, notAfter }) {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time3)) return `${JSON.stringify(time3)} is no time of ours`;
  if (time3 > notAfter) return `it says ${time3}, and it was signed for before that`;
  if (time3 < notBefore && !late) return `it is late: it says ${time3}, and the log was signed without it after that`;
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
    const count3 = first2 < 128 ? 0 : first2 - 128;
    if (first2 === 128 || count3 > 4 || at + 2 + count3 > bytes.length) return void 0;
    const begin = at + 2 + count3;
    const length = count3 === 0 ? first2 : bytes.readUIntBE(at + 2, count3);
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
  const [, , imprint, , time3] = info;
  const [algorithm, digest] = within(imprint);
  const name = DIGESTS[oidOf(within(algorithm)[0])];
  if (name === void 0) return wrong("its imprint is by no digest that is believed");
  if (digest?.content.equals(createHash(name).update(stamped).digest()) !== true)
    return wrong("it is about another checkpoint");
  const at = time3?.tag === TAG.time ? instantOf2(time3.content.toString("latin1")) : void 0;
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
function instantOf2(time3) {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/.exec(time3);
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
  const own2 = note && keys.map(({ time: time3 }) => signedBy(note, time3)).find(({ kind }) => kind === "signed");
  return own2?.kind === "signed" ? own2.signedAt : void 0;
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
  const count3 = needed ?? known.length;
  const sound = known.length === told.length && distinct === known.length && count3 >= 1 && count3 <= known.length;
  return sound ? { keys: known.map((key) => ({ ...key, type: COSIGNATURE })), needed: count3 } : void 0;
}
async function checkWitnesses(folder, { keys, needed }, log) {
  const findings2 = [];
  const cosigned2 = [];
  for (const key of keys) {
    if (log.some((own2) => own2.log.publicKey.equals(key.publicKey))) continue;
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
  const times = note.signatures.flatMap((line) => timeOf(signedBy({ text: note.text, signatures: [line] }, key)) ?? []);
  const logAt = log.map(({ time: time3 }) => timeOf(signedBy(note, time3))).find((time3) => time3 !== void 0);
  return { kind: "signed", first: Math.min(...times), last: Math.max(...times), logAt };
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
function rootOf({ nodes }) {
  return nodes.length === 0 ? EMPTY_ROOT : nodes.reduceRight((right, left) => nodeHash(left, right));
}
function isFrontier({ size, nodes }) {
  return Number.isSafeInteger(size) && size >= 0 && nodes.length === ones(size) && nodes.every((n) => n.length === 32);
}
function ones(size) {
  let count3 = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count3 += rest % 2;
  return count3;
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
  const found = proof.reduce((hash9, other, at) => isRight[at] ? nodeHash(hash9, other) : nodeHash(other, hash9), leaf);
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
  for (const hash9 of proof) {
    if (other === 0) return false;
    if (one % 2 === 1 || one === other) {
      firstHash = nodeHash(hash9, firstHash);
      secondHash = nodeHash(hash9, secondHash);
      while (one % 2 === 0 && one !== 0) [one, other] = [half(one), half(other)];
    } else secondHash = nodeHash(secondHash, hash9);
    [one, other] = [half(one), half(other)];
  }
  return other === 0 && firstHash.equals(firstRoot) && secondHash.equals(secondRoot);
}
var half = (count3) => Math.floor(count3 / 2);
var isPowerOfTwo = (count3) => 2 ** Math.round(Math.log2(count3)) === count3;
function largestPowerBelow(count3) {
  let power = 1;
  while (power * 2 < count3) power *= 2;
  return power;
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
  let count3 = size;
  return {
    get size() {
      return count3;
    },
    add(leaf) {
      let node2 = leaf;
      for (let rest = count3; rest % 2 === 1; rest = (rest - 1) / 2) node2 = nodeHash2(stack.pop() ?? "", node2);
      stack.push(node2);
      count3 += 1;
    },
    root() {
      const [last, ...others] = stack.toReversed();
      if (last === void 0) return Buffer.from(hash4("sha256", ""), "hex");
      return Buffer.from(
        others.reduce((right, left) => nodeHash2(left, right), last),
        "latin1"
      );
    },
    copy: () => growFrom(count3, stack)
  };
}

// functions/ledger/verifier/read-proofs.ts
async function readTree(folder, start, size) {
  const kept = frontierOf(await folder.bytes(FRONTIER));
  if (kept === void 0 || kept.size !== size || !isFrontier(kept)) return void 0;
  if (start !== void 0 && !rootOf(kept).equals(start.root)) return void 0;
  const nodes = kept.nodes.map((node2) => node2.toString("latin1"));
  return growFrom(kept.size, nodes);
}
function frontierOf(content) {
  const { size, nodes } = jsonOf(content) ?? {};
  const hashes = hashesOf(nodes);
  return typeof size === "number" && hashes !== void 0 ? { size, nodes: hashes } : void 0;
}
async function readProofs(folder) {
  const { proofs } = jsonOf(await folder.bytes(CONSISTENCY)) ?? {};
  if (!Array.isArray(proofs)) return void 0;
  const read3 = proofs.map(consistencyOf);
  return read3.every((one) => one !== void 0) ? read3 : void 0;
}
function consistencyOf(value) {
  const { from, to, proof } = value ?? {};
  const hashes = hashesOf(proof);
  if (typeof from !== "number" || typeof to !== "number" || hashes === void 0) return void 0;
  return { from, to, proof: hashes };
}
function isProven(proofs, first2, second) {
  const found = proofs.find(({ from, to }) => from === first2.size && to === second.size);
  if (found === void 0) return false;
  const roots = { firstRoot: first2.root, secondRoot: second.root };
  return verifyConsistency({ first: first2.size, second: second.size, ...roots, proof: found.proof });
}
function jsonOf(content) {
  try {
    const text = content?.toString("utf8") ?? "";
    const value = JSON.parse(text);
    return `${JSON.stringify(value)}
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
  function place(read3, record2, line) {
    const { index, proof, text } = read3;
    const { latest: size, latestRoot: root } = range;
    const named = { index, ...record2 === void 0 ? {} : { record: record2.id } };
    if (index < last) say("reordered", line, "it stands after one that comes later in the log", named);
    last = Math.max(last, index);
    if (root !== void 0 && !verifyInclusion({ index, size, leaf: leafHash(text), proof, root }))
      say("edited", line, "its proof does not lead to the root of log/latest", named);
    else if (record2 === void 0 || !fitsItsHash(text, record2.hash))
      say("edited", line, "it is not what its own hash says", named);
    else {
      const { before: early, after: late } = range.windows;
      const wrong5 = wrongTime(record2.time, record2.facts.late === true, index < range.start ? early : late);
      if (wrong5 !== void 0) say("wrong-time", line, wrong5, named);
    }
    if (record2 !== void 0) (index < range.start ? before : after).push({ index, line, record: record2 });
  }
  return {
    take(text, line) {
      const read3 = readBeyondLine(text);
      if (read3 === void 0) {
        say("edited", line, "the line is no record with its proof");
        return;
      }
      const { index } = read3;
      const record2 = readRecordLine(read3.text);
      const named = { index, ...record2 === void 0 ? {} : { record: record2.id } };
      if (index >= range.start && index < range.end)
        say("inserted", line, "its place is in the range: it is not from outside", named);
      else if (seen.has(index)) say("inserted", line, "a record of this place was there before", named);
      else place(read3, record2, line);
      seen.add(index);
    },
    finish: () => ({ before: inOrder(before), after: inOrder(after), findings: findings2 })
  };
}
var inOrder = (records) => records.toSorted((one, other) => one.index - other.index);
function readBeyondLine(line) {
  try {
    const { index, proof, record: record2 } = JSON.parse(line);
    if (!Number.isSafeInteger(index) || !Array.isArray(proof) || typeof record2 !== "string" || !record2.isWellFormed())
      return void 0;
    const hashes = hashesOf(proof);
    const isExact = JSON.stringify({ index, proof, record: record2 }) === line;
    return isExact && hashes !== void 0 ? { index, proof: hashes, text: record2 } : void 0;
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
    follow(record2, file, line, index) {
      const { caseId, position, previousHash, hash: hash9 } = record2;
      const last = ends.get(caseId);
      const next = last === void 0 ? 0 : last.position + 1;
      if (position !== next || previousHash !== (last?.hash ?? FIRST_HASH))
        findings2.push(...faults(record2, { file, line, index }, next));
      if (last === void 0) ends.set(caseId, { position, hash: hash9 });
      else if (position >= next) {
        last.position = position;
        last.hash = hash9;
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

// node_modules/zod/v4/core/util.js
var util_exports = {};
__export(util_exports, {
  BIGINT_FORMAT_RANGES: () => BIGINT_FORMAT_RANGES,
  CONSTANT_CATCH: () => CONSTANT_CATCH,
  Class: () => Class,
  NUMBER_FORMAT_RANGES: () => NUMBER_FORMAT_RANGES,
  aborted: () => aborted,
  allowsEval: () => allowsEval,
  assert: () => assert,
  assertEqual: () => assertEqual,
  assertIs: () => assertIs,
  assertNever: () => assertNever,
  assertNotEqual: () => assertNotEqual,
  assignProp: () => assignProp,
  attachSchema: () => attachSchema,
  base64ToUint8Array: () => base64ToUint8Array,
  base64urlToUint8Array: () => base64urlToUint8Array,
  cached: () => cached,
  captureStackTrace: () => captureStackTrace,
  cleanEnum: () => cleanEnum,
  cleanRegex: () => cleanRegex,
  clone: () => clone,
  cloneDef: () => cloneDef,
  codePointLength: () => codePointLength,
  constantCatch: () => constantCatch,
  createTransparentProxy: () => createTransparentProxy,
  defineLazy: () => defineLazy,
  defineLazyInternal: () => defineLazyInternal,
  derived: () => derived,
  esc: () => esc,
  escapeRegex: () => escapeRegex,
  explicitlyAborted: () => explicitlyAborted,
  extend: () => extend,
  finalizeIssue: () => finalizeIssue,
  floatSafeRemainder: () => floatSafeRemainder,
  getElementAtPath: () => getElementAtPath,
  getEnumValues: () => getEnumValues,
  getLengthableOrigin: () => getLengthableOrigin,
  getParsedType: () => getParsedType,
  getSizableOrigin: () => getSizableOrigin,
  hexToUint8Array: () => hexToUint8Array,
  hide: () => hide,
  installLazyProp: () => installLazyProp,
  isObject: () => isObject,
  isPlainObject: () => isPlainObject,
  issue: () => issue,
  joinValues: () => joinValues,
  jsonStringifyReplacer: () => jsonStringifyReplacer,
  members: () => members,
  merge: () => merge,
  mergeDefs: () => mergeDefs,
  normalizeParams: () => normalizeParams,
  nullish: () => nullish,
  numKeys: () => numKeys,
  objectClone: () => objectClone,
  omit: () => omit,
  optionalKeys: () => optionalKeys,
  own: () => own,
  parsedType: () => parsedType,
  partial: () => partial,
  pick: () => pick,
  prefixIssues: () => prefixIssues,
  primitiveTypes: () => primitiveTypes,
  promiseAllObject: () => promiseAllObject,
  propertyKeyTypes: () => propertyKeyTypes,
  randomString: () => randomString,
  rawShape: () => rawShape,
  required: () => required,
  safeExtend: () => safeExtend,
  shallowClone: () => shallowClone,
  sizeCaps: () => sizeCaps,
  slugify: () => slugify,
  stringifyPrimitive: () => stringifyPrimitive,
  toZod: () => toZod,
  uint8ArrayToBase64: () => uint8ArrayToBase64,
  uint8ArrayToBase64url: () => uint8ArrayToBase64url,
  uint8ArrayToHex: () => uint8ArrayToHex,
  unwrapMessage: () => unwrapMessage
});
function assertEqual(val) {
  return val;
}
function assertNotEqual(val) {
  return val;
}
function toZod() {
  return (schema) => schema;
}
function assertIs(_arg) {
}
function assertNever(_x) {
  throw new Error("Unexpected value in exhaustive check");
}
function assert(_) {
}
function getEnumValues(entries) {
  const numericValues = Object.values(entries).filter((v) => typeof v === "number");
  const values = Object.entries(entries).filter(([k, _]) => numericValues.indexOf(+k) === -1).map(([_, v]) => v);
  return values;
}
function joinValues(array2, separator = "|") {
  return array2.map((val) => stringifyPrimitive(val)).join(separator);
}
function jsonStringifyReplacer(_, value) {
  if (typeof value === "bigint")
    return value.toString();
  return value;
}
var Cached = class {
  constructor(getter) {
    this._getter = getter;
    this._value = void 0;
  }
  get value() {
    const getter = this._getter;
    if (getter !== void 0) {
      this._value = getter();
      this._getter = void 0;
    }
    return this._value;
  }
};
function cached(getter) {
  return new Cached(getter);
}
function nullish(input) {
  return input === null || input === void 0;
}
function cleanRegex(source) {
  const start = source.startsWith("^") ? 1 : 0;
  const end = source.endsWith("$") ? source.length - 1 : source.length;
  return source.slice(start, end);
}
function floatSafeRemainder(val, step) {
  const ratio = val / step;
  const roundedRatio = Math.round(ratio);
  const tolerance = 4 * Number.EPSILON * Math.max(Math.abs(ratio), 1);
  if (Math.abs(ratio - roundedRatio) < tolerance)
    return 0;
  return ratio - roundedRatio;
}
var EVALUATING = /* @__PURE__ */ Symbol("evaluating");
function defineLazy(object2, key, getter) {
  let value = void 0;
  Object.defineProperty(object2, key, {
    get() {
      if (value === EVALUATING) {
        return void 0;
      }
      if (value === void 0) {
        value = EVALUATING;
        value = getter();
      }
      return value;
    },
    set(v) {
      Object.defineProperty(object2, key, {
        value: v
        // configurable: true,
      });
    },
    configurable: true
  });
}
function objectClone(obj) {
  return Object.create(Object.getPrototypeOf(obj), Object.getOwnPropertyDescriptors(obj));
}
function assignProp(target, prop, value) {
  Object.defineProperty(target, prop, {
    value,
    writable: true,
    enumerable: true,
    configurable: true
  });
}
function rawShape(def) {
  const desc = Object.getOwnPropertyDescriptor(def, "shape");
  return desc?.get ? desc.get.raw : desc?.value;
}
function sourceShape(schema) {
  return rawShape(schema._zod.def) ?? schema._zod.def.shape;
}
function deferProp(target, key, getter) {
  Object.defineProperty(target, key, {
    get() {
      const value = getter();
      assignProp(this, key, value);
      return value;
    },
    enumerable: true,
    configurable: true
  });
}
function putProp(target, key, value) {
  if (key in target)
    assignProp(target, key, value);
  else
    target[key] = value;
}
function mirrorShape(target, source, keys, wrap) {
  const raw = sourceShape(source);
  for (const key of keys) {
    const desc = Object.getOwnPropertyDescriptor(raw, key);
    if (!desc.enumerable)
      continue;
    if (desc.get) {
      deferProp(target, key, () => {
        const value = source._zod.def.shape[key];
        return wrap ? wrap(value, key) : value;
      });
    } else
      putProp(target, key, wrap ? wrap(desc.value, key) : desc.value);
  }
}
function mirrorProps(target, source) {
  for (const key of Reflect.ownKeys(source)) {
    const desc = Object.getOwnPropertyDescriptor(source, key);
    if (!desc.enumerable)
      continue;
    if (desc.get)
      deferProp(target, key, () => source[key]);
    else
      putProp(target, key, desc.value);
  }
}
function mergeDefs(...defs) {
  const mergedDescriptors = {};
  for (const def of defs) {
    const descriptors = Object.getOwnPropertyDescriptors(def);
    Object.assign(mergedDescriptors, descriptors);
  }
  return Object.defineProperties({}, mergedDescriptors);
}
function cloneDef(schema) {
  return mergeDefs(schema._zod.def);
}
function getElementAtPath(obj, path2) {
  if (!path2)
    return obj;
  return path2.reduce((acc, key) => acc?.[key], obj);
}
function promiseAllObject(promisesObj) {
  const keys = Object.keys(promisesObj);
  const promises = keys.map((key) => promisesObj[key]);
  return Promise.all(promises).then((results) => {
    const resolvedObj = {};
    for (let i = 0; i < keys.length; i++) {
      resolvedObj[keys[i]] = results[i];
    }
    return resolvedObj;
  });
}
function randomString(length = 10) {
  const chars = "abcdefghijklmnopqrstuvwxyz";
  let str = "";
  for (let i = 0; i < length; i++) {
    str += chars[Math.floor(Math.random() * chars.length)];
  }
  return str;
}
function esc(str) {
  return JSON.stringify(str);
}
function slugify(input) {
  return input.toLowerCase().trim().replace(/[^\w\s-]/g, "").replace(/[\s_-]+/g, "-").replace(/^-+|-+$/g, "");
}
var captureStackTrace = "captureStackTrace" in Error ? Error.captureStackTrace : (..._args) => {
};
function isObject(data) {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
var allowsEval = /* @__PURE__ */ cached(() => {
  if (globalConfig.jitless) {
    return false;
  }
  if (typeof navigator !== "undefined" && navigator?.userAgent?.includes("Cloudflare")) {
    return false;
  }
  try {
    const F = Function;
    new F("");
    return true;
  } catch (_) {
    return false;
  }
});
function isPlainObject(o) {
  if (isObject(o) === false)
    return false;
  const ctor = o.constructor;
  if (ctor === void 0)
    return true;
  if (typeof ctor !== "function")
    return true;
  const prot = ctor.prototype;
  if (isObject(prot) === false)
    return false;
  if (Object.prototype.hasOwnProperty.call(prot, "isPrototypeOf") === false) {
    return false;
  }
  return true;
}
function shallowClone(o) {
  if (isPlainObject(o))
    return { ...o };
  if (Array.isArray(o))
    return [...o];
  if (o instanceof Map)
    return new Map(o);
  if (o instanceof Set)
    return new Set(o);
  return o;
}
function numKeys(data) {
  let keyCount = 0;
  for (const key in data) {
    if (Object.prototype.hasOwnProperty.call(data, key)) {
      keyCount++;
    }
  }
  return keyCount;
}
var getParsedType = (data) => {
  const t = typeof data;
  switch (t) {
    case "undefined":
      return "undefined";
    case "string":
      return "string";
    case "number":
      return Number.isNaN(data) ? "nan" : "number";
    case "boolean":
      return "boolean";
    case "function":
      return "function";
    case "bigint":
      return "bigint";
    case "symbol":
      return "symbol";
    case "object":
      if (Array.isArray(data)) {
        return "array";
      }
      if (data === null) {
        return "null";
      }
      if (data.then && typeof data.then === "function" && data.catch && typeof data.catch === "function") {
        return "promise";
      }
      if (typeof Map !== "undefined" && data instanceof Map) {
        return "map";
      }
      if (typeof Set !== "undefined" && data instanceof Set) {
        return "set";
      }
      if (typeof Date !== "undefined" && data instanceof Date) {
        return "date";
      }
      if (typeof File !== "undefined" && data instanceof File) {
        return "file";
      }
      return "object";
    default:
      throw new Error(`Unknown data type: ${t}`);
  }
};
var propertyKeyTypes = /* @__PURE__ */ new Set(["string", "number", "symbol"]);
var primitiveTypes = /* @__PURE__ */ new Set([
  "string",
  "number",
  "bigint",
  "boolean",
  "symbol",
  "undefined"
]);
function escapeRegex(str) {
  return str.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
function clone(inst, def, params) {
  const cl = new inst._zod.constr(def ?? inst._zod.def);
  if (!def || params?.parent)
    cl._zod.parent = inst;
  return cl;
}
function normalizeParams(_params) {
  const params = _params;
  if (!params)
    return {};
  if (typeof params === "string")
    return { error: () => params };
  if (params?.message !== void 0) {
    if (params?.error !== void 0)
      throw new Error("Cannot specify both `message` and `error` params");
    params.error = params.message;
  }
  delete params.message;
  if (typeof params.error === "string")
    return { ...params, error: () => params.error };
  return params;
}
function createTransparentProxy(getter) {
  let target;
  return new Proxy({}, {
    get(_, prop, receiver) {
      target ?? (target = getter());
      return Reflect.get(target, prop, receiver);
    },
    set(_, prop, value, receiver) {
      target ?? (target = getter());
      return Reflect.set(target, prop, value, receiver);
    },
    has(_, prop) {
      target ?? (target = getter());
      return Reflect.has(target, prop);
    },
    deleteProperty(_, prop) {
      target ?? (target = getter());
      return Reflect.deleteProperty(target, prop);
    },
    ownKeys(_) {
      target ?? (target = getter());
      return Reflect.ownKeys(target);
    },
    getOwnPropertyDescriptor(_, prop) {
      target ?? (target = getter());
      return Reflect.getOwnPropertyDescriptor(target, prop);
    },
    defineProperty(_, prop, descriptor) {
      target ?? (target = getter());
      return Reflect.defineProperty(target, prop, descriptor);
    }
  });
}
function stringifyPrimitive(value) {
  if (typeof value === "bigint")
    return value.toString() + "n";
  if (typeof value === "string")
    return `"${value}"`;
  return `${value}`;
}
function optionalKeys(shape) {
  return Object.keys(shape).filter((k) => {
    return shape[k]._zod.optin !== void 0 && shape[k]._zod.optout === "optional";
  });
}
var NUMBER_FORMAT_RANGES = /* @__PURE__ */ (() => ({
  safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  float32: [-34028234663852886e22, 34028234663852886e22],
  float64: [-Number.MAX_VALUE, Number.MAX_VALUE]
}))();
var BIGINT_FORMAT_RANGES = {
  int64: [/* @__PURE__ */ BigInt("-9223372036854775808"), /* @__PURE__ */ BigInt("9223372036854775807")],
  uint64: [/* @__PURE__ */ BigInt(0), /* @__PURE__ */ BigInt("18446744073709551615")]
};
function pick(schema, mask) {
  const currDef = schema._zod.def;
  const checks = currDef.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    throw new Error(".pick() cannot be used on object schemas containing refinements");
  }
  const newShape = {};
  mirrorShape(newShape, schema, maskedKeys(schema, mask));
  return clone(schema, mergeDefs(currDef, { shape: newShape, checks: [] }));
}
function maskedKeys(schema, mask) {
  const raw = sourceShape(schema);
  const keys = [];
  for (const key of Reflect.ownKeys(mask)) {
    if (!Object.getOwnPropertyDescriptor(raw, key)?.enumerable) {
      throw new Error(`Unrecognized key: "${String(key)}"`);
    }
    if (mask[key])
      keys.push(key);
  }
  return keys;
}
function omit(schema, mask) {
  const currDef = schema._zod.def;
  const checks = currDef.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    throw new Error(".omit() cannot be used on object schemas containing refinements");
  }
  const omitted = new Set(maskedKeys(schema, mask));
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)).filter((key) => !omitted.has(key)));
  return clone(schema, mergeDefs(currDef, { shape: newShape, checks: [] }));
}
function extend(schema, shape) {
  if (!isPlainObject(shape)) {
    throw new Error("Invalid input to extend: expected a plain object");
  }
  const checks = schema._zod.def.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    const existingShape = sourceShape(schema);
    for (const key of Reflect.ownKeys(shape)) {
      if (Object.getOwnPropertyDescriptor(existingShape, key) !== void 0) {
        throw new Error("Cannot overwrite keys on object schemas containing refinements. Use `.safeExtend()` instead.");
      }
    }
  }
  return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function extended(schema, shape) {
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)));
  mirrorProps(newShape, shape);
  return newShape;
}
function safeExtend(schema, shape) {
  if (!isPlainObject(shape)) {
    throw new Error("Invalid input to safeExtend: expected a plain object");
  }
  return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function merge(a, b) {
  if (!b?._zod?.def) {
    throw new Error("Invalid input to merge: expected an object schema. To merge a plain shape, use `.extend()`.");
  }
  if (a._zod.def.checks?.length) {
    throw new Error(".merge() cannot be used on object schemas containing refinements. Use .safeExtend() instead.");
  }
  const newShape = {};
  mirrorShape(newShape, a, Reflect.ownKeys(sourceShape(a)));
  mirrorShape(newShape, b, Reflect.ownKeys(sourceShape(b)));
  const def = mergeDefs(a._zod.def, {
    shape: newShape,
    get catchall() {
      return b._zod.def.catchall;
    },
    checks: b._zod.def.checks ?? []
  });
  return clone(a, def);
}
function partial(Class2, schema, mask, name = "partial") {
  const currDef = schema._zod.def;
  const checks = currDef.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    throw new Error(`.${name}() cannot be used on object schemas containing refinements`);
  }
  const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), Class2 && ((value, key) => selected && !selected.has(key) ? value : new Class2({ type: "optional", innerType: value })));
  return clone(schema, mergeDefs(schema._zod.def, { shape: newShape, checks: [] }));
}
function required(Class2, schema, mask) {
  const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), (value, key) => (
    // overwrite with non-optional
    selected && !selected.has(key) ? value : new Class2({ type: "nonoptional", innerType: value })
  ));
  return clone(schema, mergeDefs(schema._zod.def, { shape: newShape }));
}
function aborted(x, startIndex = 0) {
  if (x.aborted === true)
    return true;
  for (let i = startIndex; i < x.issues.length; i++) {
    if (x.issues[i]?.continue !== true) {
      return true;
    }
  }
  return false;
}
function explicitlyAborted(x, startIndex = 0) {
  if (x.aborted === true)
    return true;
  for (let i = startIndex; i < x.issues.length; i++) {
    if (x.issues[i]?.continue === false) {
      return true;
    }
  }
  return false;
}
function prefixIssues(path2, issues) {
  return issues.map((iss) => {
    var _a3;
    (_a3 = iss).path ?? (_a3.path = []);
    iss.path.unshift(path2);
    return iss;
  });
}
function unwrapMessage(message) {
  return typeof message === "string" ? message : message?.message;
}
function sizeCaps(defChecks) {
  const caps = [];
  for (const ch of defChecks ?? []) {
    const d = ch._zod.def;
    if (!/_(length|size)$|_equals$/.test(d.check))
      break;
    const max = d.maximum ?? d.length ?? d.size;
    if (max >= 0)
      caps.push([max, ch]);
  }
  return caps;
}
function attachSchema(issues, start, inst) {
  var _a3;
  for (let i = start; i < issues.length; i++) {
    (_a3 = issues[i]).schema ?? (_a3.schema = inst);
  }
}
function finalizeIssue(iss, ctx, config2) {
  var _a3;
  const traits = iss.inst?._zod?.traits;
  if (traits?.has("$ZodType")) {
    if (traits.has("$ZodCheck"))
      (_a3 = iss).schema ?? (_a3.schema = iss.inst);
    else
      iss.schema = iss.inst;
  }
  const schemaError = iss.schema !== iss.inst ? iss.schema?._zod.def?.error : void 0;
  const message = iss.message ? iss.message : unwrapMessage(iss.inst?._zod.def?.error?.(iss)) ?? unwrapMessage(schemaError?.(iss)) ?? unwrapMessage(ctx?.error?.(iss)) ?? unwrapMessage(config2.customError?.(iss)) ?? unwrapMessage(config2.localeError?.(iss)) ?? "Invalid input";
  const full = {};
  for (const k of Object.keys(iss)) {
    if (k === "inst" || k === "schema" || k === "continue" || k === "input" || k === "__proto__")
      continue;
    full[k] = iss[k];
  }
  full.path ?? (full.path = []);
  full.message = message;
  if (ctx?.reportInput) {
    full.input = iss.input;
  }
  return full;
}
function getSizableOrigin(input) {
  if (input instanceof Set)
    return "set";
  if (input instanceof Map)
    return "map";
  if (input instanceof File)
    return "file";
  return "unknown";
}
var highSurrogate = /[\uD800-\uDBFF]/;
function codePointLength(str) {
  const units = str.length;
  if (!highSurrogate.test(str))
    return units;
  let count3 = units;
  for (let i = 0; i < units - 1; i++) {
    if ((str.charCodeAt(i) & 64512) === 55296 && (str.charCodeAt(i + 1) & 64512) === 56320) {
      count3--;
      i++;
    }
  }
  return count3;
}
function getLengthableOrigin(input) {
  if (Array.isArray(input))
    return "array";
  if (typeof input === "string")
    return "string";
  return "unknown";
}
function parsedType(data) {
  const t = typeof data;
  switch (t) {
    case "number": {
      return Number.isNaN(data) ? "nan" : "number";
    }
    case "object": {
      if (data === null) {
        return "null";
      }
      if (Array.isArray(data)) {
        return "array";
      }
      const obj = data;
      if (obj && Object.getPrototypeOf(obj) !== Object.prototype && "constructor" in obj && obj.constructor) {
        return obj.constructor.name;
      }
    }
  }
  return t;
}
function issue(...args) {
  const [iss, input, inst] = args;
  if (typeof iss === "string") {
    return {
      message: iss,
      code: "custom",
      input,
      inst
    };
  }
  return { ...iss };
}
function cleanEnum(obj) {
  return Object.entries(obj).filter(([k, _]) => {
    return Number.isNaN(Number.parseInt(k, 10));
  }).map((el) => el[1]);
}
function base64ToUint8Array(base643) {
  const binaryString = atob(base643);
  const bytes = new Uint8Array(binaryString.length);
  for (let i = 0; i < binaryString.length; i++) {
    bytes[i] = binaryString.charCodeAt(i);
  }
  return bytes;
}
function uint8ArrayToBase64(bytes) {
  let binaryString = "";
  for (let i = 0; i < bytes.length; i++) {
    binaryString += String.fromCharCode(bytes[i]);
  }
  return btoa(binaryString);
}
function base64urlToUint8Array(base64url2) {
  const base643 = base64url2.replace(/-/g, "+").replace(/_/g, "/");
  const padding = "=".repeat((4 - base643.length % 4) % 4);
  return base64ToUint8Array(base643 + padding);
}
function uint8ArrayToBase64url(bytes) {
  return uint8ArrayToBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
function hexToUint8Array(hex) {
  const cleanHex = hex.replace(/^0x/, "");
  if (cleanHex.length % 2 !== 0) {
    throw new Error("Invalid hex string length");
  }
  const bytes = new Uint8Array(cleanHex.length / 2);
  for (let i = 0; i < cleanHex.length; i += 2) {
    bytes[i / 2] = Number.parseInt(cleanHex.slice(i, i + 2), 16);
  }
  return bytes;
}
function uint8ArrayToHex(bytes) {
  return Array.from(bytes).map((b) => b.toString(16).padStart(2, "0")).join("");
}
var Class = class {
  constructor(..._args) {
  }
};
function members(proto, table2) {
  for (const key in table2) {
    const desc = Object.getOwnPropertyDescriptor(table2, key);
    if (desc.get)
      Object.defineProperty(proto, key, { ...desc, enumerable: false });
    else
      defineBound(proto, key, desc.value);
  }
}
function own(inst, key, value, enumerable = true) {
  Object.defineProperty(inst, key, { configurable: true, writable: true, enumerable, value });
  return value;
}
function hide(inst, key, value) {
  return own(inst, key, value, false);
}
// @__NO_SIDE_EFFECTS__
function derived(computes, table2) {
  for (const key in computes) {
    const compute = computes[key];
    Object.defineProperty(table2, key, {
      configurable: true,
      enumerable: true,
      get() {
        return own(this, key, compute(this));
      },
      set(value) {
        own(this, key, value);
      }
    });
  }
  return table2;
}
function defineBound(proto, key, fn) {
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      return this == null ? fn : own(this, key, fn.bind(this));
    },
    set(value) {
      own(this, key, value);
    }
  });
}
function claim(inst, sentinel) {
  const proto = Object.getPrototypeOf(inst);
  return sentinel in proto ? void 0 : proto;
}
var installing;
var broke = false;
var breaker = {
  configurable: true,
  get() {
    broke = true;
    return void 0;
  }
};
function defineLazyInternal(inst, key, compute) {
  const proto = Object.getPrototypeOf(inst._zod);
  if (key in proto && installing !== inst._zod) {
    installing = void 0;
    return;
  }
  installing = inst._zod;
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      Object.defineProperty(this, key, breaker);
      const outer = broke;
      broke = false;
      try {
        const value = compute(this);
        if (broke)
          delete this[key];
        else
          Object.defineProperty(this, key, { configurable: true, writable: true, value });
        broke = broke || outer;
        return value;
      } catch (err) {
        delete this[key];
        broke = broke || outer;
        throw err;
      }
    },
    set(value) {
      Object.defineProperty(this, key, { configurable: true, writable: true, value });
    }
  });
}
function installLazyProp(inst, key, make, enumerable) {
  const proto = claim(inst, key);
  if (!proto)
    return;
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      const desc = { configurable: true, writable: true, enumerable, value: void 0 };
      Object.defineProperty(this, key, desc);
      desc.value = make(this);
      Object.defineProperty(this, key, desc);
      return desc.value;
    },
    set(value) {
      Object.defineProperty(this, key, { configurable: true, writable: true, enumerable, value });
    }
  });
}
var CONSTANT_CATCH = "~constantCatch";
function constantCatch(value) {
  const fn = () => value;
  fn[CONSTANT_CATCH] = true;
  return fn;
}

// node_modules/zod/v4/core/core.js
var _a;
var _zodDesc = { value: void 0, enumerable: false };
var _E = "captureStackTrace" in Error ? Error : null;
function newError(Definition) {
  const E = _E;
  if (E) {
    const saved = E.stackTraceLimit;
    if (typeof saved === "number") {
      try {
        E.stackTraceLimit = 0;
      } catch {
        _E = null;
        return new Definition();
      }
      try {
        return new Definition();
      } finally {
        E.stackTraceLimit = saved;
      }
    }
  }
  return new Definition();
}
// @__NO_SIDE_EFFECTS__
function $constructor(name, initializer3, proto, params) {
  const zodProto = {};
  function Internals(def) {
    this.def = def;
    this.constr = _;
    this.traits = /* @__PURE__ */ new Set();
  }
  Internals.prototype = zodProto;
  const protoMembers = proto;
  const initialized = protoMembers && /* @__PURE__ */ new WeakSet();
  function init(inst, def) {
    if (!inst._zod) {
      _zodDesc.value = new Internals(def);
      try {
        Object.defineProperty(inst, "_zod", _zodDesc);
      } finally {
        _zodDesc.value = void 0;
      }
    } else if (inst._zod.traits.has(name)) {
      return;
    }
    inst._zod.traits.add(name);
    initializer3(inst, def);
    if (initialized) {
      const own2 = Object.getPrototypeOf(inst);
      const ctorProto = inst._zod.constr.prototype;
      let up = own2;
      while (up && up !== ctorProto)
        up = Object.getPrototypeOf(up);
      const target = up ?? own2;
      if (!initialized.has(target)) {
        initialized.add(target);
        members(target, protoMembers);
      }
    }
    const proto2 = _.prototype;
    for (const k in proto2) {
      if (!Object.prototype.hasOwnProperty.call(proto2, k))
        continue;
      if (!(k in inst)) {
        inst[k] = proto2[k].bind(inst);
      }
    }
  }
  const Parent = params?.Parent ?? Object;
  class Definition extends Parent {
  }
  Object.defineProperty(Definition, "name", { value: name });
  function _(def) {
    const inst = params?.Parent ? newError(Definition) : this;
    init(inst, def);
    const deferred = inst._zod.deferred;
    if (deferred) {
      for (const fn of deferred) {
        fn();
      }
      inst._zod.deferred = void 0;
    }
    const pp = globalThis.__zod_globalConfig?.postProcessor;
    if (pp)
      pp(inst);
    return inst;
  }
  Object.defineProperty(_, "init", { value: init });
  Object.defineProperty(_, Symbol.hasInstance, {
    value: (inst) => {
      if (params?.Parent && inst instanceof params.Parent)
        return true;
      return inst?._zod?.traits?.has(name);
    }
  });
  Object.defineProperty(_, "name", { value: name });
  return _;
}
var $ZodAsyncError = class extends Error {
  constructor() {
    super(`Encountered Promise during synchronous parse. Use .parseAsync() instead.`);
  }
};
var $ZodEncodeError = class extends Error {
  constructor(name) {
    super(`Encountered unidirectional transform during encode: ${name}`);
    this.name = "ZodEncodeError";
  }
};
(_a = globalThis).__zod_globalConfig ?? (_a.__zod_globalConfig = {});
var globalConfig = globalThis.__zod_globalConfig;
function config(newConfig) {
  if (newConfig)
    Object.assign(globalConfig, newConfig);
  return globalConfig;
}

// node_modules/zod/v4/core/errors.js
function _getMessage() {
  const internals = this._zod;
  internals.message ?? (internals.message = JSON.stringify(internals.def, jsonStringifyReplacer, 2));
  return internals.message;
}
function _setMessage(value) {
  this._zod.message = value;
}
var _messageDesc = {
  get: _getMessage,
  set: _setMessage,
  enumerable: true,
  configurable: true
};
var _issuesDesc = { value: void 0, enumerable: false };
var _installedToString = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
var initializer = (inst, def) => {
  inst.name = "$ZodError";
  _issuesDesc.value = def;
  Object.defineProperty(inst, "issues", _issuesDesc);
  _issuesDesc.value = void 0;
  Object.defineProperty(inst, "message", _messageDesc);
  const proto = Object.getPrototypeOf(inst);
  if (!_installedToString.has(proto)) {
    _installedToString.add(proto);
    Object.defineProperty(proto, "toString", {
      configurable: true,
      enumerable: false,
      get() {
        const value = () => this.message;
        Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
        return value;
      },
      set(value) {
        Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
      }
    });
  }
};
var $ZodError = $constructor("$ZodError", initializer);
var $ZodRealError = $constructor("$ZodError", initializer, void 0, {
  Parent: Error
});
function node(obj, key, make) {
  if (!Object.prototype.hasOwnProperty.call(obj, key)) {
    if (key === "__proto__") {
      Object.defineProperty(obj, key, { value: make(), writable: true, enumerable: true, configurable: true });
    } else {
      obj[key] = make();
    }
  }
  return obj[key];
}
function flattenError(error2, mapper = (issue2) => issue2.message) {
  const fieldErrors = {};
  const formErrors = [];
  for (const sub of error2.issues) {
    if (sub.path.length > 0) {
      node(fieldErrors, sub.path[0], () => []).push(mapper(sub));
    } else {
      formErrors.push(mapper(sub));
    }
  }
  return { formErrors, fieldErrors };
}
function formatError(error2, mapper = (issue2) => issue2.message) {
  const fieldErrors = { _errors: [] };
  const processError = (error3, path2 = []) => {
    for (const issue2 of error3.issues) {
      if (issue2.code === "invalid_union" && issue2.errors.length) {
        issue2.errors.map((issues) => processError({ issues }, [...path2, ...issue2.path]));
      } else if (issue2.code === "invalid_key") {
        processError({ issues: issue2.issues }, [...path2, ...issue2.path]);
      } else if (issue2.code === "invalid_element") {
        processError({ issues: issue2.issues }, [...path2, ...issue2.path]);
      } else {
        const fullpath = [...path2, ...issue2.path];
        if (fullpath.length === 0) {
          fieldErrors._errors.push(mapper(issue2));
        } else {
          let curr = fieldErrors;
          let i = 0;
          while (i < fullpath.length) {
            const el = fullpath[i];
            const terminal = i === fullpath.length - 1;
            if (el === "_errors") {
              if (terminal)
                curr._errors.push(mapper(issue2));
              i++;
              continue;
            }
            if (!Object.prototype.hasOwnProperty.call(curr, el)) {
              Object.defineProperty(curr, el, {
                value: { _errors: [] },
                enumerable: true,
                writable: true,
                configurable: true
              });
            }
            const node2 = curr[el];
            if (terminal) {
              node2._errors.push(mapper(issue2));
            }
            curr = node2;
            i++;
          }
        }
      }
    }
  };
  processError(error2);
  return fieldErrors;
}

// node_modules/zod/v4/core/parse.js
function finalizeParams(callee, params) {
  return { callee: params?.callee ?? callee, Err: params?.Err };
}
var _parse = (_Err) => {
  const fn = (schema, value, _ctx, _params) => {
    const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
    const result = schema._zod.run({ value, issues: [] }, ctx);
    if (result instanceof Promise) {
      throw new $ZodAsyncError();
    }
    if (result.issues.length) {
      const e = new (_params?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
      captureStackTrace(e, _params?.callee ?? fn);
      throw e;
    }
    return result.value;
  };
  return fn;
};
var _parseAsync = (_Err) => {
  const fn = async (schema, value, _ctx, params) => {
    const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
    let result = schema._zod.run({ value, issues: [] }, ctx);
    if (result instanceof Promise)
      result = await result;
    if (result.issues.length) {
      const e = new (params?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
      captureStackTrace(e, params?.callee ?? fn);
      throw e;
    }
    return result.value;
  };
  return fn;
};
var _safeParse = (_Err) => (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
  const result = schema._zod.run({ value, issues: [] }, ctx);
  if (result instanceof Promise) {
    throw new $ZodAsyncError();
  }
  return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
};
function failure(Err, issues, ctx) {
  let error2;
  return {
    success: false,
    get error() {
      if (!error2) {
        error2 = new Err(issues.map((iss) => finalizeIssue(iss, ctx, config())));
        issues = void 0;
        ctx = void 0;
      }
      return error2;
    },
    set error(e) {
      error2 = e;
      issues = void 0;
      ctx = void 0;
    }
  };
}
var _safeParseAsync = (_Err) => async (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
  let result = schema._zod.run({ value, issues: [] }, ctx);
  if (result instanceof Promise)
    result = await result;
  return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
};
var COMPILE_INVALID = /* @__PURE__ */ Symbol.for("zod.compile.invalid");
var COMPILE_FALLBACK = /* @__PURE__ */ Symbol.for("zod.compile.fallback");
var validate = ((schema, value, _ctx) => {
  const validator = schema._zod.bag.validator;
  if (validator !== void 0) {
    if (validator(value) !== COMPILE_INVALID)
      return true;
    if (validator.definite === true && _ctx === void 0)
      return false;
  }
  return validateFallback(schema, value, _ctx);
});
function validateFallback(schema, value, _ctx) {
  const ctx = _ctx ? { ..._ctx, async: false, abortEarly: true } : { async: false, abortEarly: true };
  const fallbackRun = schema._zod.bag.fallbackRun;
  let result;
  if (fallbackRun) {
    ctx[COMPILE_FALLBACK] = true;
    result = fallbackRun({ value, issues: [] }, ctx);
  } else {
    result = schema._zod.run({ value, issues: [] }, ctx);
  }
  if (result instanceof Promise) {
    throw new $ZodAsyncError();
  }
  return result.issues.length === 0;
}
var validateAsync = async (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, async: true, abortEarly: true } : { async: true, abortEarly: true };
  let result = schema._zod.run({ value, issues: [] }, ctx);
  if (result instanceof Promise)
    result = await result;
  return result.issues.length === 0;
};
var _encode = (_Err) => {
  const parse2 = _parse(_Err);
  const fn = (schema, value, _ctx, _params) => {
    const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
    return parse2(schema, value, ctx, finalizeParams(fn, _params));
  };
  return fn;
};
var _decode = (_Err) => {
  const parse2 = _parse(_Err);
  const fn = (schema, value, _ctx, _params) => {
    return parse2(schema, value, _ctx, finalizeParams(fn, _params));
  };
  return fn;
};
var _encodeAsync = (_Err) => {
  const parseAsync2 = _parseAsync(_Err);
  const fn = async (schema, value, _ctx, _params) => {
    const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
    return await parseAsync2(schema, value, ctx, finalizeParams(fn, _params));
  };
  return fn;
};
var _decodeAsync = (_Err) => {
  const parseAsync2 = _parseAsync(_Err);
  const fn = async (schema, value, _ctx, _params) => {
    return await parseAsync2(schema, value, _ctx, finalizeParams(fn, _params));
  };
  return fn;
};
var _safeEncode = (_Err) => (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
  return _safeParse(_Err)(schema, value, ctx);
};
var _safeDecode = (_Err) => (schema, value, _ctx) => {
  return _safeParse(_Err)(schema, value, _ctx);
};
var _safeEncodeAsync = (_Err) => async (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, direction: "backward" } : { direction: "backward" };
  return _safeParseAsync(_Err)(schema, value, ctx);
};
var _safeDecodeAsync = (_Err) => async (schema, value, _ctx) => {
  return _safeParseAsync(_Err)(schema, value, _ctx);
};

// node_modules/zod/v4/core/regexes.js
var cuid = /^[cC][0-9a-z]{6,}$/;
var cuid2 = /^[0-9a-z]+$/;
var ulid = /^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/;
var xid = /^[0-9a-vA-V]{20}$/;
var ksuid = /^[A-Za-z0-9]{27}$/;
var nanoid = /^[a-zA-Z0-9_-]{21}$/;
function nanoidOfLength(length) {
  return new RegExp(`^[a-zA-Z0-9_-]{${length}}$`);
}
var duration = /^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$/;
var guid = /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$/;
var uuid = (version2) => {
  if (!version2)
    return /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/;
  return new RegExp(`^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-${version2}[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$`);
};
var email = /^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$/;
var _emoji = `^(?=[\\s\\S]*[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\u20E3])[\\p{Extended_Pictographic}\\p{Emoji_Component}]+$`;
function emoji() {
  return new RegExp(_emoji, "u");
}
var ipv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])$/;
var ipv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))$/;
var cidrv4 = /^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\/([0-9]|[1-2][0-9]|3[0-2])$/;
var cidrv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/;
var base64 = /^$|^(?:[0-9a-zA-Z+/]{4})*(?:(?:[0-9a-zA-Z+/]{2}==)|(?:[0-9a-zA-Z+/]{3}=))?$/;
var base64url = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$/;
var httpProtocol = /^https?$/;
var e164 = /^\+[1-9]\d{6,14}$/;
var dateSource = `(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))`;
function anchor(source) {
  return new RegExp(`^${source}$`);
}
var date = /* @__PURE__ */ anchor(dateSource);
function timeSource(args) {
  const hhmm = `(?:[01]\\d|2[0-3]):[0-5]\\d`;
  const regex = typeof args.precision === "number" ? args.precision === -1 ? `${hhmm}` : args.precision === 0 ? `${hhmm}:[0-5]\\d` : `${hhmm}:[0-5]\\d\\.\\d{${args.precision}}` : args.seconds ? `${hhmm}:[0-5]\\d(?:\\.\\d+)?` : `${hhmm}(?::[0-5]\\d(?:\\.\\d+)?)?`;
  return regex;
}
function time(args) {
  return new RegExp(`^${timeSource(args)}$`);
}
function datetime(args) {
  const opts = ["Z"];
  if (args.offset)
    opts.push(`([+-](?:[01]\\d|2[0-3]):[0-5]\\d)`);
  const qualified = `${timeSource({ precision: args.precision, seconds: true })}(?:${opts.join("|")})`;
  const timeRegex = args.local ? `${qualified}|${timeSource({ precision: args.precision })}` : qualified;
  return new RegExp(`^${dateSource}T(?:${timeRegex})$`);
}
var anyString = /^[\s\S]{0,}$/;
var integer = /^-?\d+$/;
var number = /^-?\d+(?:\.\d+)?$/;
var boolean = /^(?:true|false)$/i;
var lowercase = /^[^A-Z]*$/;
var uppercase = /^[^a-z]*$/;

// node_modules/zod/v4/core/checks.js
var $ZodCheck = /* @__PURE__ */ $constructor("$ZodCheck", (inst, def) => {
  var _a3;
  inst._zod ?? (inst._zod = {});
  inst._zod.def = def;
  (_a3 = inst._zod).onattach ?? (_a3.onattach = []);
});
var _whenHasLength = (payload) => {
  const val = payload.value;
  return !nullish(val) && val.length !== void 0;
};
var numericOriginMap = {
  number: "number",
  bigint: "bigint",
  object: "date"
};
var $ZodCheckLessThan = /* @__PURE__ */ $constructor("$ZodCheckLessThan", (inst, def) => {
  $ZodCheck.init(inst, def);
  const origin = numericOriginMap[typeof def.value];
  inst._zod.check = (payload) => {
    if (def.inclusive ? payload.value <= def.value : payload.value < def.value) {
      return;
    }
    payload.issues.push({
      origin: numericOriginMap[typeof payload.value] ?? origin,
      code: "too_big",
      maximum: typeof def.value === "object" ? def.value.getTime() : def.value,
      input: payload.value,
      inclusive: def.inclusive,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckGreaterThan = /* @__PURE__ */ $constructor("$ZodCheckGreaterThan", (inst, def) => {
  $ZodCheck.init(inst, def);
  const origin = numericOriginMap[typeof def.value];
  inst._zod.check = (payload) => {
    if (def.inclusive ? payload.value >= def.value : payload.value > def.value) {
      return;
    }
    payload.issues.push({
      origin: numericOriginMap[typeof payload.value] ?? origin,
      code: "too_small",
      minimum: typeof def.value === "object" ? def.value.getTime() : def.value,
      input: payload.value,
      inclusive: def.inclusive,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckMultipleOf = /* @__PURE__ */ $constructor("$ZodCheckMultipleOf", (inst, def) => {
  $ZodCheck.init(inst, def);
  inst._zod.check = (payload) => {
    if (typeof payload.value !== typeof def.value)
      throw new Error("Cannot mix number and bigint in multiple_of check.");
    const isMultiple = typeof payload.value === "bigint" ? (
      // `value % 0n` throws, and nothing is a multiple of zero — the number branch already fails this way via NaN
      def.value !== BigInt(0) && payload.value % def.value === BigInt(0)
    ) : floatSafeRemainder(payload.value, def.value) === 0;
    if (isMultiple)
      return;
    payload.issues.push({
      origin: typeof payload.value,
      code: "not_multiple_of",
      divisor: def.value,
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckNumberFormat = /* @__PURE__ */ $constructor("$ZodCheckNumberFormat", (inst, def) => {
  $ZodCheck.init(inst, def);
  def.format = def.format || "float64";
  const isInt = def.format?.includes("int");
  const origin = isInt ? "int" : "number";
  const [minimum, maximum] = NUMBER_FORMAT_RANGES[def.format];
  inst._zod.check = (payload) => {
    const input = payload.value;
    if (isInt) {
      if (!Number.isInteger(input)) {
        payload.issues.push({
          expected: origin,
          format: def.format,
          code: "invalid_type",
          continue: false,
          input,
          inst
        });
        return;
      }
      if (!Number.isSafeInteger(input)) {
        if (input > 0) {
          payload.issues.push({
            input,
            code: "too_big",
            maximum: Number.MAX_SAFE_INTEGER,
            note: "Integers must be within the safe integer range.",
            inst,
            origin,
            inclusive: true,
            continue: !def.abort
          });
        } else {
          payload.issues.push({
            input,
            code: "too_small",
            minimum: Number.MIN_SAFE_INTEGER,
            note: "Integers must be within the safe integer range.",
            inst,
            origin,
            inclusive: true,
            continue: !def.abort
          });
        }
        return;
      }
    }
    if (input < minimum) {
      payload.issues.push({
        origin: "number",
        input,
        code: "too_small",
        minimum,
        inclusive: true,
        inst,
        continue: !def.abort
      });
    }
    if (input > maximum) {
      payload.issues.push({
        origin: "number",
        input,
        code: "too_big",
        maximum,
        inclusive: true,
        inst,
        continue: !def.abort
      });
    }
  };
});
var $ZodCheckMaxLength = /* @__PURE__ */ $constructor("$ZodCheckMaxLength", (inst, def) => {
  var _a3;
  $ZodCheck.init(inst, def);
  (_a3 = inst._zod.def).when ?? (_a3.when = _whenHasLength);
  inst._zod.check = (payload) => {
    const input = payload.value;
    const units = input.length;
    const length = typeof input === "string" && units > def.maximum ? codePointLength(input) : units;
    if (length <= def.maximum)
      return;
    const origin = getLengthableOrigin(input);
    payload.issues.push({
      origin,
      code: "too_big",
      maximum: def.maximum,
      inclusive: true,
      input,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckMinLength = /* @__PURE__ */ $constructor("$ZodCheckMinLength", (inst, def) => {
  var _a3;
  $ZodCheck.init(inst, def);
  (_a3 = inst._zod.def).when ?? (_a3.when = _whenHasLength);
  inst._zod.check = (payload) => {
    const input = payload.value;
    const units = input.length;
    const length = typeof input === "string" && units >= def.minimum && units < def.minimum * 2 ? codePointLength(input) : units;
    if (length >= def.minimum)
      return;
    const origin = getLengthableOrigin(input);
    payload.issues.push({
      origin,
      code: "too_small",
      minimum: def.minimum,
      inclusive: true,
      input,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckLengthEquals = /* @__PURE__ */ $constructor("$ZodCheckLengthEquals", (inst, def) => {
  var _a3;
  $ZodCheck.init(inst, def);
  (_a3 = inst._zod.def).when ?? (_a3.when = _whenHasLength);
  inst._zod.check = (payload) => {
    const input = payload.value;
    const units = input.length;
    const length = typeof input === "string" && units >= def.length && units <= def.length * 2 ? codePointLength(input) : units;
    if (length === def.length)
      return;
    const origin = getLengthableOrigin(input);
    const tooBig = length > def.length;
    payload.issues.push({
      origin,
      ...tooBig ? { code: "too_big", maximum: def.length } : { code: "too_small", minimum: def.length },
      inclusive: true,
      exact: true,
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckStringFormat = /* @__PURE__ */ $constructor("$ZodCheckStringFormat", (inst, def) => {
  var _a3, _b;
  $ZodCheck.init(inst, def);
  if (def.pattern)
    (_a3 = inst._zod).check ?? (_a3.check = (payload) => {
      def.pattern.lastIndex = 0;
      if (def.pattern.test(payload.value))
        return;
      payload.issues.push({
        origin: "string",
        code: "invalid_format",
        format: def.format,
        input: payload.value,
        ...def.pattern ? { pattern: def.pattern.toString() } : {},
        inst,
        continue: !def.abort
      });
    });
  else
    (_b = inst._zod).check ?? (_b.check = () => {
    });
});
var $ZodCheckRegex = /* @__PURE__ */ $constructor("$ZodCheckRegex", (inst, def) => {
  $ZodCheckStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    def.pattern.lastIndex = 0;
    if (def.pattern.test(payload.value))
      return;
    payload.issues.push({
      origin: "string",
      code: "invalid_format",
      format: "regex",
      input: payload.value,
      pattern: def.pattern.toString(),
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckLowerCase = /* @__PURE__ */ $constructor("$ZodCheckLowerCase", (inst, def) => {
  def.pattern ?? (def.pattern = lowercase);
  $ZodCheckStringFormat.init(inst, def);
});
var $ZodCheckUpperCase = /* @__PURE__ */ $constructor("$ZodCheckUpperCase", (inst, def) => {
  def.pattern ?? (def.pattern = uppercase);
  $ZodCheckStringFormat.init(inst, def);
});
var $ZodCheckIncludes = /* @__PURE__ */ $constructor("$ZodCheckIncludes", (inst, def) => {
  $ZodCheck.init(inst, def);
  const escapedRegex = escapeRegex(def.includes);
  const pattern = new RegExp(typeof def.position === "number" ? `^.{${def.position},}${escapedRegex}` : escapedRegex);
  def.pattern = pattern;
  inst._zod.check = (payload) => {
    if (payload.value.includes(def.includes, def.position))
      return;
    payload.issues.push({
      origin: "string",
      code: "invalid_format",
      format: "includes",
      includes: def.includes,
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckStartsWith = /* @__PURE__ */ $constructor("$ZodCheckStartsWith", (inst, def) => {
  $ZodCheck.init(inst, def);
  const pattern = new RegExp(`^${escapeRegex(def.prefix)}.*`);
  def.pattern ?? (def.pattern = pattern);
  inst._zod.check = (payload) => {
    if (payload.value.startsWith(def.prefix))
      return;
    payload.issues.push({
      origin: "string",
      code: "invalid_format",
      format: "starts_with",
      prefix: def.prefix,
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckEndsWith = /* @__PURE__ */ $constructor("$ZodCheckEndsWith", (inst, def) => {
  $ZodCheck.init(inst, def);
  const pattern = new RegExp(`.*${escapeRegex(def.suffix)}$`);
  def.pattern ?? (def.pattern = pattern);
  inst._zod.check = (payload) => {
    if (payload.value.endsWith(def.suffix))
      return;
    payload.issues.push({
      origin: "string",
      code: "invalid_format",
      format: "ends_with",
      suffix: def.suffix,
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckOverwrite = /* @__PURE__ */ $constructor("$ZodCheckOverwrite", (inst, def) => {
  $ZodCheck.init(inst, def);
  inst._zod.check = (payload) => {
    payload.value = def.tx(payload.value);
  };
});

// node_modules/zod/v4/core/doc.js
var Doc = class {
  constructor(args = [], closed = {}) {
    this.content = [];
    this.indent = 0;
    this.args = args;
    this.closed = closed;
  }
  // the compiler catches a child's throw and keeps writing into this doc, so the indent has to unwind with it
  indented(fn) {
    this.indent += 1;
    try {
      fn(this);
    } finally {
      this.indent -= 1;
    }
  }
  write(arg) {
    if (typeof arg === "function") {
      arg(this, { execution: "sync" });
      arg(this, { execution: "async" });
      return;
    }
    const content = arg;
    const lines = content.split("\n").filter((x) => x);
    const minIndent = Math.min(...lines.map((x) => x.length - x.trimStart().length));
    const dedented = lines.map((x) => x.slice(minIndent)).map((x) => " ".repeat(this.indent * 2) + x);
    for (const line of dedented) {
      this.content.push(line);
    }
  }
  compile() {
    const F = Function;
    const content = this?.content ?? [``];
    const factory = new F(...Object.keys(this.closed), `return function (${this.args.join(", ")}) {
${content.join("\n")}
};`);
    return factory(...Object.values(this.closed));
  }
};

// node_modules/zod/v4/core/versions.js
var version = {
  major: 4,
  minor: 6,
  patch: 7
};

// node_modules/zod/v4/core/schemas.js
var $ZodType = /* @__PURE__ */ $constructor("$ZodType", (inst, def) => {
  var _a3;
  inst ?? (inst = {});
  inst._zod.def = def;
  inst._zod.bag = inst._zod.bag || {};
  inst._zod.version = version;
  const defChecks = inst._zod.def.checks;
  const checks = inst._zod.traits.has("$ZodCheck") ? [inst, ...defChecks ?? []] : defChecks?.length ? [...defChecks] : [];
  for (const ch of checks) {
    for (const fn of ch._zod.onattach) {
      fn(inst);
    }
  }
  if (checks.length === 0) {
    (_a3 = inst._zod).deferred ?? (_a3.deferred = []);
    inst._zod.deferred?.push(() => {
      inst._zod.run = inst._zod.parse;
    });
  } else {
    const runChecks = (payload, checks2, ctx) => {
      if (payload.memo)
        return payload;
      let isAborted = aborted(payload);
      let asyncResult;
      for (const ch of checks2) {
        if (ch._zod.def.when) {
          if (explicitlyAborted(payload))
            continue;
          const shouldRun = ch._zod.def.when(payload);
          if (!shouldRun)
            continue;
        } else if (isAborted) {
          continue;
        }
        const currLen = payload.issues.length;
        const _ = ch._zod.check(payload);
        if (_ instanceof Promise && ctx?.async === false) {
          throw new $ZodAsyncError();
        }
        if (asyncResult || _ instanceof Promise) {
          asyncResult = (asyncResult ?? Promise.resolve()).then(async () => {
            await _;
            const nextLen = payload.issues.length;
            if (nextLen === currLen)
              return;
            attachSchema(payload.issues, currLen, inst);
            if (!isAborted)
              isAborted = aborted(payload, currLen);
          });
        } else {
          const nextLen = payload.issues.length;
          if (nextLen === currLen)
            continue;
          attachSchema(payload.issues, currLen, inst);
          if (!isAborted)
            isAborted = aborted(payload, currLen);
        }
      }
      if (asyncResult) {
        return asyncResult.then(() => {
          return payload;
        });
      }
      return payload;
    };
    const handleCanaryResult = (canary, payload, ctx) => {
      if (aborted(canary)) {
        canary.aborted = true;
        return canary;
      }
      const checkResult = runChecks(payload, checks, ctx);
      if (checkResult instanceof Promise) {
        if (ctx.async === false)
          throw new $ZodAsyncError();
        return checkResult.then((checkResult2) => inst._zod.parse(checkResult2, ctx));
      }
      return inst._zod.parse(checkResult, ctx);
    };
    inst._zod.run = (payload, ctx) => {
      if (ctx.skipChecks) {
        return inst._zod.parse(payload, ctx);
      }
      if (ctx.direction === "backward") {
        const canary = inst._zod.parse({ value: payload.value, issues: [] }, { ...ctx, skipChecks: true });
        if (canary instanceof Promise) {
          return canary.then((canary2) => {
            return handleCanaryResult(canary2, payload, ctx);
          });
        }
        return handleCanaryResult(canary, payload, ctx);
      }
      const result = inst._zod.parse(payload, ctx);
      if (result instanceof Promise) {
        if (ctx.async === false)
          throw new $ZodAsyncError();
        return result.then((result2) => runChecks(result2, checks, ctx));
      }
      return runChecks(result, checks, ctx);
    };
  }
}, {
  // Wrappers extend this by installing a richer factory over it; reading it eagerly would defeat the laziness.
  get "~standard"() {
    return hide(this, "~standard", standardProps(this));
  },
  set "~standard"(value) {
    own(this, "~standard", value);
  }
});
var toStandardResult = (r, ctx) => r.issues.length ? { issues: r.issues.map((iss) => finalizeIssue(iss, ctx, config())) } : { value: r.value };
async function validateAsync2(inst, value) {
  const ctx = { async: true };
  return toStandardResult(await inst._zod.run({ value, issues: [] }, ctx), ctx);
}
function standardProps(inst) {
  return {
    validate: (value) => {
      const ctx = { async: false };
      try {
        const r = inst._zod.run({ value, issues: [] }, ctx);
        if (!(r instanceof Promise))
          return toStandardResult(r, ctx);
      } catch (_) {
      }
      return validateAsync2(inst, value);
    },
    vendor: "zod",
    version: 1
  };
}
var $ZodString = /* @__PURE__ */ $constructor("$ZodString", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = def.pattern ?? anyString;
  inst._zod.parse = (payload, _) => {
    if (def.coerce)
      try {
        payload.value = String(payload.value);
      } catch (_2) {
      }
    if (typeof payload.value === "string")
      return payload;
    payload.issues.push({
      expected: "string",
      code: "invalid_type",
      input: payload.value,
      inst
    });
    return payload;
  };
});
var $ZodStringFormat = /* @__PURE__ */ $constructor("$ZodStringFormat", (inst, def) => {
  $ZodCheckStringFormat.init(inst, def);
  $ZodString.init(inst, def);
});
var $ZodGUID = /* @__PURE__ */ $constructor("$ZodGUID", (inst, def) => {
  def.pattern ?? (def.pattern = guid);
  $ZodStringFormat.init(inst, def);
});
var $ZodUUID = /* @__PURE__ */ $constructor("$ZodUUID", (inst, def) => {
  if (def.version) {
    const versionMap = {
      v1: 1,
      v2: 2,
      v3: 3,
      v4: 4,
      v5: 5,
      v6: 6,
      v7: 7,
      v8: 8
    };
    const v = versionMap[def.version];
    if (v === void 0)
      throw new Error(`Invalid UUID version: "${def.version}"`);
    def.pattern ?? (def.pattern = uuid(v));
  } else
    def.pattern ?? (def.pattern = uuid());
  $ZodStringFormat.init(inst, def);
});
var $ZodEmail = /* @__PURE__ */ $constructor("$ZodEmail", (inst, def) => {
  def.pattern ?? (def.pattern = email);
  $ZodStringFormat.init(inst, def);
});
var URL_BAD_FORMAT = 1;
var URL_UNPARSEABLE = 2;
function canParseURL(input) {
  try {
    if (typeof URL !== "undefined" && typeof URL.canParse === "function")
      return URL.canParse(input);
    new URL(input);
    return true;
  } catch {
    return false;
  }
}
function validateURL(trimmed2, def) {
  if (!("normalize" in def) && !("hostname" in def) && !("protocol" in def)) {
    return canParseURL(trimmed2) || URL_UNPARSEABLE;
  }
  return parseURLObject(trimmed2, def);
}
function parseURLObject(trimmed2, def) {
  if (!def.normalize && def.protocol?.source === httpProtocol.source && !/^https?:\/\//i.test(trimmed2)) {
    return URL_BAD_FORMAT;
  }
  try {
    if (typeof URL !== "undefined") {
      const URLStatic = URL;
      if (typeof URLStatic.parse === "function")
        return URLStatic.parse(trimmed2) ?? URL_UNPARSEABLE;
    }
    return new URL(trimmed2);
  } catch {
    return URL_UNPARSEABLE;
  }
}
var asciiTabOrNewline = /[\t\n\r]/g;
function stripTabAndNewline(value) {
  return value.replace(asciiTabOrNewline, "");
}
function urlHostnameOk(url, hostname) {
  hostname.lastIndex = 0;
  return hostname.test(url.hostname);
}
function urlProtocolOk(url, protocol) {
  protocol.lastIndex = 0;
  return protocol.test(url.protocol.endsWith(":") ? url.protocol.slice(0, -1) : url.protocol);
}
var $ZodURL = /* @__PURE__ */ $constructor("$ZodURL", (inst, def) => {
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    try {
      const trimmed2 = payload.value.trim();
      const url = validateURL(trimmed2, def);
      if (url === URL_BAD_FORMAT) {
        payload.issues.push({
          code: "invalid_format",
          format: "url",
          note: "Invalid URL format",
          input: payload.value,
          inst,
          continue: !def.abort
        });
        return;
      }
      if (url === URL_UNPARSEABLE) {
        payload.issues.push({
          code: "invalid_format",
          format: "url",
          input: payload.value,
          inst,
          continue: !def.abort
        });
        return;
      }
      if (url === true) {
        payload.value = stripTabAndNewline(trimmed2);
        return;
      }
      if (def.hostname && !urlHostnameOk(url, def.hostname)) {
        payload.issues.push({
          code: "invalid_format",
          format: "url",
          note: "Invalid hostname",
          pattern: def.hostname.source,
          input: payload.value,
          inst,
          continue: !def.abort
        });
      }
      if (def.protocol && !urlProtocolOk(url, def.protocol)) {
        payload.issues.push({
          code: "invalid_format",
          format: "url",
          note: "Invalid protocol",
          pattern: def.protocol.source,
          input: payload.value,
          inst,
          continue: !def.abort
        });
      }
      payload.value = def.normalize ? url.href : stripTabAndNewline(trimmed2);
      return;
    } catch (_) {
      payload.issues.push({
        code: "invalid_format",
        format: "url",
        input: payload.value,
        inst,
        continue: !def.abort
      });
    }
  };
});
var $ZodEmoji = /* @__PURE__ */ $constructor("$ZodEmoji", (inst, def) => {
  def.pattern ?? (def.pattern = emoji());
  $ZodStringFormat.init(inst, def);
});
var $ZodNanoID = /* @__PURE__ */ $constructor("$ZodNanoID", (inst, def) => {
  if (def.length !== void 0 && (!Number.isInteger(def.length) || def.length < 1))
    throw new Error(`Invalid nanoid length: ${def.length}`);
  def.pattern ?? (def.pattern = def.length === void 0 ? nanoid : nanoidOfLength(def.length));
  $ZodStringFormat.init(inst, def);
});
var $ZodCUID = /* @__PURE__ */ $constructor("$ZodCUID", (inst, def) => {
  def.pattern ?? (def.pattern = cuid);
  $ZodStringFormat.init(inst, def);
});
var $ZodCUID2 = /* @__PURE__ */ $constructor("$ZodCUID2", (inst, def) => {
  def.pattern ?? (def.pattern = cuid2);
  $ZodStringFormat.init(inst, def);
});
var $ZodULID = /* @__PURE__ */ $constructor("$ZodULID", (inst, def) => {
  def.pattern ?? (def.pattern = ulid);
  $ZodStringFormat.init(inst, def);
});
var $ZodXID = /* @__PURE__ */ $constructor("$ZodXID", (inst, def) => {
  def.pattern ?? (def.pattern = xid);
  $ZodStringFormat.init(inst, def);
});
var $ZodKSUID = /* @__PURE__ */ $constructor("$ZodKSUID", (inst, def) => {
  def.pattern ?? (def.pattern = ksuid);
  $ZodStringFormat.init(inst, def);
});
var $ZodISODateTime = /* @__PURE__ */ $constructor("$ZodISODateTime", (inst, def) => {
  def.pattern ?? (def.pattern = datetime(def));
  $ZodStringFormat.init(inst, def);
});
var $ZodISODate = /* @__PURE__ */ $constructor("$ZodISODate", (inst, def) => {
  def.pattern ?? (def.pattern = date);
  $ZodStringFormat.init(inst, def);
});
var $ZodISOTime = /* @__PURE__ */ $constructor("$ZodISOTime", (inst, def) => {
  def.pattern ?? (def.pattern = time(def));
  $ZodStringFormat.init(inst, def);
});
var $ZodISODuration = /* @__PURE__ */ $constructor("$ZodISODuration", (inst, def) => {
  def.pattern ?? (def.pattern = duration);
  $ZodStringFormat.init(inst, def);
});
var $ZodIPv4 = /* @__PURE__ */ $constructor("$ZodIPv4", (inst, def) => {
  def.pattern ?? (def.pattern = ipv4);
  $ZodStringFormat.init(inst, def);
});
var ipv6Alphabet = /^[0-9a-fA-F:.]+$/;
function isValidIPv6(value) {
  if (!ipv6Alphabet.test(value))
    return false;
  return canParseURL(`http://[${value}]`);
}
var $ZodIPv6 = /* @__PURE__ */ $constructor("$ZodIPv6", (inst, def) => {
  def.pattern ?? (def.pattern = ipv6);
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    if (!isValidIPv6(payload.value)) {
      payload.issues.push({
        code: "invalid_format",
        format: "ipv6",
        input: payload.value,
        inst,
        continue: !def.abort
      });
    }
  };
});
var $ZodCIDRv4 = /* @__PURE__ */ $constructor("$ZodCIDRv4", (inst, def) => {
  def.pattern ?? (def.pattern = cidrv4);
  $ZodStringFormat.init(inst, def);
});
function isValidCIDRv6(value) {
  const parts = value.split("/");
  if (parts.length !== 2)
    return false;
  const [address, prefix] = parts;
  if (!prefix)
    return false;
  const prefixNum = Number(prefix);
  if (`${prefixNum}` !== prefix)
    return false;
  if (prefixNum < 0 || prefixNum > 128)
    return false;
  return isValidIPv6(address);
}
var $ZodCIDRv6 = /* @__PURE__ */ $constructor("$ZodCIDRv6", (inst, def) => {
  def.pattern ?? (def.pattern = cidrv6);
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    if (!isValidCIDRv6(payload.value)) {
      payload.issues.push({
        code: "invalid_format",
        format: "cidrv6",
        input: payload.value,
        inst,
        continue: !def.abort
      });
    }
  };
});
function isValidBase64(data) {
  if (data === "")
    return true;
  if (/\s/.test(data))
    return false;
  if (data.length % 4 !== 0)
    return false;
  try {
    atob(data);
    return true;
  } catch {
    return false;
  }
}
var base64Charset = /^[0-9a-zA-Z+/]*={0,2}$/;
var $ZodBase64 = /* @__PURE__ */ $constructor("$ZodBase64", (inst, def) => {
  def.pattern ?? (def.pattern = base64Charset);
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    if (isValidBase64(payload.value))
      return;
    payload.issues.push({
      code: "invalid_format",
      format: "base64",
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var base64urlCharset = /^[A-Za-z0-9_-]*$/;
function isValidBase64URL(data) {
  if (!base64urlCharset.test(data))
    return false;
  const base643 = data.replace(/[-_]/g, (c) => c === "-" ? "+" : "/");
  const padded = base643.padEnd(Math.ceil(base643.length / 4) * 4, "=");
  return isValidBase64(padded);
}
var $ZodBase64URL = /* @__PURE__ */ $constructor("$ZodBase64URL", (inst, def) => {
  def.pattern ?? (def.pattern = base64urlCharset);
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    if (isValidBase64URL(payload.value))
      return;
    payload.issues.push({
      code: "invalid_format",
      format: "base64url",
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodE164 = /* @__PURE__ */ $constructor("$ZodE164", (inst, def) => {
  def.pattern ?? (def.pattern = e164);
  $ZodStringFormat.init(inst, def);
});
function isValidJWT(token, algorithm = null) {
  try {
    const tokensParts = token.split(".");
    if (tokensParts.length !== 3)
      return false;
    const [header] = tokensParts;
    if (!header)
      return false;
    const parsedHeader = JSON.parse(atob(header));
    if ("typ" in parsedHeader && parsedHeader?.typ !== "JWT")
      return false;
    if (!parsedHeader.alg)
      return false;
    if (algorithm && (!("alg" in parsedHeader) || parsedHeader.alg !== algorithm))
      return false;
    return true;
  } catch {
    return false;
  }
}
var $ZodJWT = /* @__PURE__ */ $constructor("$ZodJWT", (inst, def) => {
  $ZodStringFormat.init(inst, def);
  inst._zod.check = (payload) => {
    if (isValidJWT(payload.value, def.alg))
      return;
    payload.issues.push({
      code: "invalid_format",
      format: "jwt",
      input: payload.value,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodNumber = /* @__PURE__ */ $constructor("$ZodNumber", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = number;
  inst._zod.parse = (payload, _ctx) => {
    if (def.coerce)
      try {
        payload.value = Number(payload.value);
      } catch (_) {
      }
    const input = payload.value;
    if (typeof input === "number" && !Number.isNaN(input) && Number.isFinite(input)) {
      return payload;
    }
    const received = typeof input === "number" ? Number.isNaN(input) ? "NaN" : !Number.isFinite(input) ? String(input) : void 0 : void 0;
    payload.issues.push({
      expected: "number",
      code: "invalid_type",
      input,
      inst,
      ...received ? { received } : {}
    });
    return payload;
  };
});
var $ZodNumberFormat = /* @__PURE__ */ $constructor("$ZodNumberFormat", (inst, def) => {
  $ZodCheckNumberFormat.init(inst, def);
  $ZodNumber.init(inst, def);
});
var $ZodBoolean = /* @__PURE__ */ $constructor("$ZodBoolean", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = boolean;
  inst._zod.parse = (payload, _ctx) => {
    if (def.coerce)
      try {
        payload.value = Boolean(payload.value);
      } catch (_) {
      }
    const input = payload.value;
    if (typeof input === "boolean")
      return payload;
    payload.issues.push({
      expected: "boolean",
      code: "invalid_type",
      input,
      inst
    });
    return payload;
  };
});
var $ZodUnknown = /* @__PURE__ */ $constructor("$ZodUnknown", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.parse = (payload) => payload;
});
var $ZodNever = /* @__PURE__ */ $constructor("$ZodNever", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.parse = (payload, _ctx) => {
    payload.issues.push({
      expected: "never",
      code: "invalid_type",
      input: payload.value,
      inst
    });
    return payload;
  };
});
function capSize(inst, size) {
  const caps = sizeCaps(inst._zod.def.checks);
  if (!caps.length)
    return;
  const cap = Math.min(...caps.map((c) => c[0]));
  const parse2 = inst._zod.parse;
  inst._zod.parse = (payload, ctx) => {
    const n = size(payload.value);
    if (n > cap && !ctx?.skipChecks && ctx?.direction !== "backward") {
      for (const [max, ch] of sizeCaps(inst._zod.def.checks)) {
        if (n > max && ch._zod.def.when(payload)) {
          const start = payload.issues.length;
          ch._zod.check(payload);
          payload.issues[start].continue = false;
          attachSchema(payload.issues, start, inst);
          return payload;
        }
      }
    }
    return parse2(payload, ctx);
  };
}
var arraySize = (input) => Array.isArray(input) ? input.length : -1;
function handleArrayResult(result, final, index) {
  if (result.issues.length) {
    final.issues.push(...prefixIssues(index, result.issues));
  }
  final.value[index] = result.value;
}
var $ZodArray = /* @__PURE__ */ $constructor("$ZodArray", (inst, def) => {
  $ZodType.init(inst, def);
  const memo2 = globalConfig.memoizer;
  memo2?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    const input = payload.value;
    if (!Array.isArray(input)) {
      payload.issues.push({
        expected: "array",
        code: "invalid_type",
        input,
        inst
      });
      return payload;
    }
    payload.value = memo2 ? memo2.alloc(inst, payload, Array(input.length), ctx) : Array(input.length);
    const proms = [];
    const abortEarly = ctx?.abortEarly;
    for (let i = 0; i < input.length; i++) {
      const item = input[i];
      const result = def.element._zod.run({
        value: item,
        issues: []
      }, ctx);
      if (result instanceof Promise) {
        proms.push(result.then((result2) => handleArrayResult(result2, payload, i)));
      } else {
        handleArrayResult(result, payload, i);
        if (abortEarly && result.issues.length !== 0 && aborted(result))
          break;
      }
    }
    if (proms.length) {
      return Promise.all(proms).then(() => payload);
    }
    return payload;
  };
  capSize(inst, arraySize);
});
function handlePropertyResult(result, final, key, input, optin, optout) {
  const isPresent = key in input;
  const isOptionalOut = optout === "optional";
  if (!isPresent && isOptionalOut && optin === "optional") {
    return;
  }
  if (result.issues.length) {
    if (optin !== void 0 && isOptionalOut && !isPresent) {
      return;
    }
    final.issues.push(...prefixIssues(key, result.issues));
  }
  if (!isPresent && optin === void 0) {
    if (!result.issues.length) {
      final.issues.push({
        code: "invalid_type",
        expected: "nonoptional",
        input: void 0,
        path: [key]
      });
    }
    return;
  }
  if (result.value === void 0) {
    if (isPresent || optin === "defaulted" && !isOptionalOut) {
      final.value[key] = void 0;
    }
  } else {
    final.value[key] = result.value;
  }
}
var NO_SYMBOL_KEYS = [];
function normalizeDef(def) {
  const keys = Object.keys(def.shape);
  const ownSymbols = Object.getOwnPropertySymbols(def.shape);
  const symbolKeys = ownSymbols.length ? ownSymbols : NO_SYMBOL_KEYS;
  const allKeys = symbolKeys.length ? [...keys, ...symbolKeys] : keys;
  for (const k of allKeys) {
    if (!def.shape?.[k]?._zod?.traits?.has("$ZodType")) {
      throw new Error(`Invalid element at key "${String(k)}": expected a Zod schema`);
    }
  }
  const okeys = optionalKeys(def.shape);
  return {
    ...def,
    allKeys,
    symbolKeys,
    // string-only: handleCatchall matches it against `for...in`, which never yields a symbol
    keySet: new Set(keys),
    numKeys: keys.length,
    optionalKeys: new Set(okeys)
  };
}
function handleCatchall(proms, input, payload, ctx, def, inst, abortEarly) {
  const unrecognized = [];
  const keySet = def.keySet;
  const _catchall = def.catchall._zod;
  const t = _catchall.def.type;
  const optin = _catchall.optin;
  const optout = _catchall.optout;
  let seen = 0;
  for (const key in input) {
    if (abortEarly && payload.issues.length !== seen) {
      if (aborted(payload, seen))
        break;
      seen = payload.issues.length;
    }
    if (keySet.has(key))
      continue;
    if (key === "__proto__") {
      if (t === "never")
        unrecognized.push(key);
      continue;
    }
    if (t === "never") {
      unrecognized.push(key);
      continue;
    }
    const r = _catchall.run({ value: input[key], issues: [] }, ctx);
    if (r instanceof Promise) {
      proms.push(r.then((r2) => handlePropertyResult(r2, payload, key, input, optin, optout)));
    } else {
      handlePropertyResult(r, payload, key, input, optin, optout);
    }
  }
  if (unrecognized.length) {
    payload.issues.push({
      code: "unrecognized_keys",
      keys: unrecognized,
      input,
      inst,
      // Describes the shape of the input, not the validity of the parsed value, so it never aborts. The parse still fails; the schema's own checks just get to run first, and an enclosing intersection can reconcile the key against a sibling operand.
      continue: true
    });
  }
  if (!proms.length)
    return payload;
  return Promise.all(proms).then(() => {
    return payload;
  });
}
var $ZodObject = /* @__PURE__ */ $constructor("$ZodObject", (inst, def) => {
  $ZodType.init(inst, def);
  const desc = Object.getOwnPropertyDescriptor(def, "shape");
  const sh = desc?.get ? desc.get.raw : def.shape ?? {};
  if (sh) {
    const get = () => {
      const newSh = { ...sh };
      Object.defineProperty(def, "shape", { value: newSh });
      get.raw = newSh;
      return newSh;
    };
    get.raw = sh;
    Object.defineProperty(def, "shape", { get });
  }
  const _normalized = cached(() => normalizeDef(def));
  defineLazyInternal(inst, "propValues", (zod) => {
    const shape = zod.def.shape;
    const propValues = {};
    for (const key in shape) {
      const field = shape[key]._zod;
      if (field.values) {
        if (!Object.prototype.hasOwnProperty.call(propValues, key)) {
          assignProp(propValues, key, /* @__PURE__ */ new Set());
        }
        for (const v of field.values)
          propValues[key].add(v);
        if (field.optin !== void 0)
          propValues[key].add(void 0);
      }
    }
    return propValues;
  });
  const isObject2 = isObject;
  const catchall = def.catchall;
  let value;
  const memo2 = globalConfig.memoizer;
  memo2?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    value ?? (value = _normalized.value);
    const input = payload.value;
    if (!isObject2(input)) {
      payload.issues.push({
        expected: "object",
        code: "invalid_type",
        input,
        inst
      });
      return payload;
    }
    payload.value = memo2 ? memo2.alloc(inst, payload, {}, ctx) : {};
    const proms = [];
    const shape = value.shape;
    const abortEarly = ctx?.abortEarly;
    let seen = payload.issues.length;
    for (const key of value.allKeys) {
      if (abortEarly && payload.issues.length !== seen) {
        if (aborted(payload, seen))
          break;
        seen = payload.issues.length;
      }
      if (key === "__proto__")
        continue;
      const el = shape[key];
      const optin = el._zod.optin;
      const optout = el._zod.optout;
      const r = el._zod.run({ value: input[key], issues: [] }, ctx);
      if (r instanceof Promise) {
        proms.push(r.then((r2) => handlePropertyResult(r2, payload, key, input, optin, optout)));
      } else {
        handlePropertyResult(r, payload, key, input, optin, optout);
      }
    }
    if (!catchall) {
      return proms.length ? Promise.all(proms).then(() => payload) : payload;
    }
    return handleCatchall(proms, input, payload, ctx, _normalized.value, inst, abortEarly === true);
  };
});
var $ZodObjectJIT = /* @__PURE__ */ $constructor("$ZodObjectJIT", (inst, def) => {
  $ZodObject.init(inst, def);
  const superParse = inst._zod.parse;
  const _normalized = cached(() => normalizeDef(def));
  const memo2 = globalConfig.memoizer;
  const generateFastpass = (shape) => {
    const normalized = _normalized.value;
    const syms = normalized.symbolKeys;
    const doc = new Doc(["payload", "ctx"], { shape, inst, memo: memo2, syms });
    const parseStr = (k) => `shape[${k}]._zod.run({ value: input[${k}], issues: [] }, ctx)`;
    const prefixStr = (id, k) => `
          let ${id}_ab = false;
          for (let i = 0; i < ${id}.issues.length; i++) {
            const iss = ${id}.issues[i];
            iss.path = iss.path ? [${k}, ...iss.path] : [${k}];
            payload.issues.push(iss);
            if (iss.continue !== true) ${id}_ab = true;
          }
          if (${id}_ab && ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }`;
    doc.write(`const input = payload.value;`);
    const ids = /* @__PURE__ */ Object.create(null);
    let counter = 0;
    for (const key of normalized.allKeys) {
      ids[key] = `key_${counter++}`;
    }
    doc.write(memo2 ? `const newResult = memo.alloc(inst, payload, {}, ctx);` : `const newResult = {};`);
    for (const key of normalized.allKeys) {
      if (key === "__proto__")
        continue;
      const id = ids[key];
      const k = typeof key === "symbol" ? `syms[${syms.indexOf(key)}]` : esc(key);
      const isPresent = `${k} in input`;
      const schema = shape[key];
      const optin = schema?._zod?.optin;
      const isOptionalIn = optin !== void 0;
      const isOptionalOut = schema?._zod?.optout === "optional";
      doc.write(`const ${id} = ${parseStr(k)};`);
      if (isOptionalIn && isOptionalOut) {
        const assign = optin === "optional" ? `${id}_present` : `${id}.value !== undefined || ${id}_present`;
        doc.write(`
        const ${id}_present = ${isPresent};
        if (!${id}.issues.length || ${id}_present) {
          if (${id}.issues.length) {${prefixStr(id, k)}
          }

          if (${assign}) {
            newResult[${k}] = ${id}.value;
          }
        }

      `);
      } else if (!isOptionalIn) {
        doc.write(`
        const ${id}_present = ${isPresent};
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
        if (!${id}_present && !${id}.issues.length) {
          payload.issues.push({
            code: "invalid_type",
            expected: "nonoptional",
            input: undefined,
            path: [${k}]
          });
          if (ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }
        }

        if (${id}_present) {
          newResult[${k}] = ${id}.value;
        }

      `);
      } else {
        doc.write(`
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
      `);
        if (optin === "defaulted") {
          doc.write(`newResult[${k}] = ${id}.value;`);
        } else {
          doc.write(`
        if (${id}.value !== undefined || ${isPresent}) {
          newResult[${k}] = ${id}.value;
        }
      `);
        }
      }
    }
    doc.write(`payload.value = newResult;`);
    doc.write(`return payload;`);
    return doc.compile();
  };
  let fastpass;
  const isObject2 = isObject;
  const jit = !globalConfig.jitless;
  const allowsEval2 = allowsEval;
  const fastEnabled = jit && allowsEval2.value;
  const catchall = def.catchall;
  let value;
  inst._zod.parse = (payload, ctx) => {
    value ?? (value = _normalized.value);
    const input = payload.value;
    if (!isObject2(input)) {
      payload.issues.push({
        expected: "object",
        code: "invalid_type",
        input,
        inst
      });
      return payload;
    }
    if (jit && fastEnabled && ctx?.async === false && ctx.jitless !== true) {
      if (!fastpass)
        fastpass = generateFastpass(def.shape);
      payload = fastpass(payload, ctx);
      if (!catchall)
        return payload;
      return handleCatchall([], input, payload, ctx, value, inst, ctx?.abortEarly === true);
    }
    return superParse(payload, ctx);
  };
});
function handleUnionResults(results, final, inst, ctx) {
  for (const result of results) {
    if (result.issues.length === 0) {
      final.value = result.value;
      return final;
    }
  }
  const nonaborted = results.filter((r) => !aborted(r));
  if (nonaborted.length === 1) {
    final.value = nonaborted[0].value;
    return nonaborted[0];
  }
  final.issues.push({
    code: "invalid_union",
    input: final.value,
    inst,
    errors: results.map((result) => result.issues.map((iss) => finalizeIssue(iss, ctx, config())))
  });
  return final;
}
var $ZodUnion = /* @__PURE__ */ $constructor("$ZodUnion", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.options.some((o) => o._zod.optin === "defaulted") ? "defaulted" : zod.def.options.some((o) => o._zod.optin !== void 0) ? "optional" : void 0);
  defineLazyInternal(inst, "optout", (zod) => zod.def.options.some((o) => o._zod.optout === "optional") ? "optional" : void 0);
  defineLazyInternal(inst, "values", (zod) => {
    if (zod.def.options.every((o) => o._zod.values)) {
      return new Set(zod.def.options.flatMap((option) => Array.from(option._zod.values)));
    }
    return void 0;
  });
  defineLazyInternal(inst, "pattern", (zod) => {
    if (zod.def.options.every((o) => o._zod.pattern)) {
      const patterns = zod.def.options.map((o) => o._zod.pattern);
      return new RegExp(`^(${patterns.map((p) => cleanRegex(p.source)).join("|")})$`);
    }
    return void 0;
  });
  const first2 = def.options.length === 1 ? def.options[0]._zod.run : null;
  inst._zod.parse = (payload, ctx) => {
    if (first2) {
      return first2(payload, ctx);
    }
    let async = false;
    const results = [];
    for (const option of def.options) {
      const result = option._zod.run({
        value: payload.value,
        issues: []
      }, ctx);
      if (result instanceof Promise) {
        results.push(result);
        async = true;
      } else {
        if (result.issues.length === 0)
          return result;
        results.push(result);
      }
    }
    if (!async)
      return handleUnionResults(results, payload, inst, ctx);
    return Promise.all(results).then((results2) => {
      return handleUnionResults(results2, payload, inst, ctx);
    });
  };
});
var $ZodIntersection = /* @__PURE__ */ $constructor("$ZodIntersection", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.parse = (payload, ctx) => {
    const input = payload.value;
    const left = def.left._zod.run({ value: input, issues: [] }, ctx);
    const right = def.right._zod.run({ value: input, issues: [] }, ctx);
    const async = left instanceof Promise || right instanceof Promise;
    if (async) {
      return Promise.all([left, right]).then(([left2, right2]) => {
        return handleIntersectionResults(payload, left2, right2);
      });
    }
    return handleIntersectionResults(payload, left, right);
  };
});
function mergeValues(a, b) {
  if (a === b) {
    return { valid: true, data: a };
  }
  if (a instanceof Date && b instanceof Date && +a === +b) {
    return { valid: true, data: a };
  }
  if (isPlainObject(a) && isPlainObject(b)) {
    const bKeys = Object.keys(b);
    const sharedKeys = Object.keys(a).filter((key) => bKeys.indexOf(key) !== -1);
    const newObj = { ...a, ...b };
    if (Object.prototype.hasOwnProperty.call(newObj, "__proto__"))
      delete newObj.__proto__;
    for (const key of sharedKeys) {
      if (key === "__proto__")
        continue;
      const sharedValue = mergeValues(a[key], b[key]);
      if (!sharedValue.valid) {
        return {
          valid: false,
          mergeErrorPath: [key, ...sharedValue.mergeErrorPath]
        };
      }
      newObj[key] = sharedValue.data;
    }
    return { valid: true, data: newObj };
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) {
      return { valid: false, mergeErrorPath: [] };
    }
    const newArray = [];
    for (let index = 0; index < a.length; index++) {
      const itemA = a[index];
      const itemB = b[index];
      const sharedValue = mergeValues(itemA, itemB);
      if (!sharedValue.valid) {
        return {
          valid: false,
          mergeErrorPath: [index, ...sharedValue.mergeErrorPath]
        };
      }
      newArray.push(sharedValue.data);
    }
    return { valid: true, data: newArray };
  }
  return { valid: false, mergeErrorPath: [] };
}
function handleIntersectionResults(result, left, right) {
  const unrecKeys = /* @__PURE__ */ new Map();
  let unrecIssue;
  const keyIssues = /* @__PURE__ */ new Map();
  const collect = (iss, side) => {
    let keys;
    if (iss.code === "unrecognized_keys" && !iss.path?.length) {
      unrecIssue ?? (unrecIssue = iss);
      keys = iss.keys;
    } else if (iss.code === "invalid_key" && iss.origin === "record" && iss.path?.length === 1) {
      const k = String(iss.path[0]);
      if (!keyIssues.has(k))
        keyIssues.set(k, iss);
      keys = [k];
    } else {
      return false;
    }
    for (const k of keys) {
      if (!unrecKeys.has(k))
        unrecKeys.set(k, {});
      unrecKeys.get(k)[side] = true;
    }
    return true;
  };
  for (const iss of left.issues) {
    if (!collect(iss, "l"))
      result.issues.push(iss);
  }
  for (const iss of right.issues) {
    if (!collect(iss, "r"))
      result.issues.push(iss);
  }
  const bothKeys = [...unrecKeys].filter(([, f]) => f.l && f.r).map(([k]) => k);
  if (bothKeys.length) {
    const aggregated = unrecIssue ? bothKeys.filter((k) => unrecIssue.keys.includes(k)) : [];
    if (aggregated.length)
      result.issues.push({ ...unrecIssue, keys: aggregated });
    for (const k of bothKeys) {
      if (!aggregated.includes(k) && keyIssues.has(k))
        result.issues.push(keyIssues.get(k));
    }
  }
  const merged = mergeValues(left.value, right.value);
  if (!merged.valid) {
    if (aborted(result))
      return result;
    throw new Error(`Unmergable intersection. Error path: ${JSON.stringify(merged.mergeErrorPath)}`);
  }
  result.value = merged.data;
  return result;
}
var $ZodRecord = /* @__PURE__ */ $constructor("$ZodRecord", (inst, def) => {
  $ZodType.init(inst, def);
  const memo2 = globalConfig.memoizer;
  memo2?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    const input = payload.value;
    if (!isPlainObject(input)) {
      payload.issues.push({
        expected: "record",
        code: "invalid_type",
        input,
        inst
      });
      return payload;
    }
    const proms = [];
    const values = def.keyType._zod.values;
    if (values && !def.partial) {
      payload.value = memo2 ? memo2.alloc(inst, payload, {}, ctx) : {};
      const recordKeys = /* @__PURE__ */ new Set();
      for (const key of values) {
        if (typeof key === "string" || typeof key === "number" || typeof key === "symbol") {
          recordKeys.add(typeof key === "number" ? key.toString() : key);
          if (key === "__proto__")
            continue;
          const keyResult = def.keyType._zod.run({ value: key, issues: [] }, ctx);
          if (keyResult instanceof Promise) {
            throw new Error("Async schemas not supported in object keys currently");
          }
          if (keyResult.issues.length) {
            payload.issues.push({
              code: "invalid_key",
              origin: "record",
              issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
              input: key,
              path: [key],
              inst
            });
            continue;
          }
          const outKey = keyResult.value;
          if (outKey === "__proto__")
            continue;
          const result = def.valueType._zod.run({ value: input[key], issues: [] }, ctx);
          if (result instanceof Promise) {
            proms.push(result.then((result2) => {
              if (result2.issues.length) {
                payload.issues.push(...prefixIssues(key, result2.issues));
              }
              payload.value[outKey] = result2.value;
            }));
          } else {
            if (result.issues.length) {
              payload.issues.push(...prefixIssues(key, result.issues));
            }
            payload.value[outKey] = result.value;
          }
        }
      }
      let unrecognized;
      for (const key in input) {
        if (!recordKeys.has(key)) {
          if (def.mode === "loose") {
            if (key === "__proto__")
              continue;
            payload.value[key] = input[key];
          } else {
            unrecognized = unrecognized ?? [];
            unrecognized.push(key);
          }
        }
      }
      if (unrecognized && unrecognized.length > 0) {
        payload.issues.push({
          code: "unrecognized_keys",
          input,
          inst,
          keys: unrecognized,
          continue: true
        });
      }
    } else {
      payload.value = memo2 ? memo2.alloc(inst, payload, {}, ctx) : {};
      let unrecognized;
      for (const key of Reflect.ownKeys(input)) {
        if (key === "__proto__")
          continue;
        if (!Object.prototype.propertyIsEnumerable.call(input, key))
          continue;
        let keyResult = def.keyType._zod.run({ value: key, issues: [] }, ctx);
        if (keyResult instanceof Promise) {
          throw new Error("Async schemas not supported in object keys currently");
        }
        const checkNumericKey = typeof key === "string" && number.test(key) && keyResult.issues.length;
        if (checkNumericKey) {
          const retryResult = def.keyType._zod.run({ value: Number(key), issues: [] }, ctx);
          if (retryResult instanceof Promise) {
            throw new Error("Async schemas not supported in object keys currently");
          }
          if (retryResult.issues.length === 0) {
            keyResult = retryResult;
          }
        }
        if (keyResult.issues.length) {
          if (def.mode === "loose") {
            payload.value[key] = input[key];
          } else if (values) {
            unrecognized = unrecognized ?? [];
            unrecognized.push(key);
          } else {
            payload.issues.push({
              code: "invalid_key",
              origin: "record",
              issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
              input: key,
              path: [key],
              inst
            });
          }
          continue;
        }
        const outKey = keyResult.value;
        if (outKey === "__proto__")
          continue;
        const result = def.valueType._zod.run({ value: input[key], issues: [] }, ctx);
        if (result instanceof Promise) {
          proms.push(result.then((result2) => {
            if (result2.issues.length) {
              payload.issues.push(...prefixIssues(key, result2.issues));
            }
            payload.value[outKey] = result2.value;
          }));
        } else {
          if (result.issues.length) {
            payload.issues.push(...prefixIssues(key, result.issues));
          }
          payload.value[outKey] = result.value;
        }
      }
      if (unrecognized && unrecognized.length > 0) {
        payload.issues.push({
          code: "unrecognized_keys",
          input,
          inst,
          keys: unrecognized,
          continue: true
        });
      }
    }
    if (proms.length) {
      return Promise.all(proms).then(() => payload);
    }
    return payload;
  };
});
var $ZodEnum = /* @__PURE__ */ $constructor("$ZodEnum", (inst, def) => {
  $ZodType.init(inst, def);
  const values = getEnumValues(def.entries);
  const valuesSet = new Set(values);
  inst._zod.values = valuesSet;
  defineLazyInternal(inst, "pattern", (zod) => {
    const patternValues = getEnumValues(zod.def.entries).filter((k) => propertyKeyTypes.has(typeof k));
    return new RegExp(patternValues.length ? `^(${patternValues.map((o) => escapeRegex(o.toString())).join("|")})$` : "^[^\\s\\S]$");
  });
  inst._zod.parse = (payload, _ctx) => {
    const input = payload.value;
    if (valuesSet.has(input)) {
      return payload;
    }
    payload.issues.push({
      code: "invalid_value",
      values,
      input,
      inst
    });
    return payload;
  };
});
var $ZodLiteral = /* @__PURE__ */ $constructor("$ZodLiteral", (inst, def) => {
  $ZodType.init(inst, def);
  const values = new Set(def.values);
  inst._zod.values = values;
  defineLazyInternal(inst, "pattern", (zod) => {
    const vals = zod.def.values;
    return new RegExp(vals.length ? `^(${vals.map((o) => typeof o === "string" ? escapeRegex(o) : o ? escapeRegex(o.toString()) : String(o)).join("|")})$` : "^[^\\s\\S]$");
  });
  inst._zod.parse = (payload, _ctx) => {
    const input = payload.value;
    if (values.has(input)) {
      return payload;
    }
    payload.issues.push({
      code: "invalid_value",
      values: def.values,
      input,
      inst
    });
    return payload;
  };
});
var $ZodTransform = /* @__PURE__ */ $constructor("$ZodTransform", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.optin = "optional";
  globalConfig.memoizer?.guard(inst);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      throw new $ZodEncodeError(inst.constructor.name);
    }
    const _out = def.transform(payload.value, payload);
    if (ctx.async) {
      const output = _out instanceof Promise ? _out : Promise.resolve(_out);
      return output.then((output2) => {
        payload.value = output2;
        return payload;
      });
    }
    if (_out instanceof Promise) {
      throw new $ZodAsyncError();
    }
    payload.value = _out;
    return payload;
  };
});
function handleOptionalResult(payload, result) {
  payload.value = result.issues.length ? void 0 : result.value;
  return payload;
}
var $ZodOptional = /* @__PURE__ */ $constructor("$ZodOptional", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
  inst._zod.optout = "optional";
  defineLazyInternal(inst, "values", (zod) => {
    const values = zod.def.innerType._zod.values;
    return values ? /* @__PURE__ */ new Set([...values, void 0]) : void 0;
  });
  defineLazyInternal(inst, "pattern", (zod) => {
    const pattern = zod.def.innerType._zod.pattern;
    return pattern ? new RegExp(`^(${cleanRegex(pattern.source)})?$`) : void 0;
  });
  inst._zod.parse = (payload, ctx) => {
    if (payload.value === void 0) {
      if (def.innerType._zod.optin !== "defaulted")
        return payload;
      const result = def.innerType._zod.run({ value: payload.value, issues: [] }, ctx);
      if (result instanceof Promise)
        return result.then((result2) => handleOptionalResult(payload, result2));
      return handleOptionalResult(payload, result);
    }
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodExactOptional = /* @__PURE__ */ $constructor("$ZodExactOptional", (inst, def) => {
  $ZodOptional.init(inst, def);
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  defineLazyInternal(inst, "pattern", (zod) => zod.def.innerType._zod.pattern);
  inst._zod.parse = (payload, ctx) => {
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodNullable = /* @__PURE__ */ $constructor("$ZodNullable", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin);
  defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
  defineLazyInternal(inst, "pattern", (zod) => {
    const pattern = zod.def.innerType._zod.pattern;
    return pattern ? new RegExp(`^(${cleanRegex(pattern.source)}|null)$`) : void 0;
  });
  defineLazyInternal(inst, "values", (zod) => {
    return zod.def.innerType._zod.values ? /* @__PURE__ */ new Set([...zod.def.innerType._zod.values, null]) : void 0;
  });
  inst._zod.parse = (payload, ctx) => {
    if (payload.value === null)
      return payload;
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodDefault = /* @__PURE__ */ $constructor("$ZodDefault", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.optin = "defaulted";
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      return def.innerType._zod.run(payload, ctx);
    }
    if (payload.value === void 0) {
      payload.value = def.defaultValue;
      return payload;
    }
    const result = def.innerType._zod.run(payload, ctx);
    if (result instanceof Promise) {
      return result.then((result2) => handleDefaultResult(result2, def));
    }
    return handleDefaultResult(result, def);
  };
});
function handleDefaultResult(payload, def) {
  if (payload.value === void 0) {
    payload.value = def.defaultValue;
  }
  return payload;
}
var $ZodPrefault = /* @__PURE__ */ $constructor("$ZodPrefault", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.optin = "defaulted";
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      return def.innerType._zod.run(payload, ctx);
    }
    if (payload.value === void 0) {
      payload.value = def.defaultValue;
    }
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodNonOptional = /* @__PURE__ */ $constructor("$ZodNonOptional", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "values", (zod) => {
    const v = zod.def.innerType._zod.values;
    return v ? new Set([...v].filter((x) => x !== void 0)) : void 0;
  });
  inst._zod.parse = (payload, ctx) => {
    const result = def.innerType._zod.run(payload, ctx);
    if (result instanceof Promise) {
      return result.then((result2) => handleNonOptionalResult(result2, inst));
    }
    return handleNonOptionalResult(result, inst);
  };
});
function handleNonOptionalResult(payload, inst) {
  if (!payload.issues.length && payload.value === void 0) {
    payload.issues.push({
      code: "invalid_type",
      expected: "nonoptional",
      input: payload.value,
      inst
    });
  }
  return payload;
}
function handleCatchResult(payload, result, def, ctx) {
  if (!result.issues.length) {
    payload.value = result.value;
    if (result.memo)
      payload.memo = true;
    return payload;
  }
  payload.value = def.catchValue({
    ...result,
    value: payload.value,
    error: {
      issues: result.issues.map((iss) => finalizeIssue(iss, ctx, config()))
    },
    input: payload.value
  });
  return payload;
}
var $ZodCatch = /* @__PURE__ */ $constructor("$ZodCatch", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
  defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      return def.innerType._zod.run(payload, ctx);
    }
    const result = def.innerType._zod.run({ value: payload.value, issues: [] }, ctx);
    if (result instanceof Promise) {
      return result.then((result2) => handleCatchResult(payload, result2, def, ctx));
    }
    return handleCatchResult(payload, result, def, ctx);
  };
});
var $ZodPipe = /* @__PURE__ */ $constructor("$ZodPipe", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values);
  defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin);
  defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout);
  defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      const right = def.out._zod.run(payload, ctx);
      if (right instanceof Promise) {
        return right.then((right2) => handlePipeResult(right2, def.in, ctx));
      }
      return handlePipeResult(right, def.in, ctx);
    }
    const left = def.in._zod.run(payload, ctx);
    if (left instanceof Promise) {
      return left.then((left2) => handlePipeResult(left2, def.out, ctx));
    }
    return handlePipeResult(left, def.out, ctx);
  };
});
function handlePipeResult(left, next, ctx) {
  if (left.issues.some((iss) => iss.code !== "unrecognized_keys")) {
    left.aborted = true;
    return left;
  }
  return next._zod.run({ value: left.value, issues: left.issues }, ctx);
}
var $ZodReadonly = /* @__PURE__ */ $constructor("$ZodReadonly", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "propValues", (zod) => zod.def.innerType._zod.propValues);
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType?._zod?.optin);
  defineLazyInternal(inst, "optout", (zod) => zod.def.innerType?._zod?.optout);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      return def.innerType._zod.run(payload, ctx);
    }
    const result = def.innerType._zod.run(payload, ctx);
    if (result instanceof Promise) {
      return result.then(handleReadonlyResult);
    }
    return handleReadonlyResult(result);
  };
});
function handleReadonlyResult(payload) {
  if (!payload.memo)
    payload.value = Object.freeze(payload.value);
  return payload;
}
var $ZodCustom = /* @__PURE__ */ $constructor("$ZodCustom", (inst, def) => {
  $ZodCheck.init(inst, def);
  $ZodType.init(inst, def);
  inst._zod.parse = (payload, _) => {
    return payload;
  };
  inst._zod.check = (payload) => {
    const input = payload.value;
    const r = def.fn(input);
    if (r instanceof Promise) {
      return r.then((r2) => handleRefineResult(r2, payload, input, inst));
    }
    handleRefineResult(r, payload, input, inst);
    return;
  };
});
function handleRefineResult(result, payload, input, inst) {
  if (!result) {
    const _iss = {
      code: "custom",
      input,
      inst,
      // incorporates params.error into issue reporting
      path: [...inst._zod.def.path ?? []],
      // incorporates params.error into issue reporting
      continue: !inst._zod.def.abort
      // params: inst._zod.def.params,
    };
    if (inst._zod.def.params)
      _iss.params = inst._zod.def.params;
    payload.issues.push(issue(_iss));
  }
}

// node_modules/zod/v4/core/memoizer.js
var $ZodCyclicError = class extends Error {
  constructor() {
    super(`Cannot parse a reference cycle that closes through a transform`);
    this.name = "ZodCyclicError";
  }
};
var STATE = "~memo";
var NO_ISSUES = [];
function isRef(value) {
  return value !== null && typeof value === "object";
}
function cloneIssues(issues) {
  return issues.map((iss) => iss.path ? { ...iss, path: iss.path.slice() } : { ...iss });
}
var recursive = /* @__PURE__ */ new WeakMap();
var NONE = 0;
var ASSUMED = 1;
var PROVEN = 2;
function isRecursive(inst, stack, resolve) {
  const cached2 = recursive.get(inst);
  if (cached2 !== void 0)
    return cached2 ? PROVEN : NONE;
  if (stack.has(inst))
    return PROVEN;
  stack.add(inst);
  let result = NONE;
  const check = (child) => {
    if (result !== PROVEN && child?._zod) {
      const answer = isRecursive(child, stack, resolve);
      if (answer > result)
        result = answer;
    }
  };
  const shape = (sh, spread) => {
    let answer = NONE;
    for (const key of Reflect.ownKeys(sh)) {
      const desc = Object.getOwnPropertyDescriptor(sh, key);
      if (spread && !desc.enumerable)
        continue;
      const child = desc.get ? ASSUMED : desc.value?._zod ? isRecursive(desc.value, stack, resolve) : NONE;
      if (child > answer)
        answer = child;
    }
    return answer;
  };
  const merge2 = (answer) => {
    if (answer > result)
      result = answer;
  };
  const def = inst._zod.def;
  const kind = def.type;
  switch (kind) {
    case "object": {
      const raw = rawShape(def);
      merge2(raw ? shape(raw, true) : ASSUMED);
      check(def.catchall);
      break;
    }
    case "array":
      check(def.element);
      break;
    case "tuple":
      for (const el of def.items)
        check(el);
      check(def.rest);
      break;
    case "record":
    case "map":
      check(def.keyType);
      check(def.valueType);
      break;
    case "set":
      check(def.valueType);
      break;
    case "union":
      for (const el of def.options)
        check(el);
      break;
    case "intersection":
      check(def.left);
      check(def.right);
      break;
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "catch":
    case "readonly":
    case "nonoptional":
    case "promise":
    case "success":
      check(def.innerType);
      break;
    case "pipe":
      check(def.in);
      check(def.out);
      break;
    case "function":
      check(def.input);
      check(def.output);
      break;
    // `$ZodLazy` caches its inner on the def, so a resolved edge is followed exactly
    case "lazy": {
      const inner = def._cachedInner ?? (resolve ? inst._zod.innerType : void 0);
      merge2(inner ? isRecursive(inner, stack, false) : ASSUMED);
      break;
    }
    // a leaf by choice: `parts` are regex fragments, not data positions
    case "template_literal":
    // leaves
    case "string":
    case "number":
    case "int":
    case "boolean":
    case "bigint":
    case "symbol":
    case "undefined":
    case "null":
    case "void":
    case "never":
    case "any":
    case "unknown":
    case "date":
    case "nan":
    case "enum":
    case "literal":
    case "file":
    case "transform":
    case "custom":
      break;
    default: {
      kind;
      for (const key in def) {
        const desc = Object.getOwnPropertyDescriptor(def, key);
        if (!desc || desc.get)
          continue;
        const value = desc.value;
        if (!value || typeof value !== "object")
          continue;
        if (value._zod)
          check(value);
        else if (Array.isArray(value))
          for (const el of value)
            check(el);
      }
    }
  }
  stack.delete(inst);
  return settle(inst, result);
}
function settle(inst, answer) {
  if (answer !== ASSUMED)
    recursive.set(inst, answer === PROVEN);
  return answer;
}
function bucketFor(state, inst) {
  let bucket = state.buckets.get(inst);
  if (!bucket) {
    bucket = /* @__PURE__ */ new WeakMap();
    state.buckets.set(inst, bucket);
  }
  return bucket;
}
var handoff;
var open = [];
var memo = {
  alloc(_inst, payload, empty) {
    const bucket = handoff;
    if (!bucket)
      return empty;
    handoff = void 0;
    const entry = { value: empty, issues: null };
    bucket.set(payload.value, entry);
    open.push(entry);
    return empty;
  },
  guard(inst) {
    var _a3;
    (_a3 = inst._zod).deferred ?? (_a3.deferred = []);
    inst._zod.deferred.push(() => {
      const base = inst._zod.parse;
      const wrapped2 = (payload, ctx) => {
        if (ctx.direction !== "backward" && isBackEdge(ctx, payload.value))
          throw new $ZodCyclicError();
        return base(payload, ctx);
      };
      inst._zod.parse = wrapped2;
      if (inst._zod.run === base)
        inst._zod.run = wrapped2;
    });
  },
  attach(inst) {
    var _a3;
    let isRecursiveInst;
    let rechecked = false;
    let lastCtx;
    let lastBucket;
    (_a3 = inst._zod).deferred ?? (_a3.deferred = []);
    inst._zod.deferred.push(() => {
      const base = inst._zod.parse;
      const wrapped2 = (payload, ctx) => {
        if (isRecursiveInst === void 0) {
          const walked = isRecursive(inst, /* @__PURE__ */ new Set(), false);
          if (walked === NONE) {
            inst._zod.parse = base;
            if (inst._zod.run === wrapped2)
              inst._zod.run = base;
            return base(payload, ctx);
          }
          if (walked === PROVEN || rechecked)
            isRecursiveInst = true;
          else
            rechecked = true;
        }
        const input = payload.value;
        if (!isRef(input))
          return base(payload, ctx);
        let state = ctx[STATE];
        if (!state) {
          state = { buckets: /* @__PURE__ */ new WeakMap(), backEdges: void 0 };
          ctx[STATE] = state;
        }
        let bucket;
        if (lastCtx === ctx) {
          bucket = lastBucket;
        } else {
          bucket = bucketFor(state, inst);
          lastCtx = ctx;
          lastBucket = bucket;
        }
        const hit = bucket.get(input);
        if (hit) {
          payload.value = hit.value;
          if (hit.issues) {
            if (hit.issues.length)
              payload.issues.push(...cloneIssues(hit.issues));
          } else {
            payload.memo = true;
            state.backEdges ?? (state.backEdges = /* @__PURE__ */ new WeakSet());
            state.backEdges.add(hit.value);
          }
          return payload;
        }
        handoff = bucket;
        const depth = open.length;
        const result = base(payload, ctx);
        handoff = void 0;
        const entry = open.length > depth ? open.pop() : void 0;
        if (result instanceof Promise) {
          return result.then((r) => {
            if (entry)
              entry.issues = r.issues.length ? cloneIssues(r.issues) : NO_ISSUES;
            return r;
          });
        }
        if (entry)
          entry.issues = result.issues.length ? cloneIssues(result.issues) : NO_ISSUES;
        return result;
      };
      inst._zod.parse = wrapped2;
      if (inst._zod.run === base)
        inst._zod.run = wrapped2;
    });
  }
};
function memoizer() {
  return memo;
}
function isBackEdge(ctx, value) {
  const backEdges = ctx[STATE]?.backEdges;
  return backEdges !== void 0 && isRef(value) && backEdges.has(value);
}

// node_modules/zod/v4/locales/en.js
var error = () => {
  const Sizable = {
    string: { unit: "characters", verb: "to have" },
    file: { unit: "bytes", verb: "to have" },
    array: { unit: "items", verb: "to have" },
    set: { unit: "items", verb: "to have" },
    map: { unit: "entries", verb: "to have" }
  };
  function getSizing(origin) {
    return Sizable[origin] ?? null;
  }
  const FormatDictionary = {
    regex: "input",
    email: "email address",
    url: "URL",
    emoji: "emoji",
    uuid: "UUID",
    uuidv4: "UUIDv4",
    uuidv6: "UUIDv6",
    nanoid: "nanoid",
    guid: "GUID",
    cuid: "cuid",
    cuid2: "cuid2",
    ulid: "ULID",
    xid: "XID",
    ksuid: "KSUID",
    datetime: "ISO datetime",
    date: "ISO date",
    time: "ISO time",
    duration: "ISO duration",
    ipv4: "IPv4 address",
    ipv6: "IPv6 address",
    mac: "MAC address",
    cidrv4: "IPv4 range",
    cidrv6: "IPv6 range",
    base64: "base64-encoded string",
    base64url: "base64url-encoded string",
    json_string: "JSON string",
    e164: "E.164 number",
    currency_code: "currency code",
    credit_card: "credit card number",
    iban: "IBAN",
    jwt: "JWT",
    template_literal: "input"
  };
  const TypeDictionary = {
    // Compatibility: "nan" -> "NaN" for display
    nan: "NaN"
    // All other type names omitted - they fall back to raw values via ?? operator
  };
  function getTypeName(type, input) {
    if (type === "number" && typeof input === "number" && !Number.isFinite(input)) {
      return String(input);
    }
    return TypeDictionary[type] ?? type;
  }
  return (issue2) => {
    switch (issue2.code) {
      case "invalid_type": {
        const expected = getTypeName(issue2.expected);
        const receivedType = parsedType(issue2.input);
        const received = getTypeName(receivedType, issue2.input);
        return `Invalid input: expected ${expected}, received ${received}`;
      }
      case "invalid_value":
        if (issue2.values.length === 1)
          return `Invalid input: expected ${stringifyPrimitive(issue2.values[0])}`;
        return `Invalid option: expected one of ${joinValues(issue2.values, "|")}`;
      case "too_big": {
        const adj = issue2.exact ? "exactly " : issue2.inclusive ? "<=" : "<";
        const sizing = getSizing(issue2.origin);
        if (sizing)
          return `Too big: expected ${issue2.origin ?? "value"} to have ${adj}${issue2.maximum.toString()} ${sizing.unit ?? "elements"}`;
        return `Too big: expected ${issue2.origin ?? "value"} to be ${adj}${issue2.maximum.toString()}`;
      }
      case "too_small": {
        const adj = issue2.exact ? "exactly " : issue2.inclusive ? ">=" : ">";
        const sizing = getSizing(issue2.origin);
        if (sizing) {
          return `Too small: expected ${issue2.origin} to have ${adj}${issue2.minimum.toString()} ${sizing.unit}`;
        }
        return `Too small: expected ${issue2.origin} to be ${adj}${issue2.minimum.toString()}`;
      }
      case "invalid_format": {
        const _issue = issue2;
        if (_issue.format === "starts_with") {
          return `Invalid string: must start with "${_issue.prefix}"`;
        }
        if (_issue.format === "ends_with")
          return `Invalid string: must end with "${_issue.suffix}"`;
        if (_issue.format === "includes")
          return `Invalid string: must include "${_issue.includes}"`;
        if (_issue.format === "regex")
          return `Invalid string: must match pattern ${_issue.pattern}`;
        return `Invalid ${FormatDictionary[_issue.format] ?? issue2.format}`;
      }
      case "not_multiple_of":
        return `Invalid number: must be a multiple of ${issue2.divisor}`;
      case "unrecognized_keys":
        return `Unrecognized key${issue2.keys.length > 1 ? "s" : ""}: ${joinValues(issue2.keys, ", ")}`;
      case "invalid_key":
        return `Invalid key in ${issue2.origin}`;
      case "invalid_union":
        if (issue2.options && Array.isArray(issue2.options) && issue2.options.length > 0) {
          const opts = issue2.options.map((o) => `'${o}'`).join(" | ");
          return `Invalid discriminator value. Expected ${opts}`;
        }
        if (issue2.inclusive === false) {
          return "Invalid input: more than one option matched";
        }
        return "Invalid input";
      case "invalid_element":
        return `Invalid value in ${issue2.origin}`;
      default:
        return `Invalid input`;
    }
  };
};
function en_default() {
  return {
    localeError: error()
  };
}

// node_modules/zod/v4/core/registries.js
var _a2;
var $ZodRegistry = class {
  constructor() {
    this._map = /* @__PURE__ */ new WeakMap();
    this._idmap = /* @__PURE__ */ new Map();
  }
  add(schema, ..._meta) {
    const meta2 = _meta[0];
    this._map.set(schema, meta2);
    if (meta2 && typeof meta2 === "object" && "id" in meta2) {
      this._idmap.set(meta2.id, schema);
    }
    return this;
  }
  clear() {
    this._map = /* @__PURE__ */ new WeakMap();
    this._idmap = /* @__PURE__ */ new Map();
    return this;
  }
  remove(schema) {
    const meta2 = this._map.get(schema);
    if (meta2 && typeof meta2 === "object" && "id" in meta2) {
      this._idmap.delete(meta2.id);
    }
    this._map.delete(schema);
    return this;
  }
  get(schema) {
    const p = schema._zod.parent;
    if (p) {
      const pm = { ...this.get(p) ?? {} };
      delete pm.id;
      const f = { ...pm, ...this._map.get(schema) };
      return Object.keys(f).length ? f : void 0;
    }
    return this._map.get(schema);
  }
  has(schema) {
    return this._map.has(schema);
  }
};
function registry() {
  return new $ZodRegistry();
}
(_a2 = globalThis).__zod_globalRegistry ?? (_a2.__zod_globalRegistry = registry());
var globalRegistry = globalThis.__zod_globalRegistry;

// node_modules/zod/v4/core/api.js
function snapshotChecks(def) {
  if (def.checks)
    def.checks = [...def.checks];
  return def;
}
// @__NO_SIDE_EFFECTS__
function _string(Class2, params) {
  return new Class2(snapshotChecks({ type: "string", ...normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _email(Class2, params) {
  return new Class2({
    type: "string",
    format: "email",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _guid(Class2, params) {
  return new Class2({
    type: "string",
    format: "guid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _uuid(Class2, params) {
  return new Class2({
    type: "string",
    format: "uuid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _uuidv4(Class2, params) {
  return new Class2({
    type: "string",
    format: "uuid",
    check: "string_format",
    abort: false,
    version: "v4",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _uuidv6(Class2, params) {
  return new Class2({
    type: "string",
    format: "uuid",
    check: "string_format",
    abort: false,
    version: "v6",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _uuidv7(Class2, params) {
  return new Class2({
    type: "string",
    format: "uuid",
    check: "string_format",
    abort: false,
    version: "v7",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _url(Class2, params) {
  return new Class2({
    type: "string",
    format: "url",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _emoji2(Class2, params) {
  return new Class2({
    type: "string",
    format: "emoji",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _nanoid(Class2, params) {
  return new Class2({
    type: "string",
    format: "nanoid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _cuid(Class2, params) {
  return new Class2({
    type: "string",
    format: "cuid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _cuid2(Class2, params) {
  return new Class2({
    type: "string",
    format: "cuid2",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _ulid(Class2, params) {
  return new Class2({
    type: "string",
    format: "ulid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _xid(Class2, params) {
  return new Class2({
    type: "string",
    format: "xid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _ksuid(Class2, params) {
  return new Class2({
    type: "string",
    format: "ksuid",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _ipv4(Class2, params) {
  return new Class2({
    type: "string",
    format: "ipv4",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _ipv6(Class2, params) {
  return new Class2({
    type: "string",
    format: "ipv6",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _cidrv4(Class2, params) {
  return new Class2({
    type: "string",
    format: "cidrv4",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _cidrv6(Class2, params) {
  return new Class2({
    type: "string",
    format: "cidrv6",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _base64(Class2, params) {
  return new Class2({
    type: "string",
    format: "base64",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _base64url(Class2, params) {
  return new Class2({
    type: "string",
    format: "base64url",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _e164(Class2, params) {
  return new Class2({
    type: "string",
    format: "e164",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _jwt(Class2, params) {
  return new Class2({
    type: "string",
    format: "jwt",
    check: "string_format",
    abort: false,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _isoDateTime(Class2, params) {
  return new Class2({
    type: "string",
    format: "datetime",
    check: "string_format",
    offset: false,
    local: false,
    precision: null,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _isoDate(Class2, params) {
  return new Class2({
    type: "string",
    format: "date",
    check: "string_format",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _isoTime(Class2, params) {
  return new Class2({
    type: "string",
    format: "time",
    check: "string_format",
    precision: null,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _isoDuration(Class2, params) {
  return new Class2({
    type: "string",
    format: "duration",
    check: "string_format",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _number(Class2, params) {
  return new Class2(snapshotChecks({ type: "number", checks: [], ...normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _int(Class2, params) {
  return new Class2({
    type: "number",
    check: "number_format",
    abort: false,
    format: "safeint",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _boolean(Class2, params) {
  return new Class2({
    type: "boolean",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _unknown(Class2) {
  return new Class2({
    type: "unknown"
  });
}
// @__NO_SIDE_EFFECTS__
function _never(Class2, params) {
  return new Class2({
    type: "never",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _lt(value, params) {
  return new $ZodCheckLessThan({
    check: "less_than",
    ...normalizeParams(params),
    value,
    inclusive: false
  });
}
// @__NO_SIDE_EFFECTS__
function _lte(value, params) {
  return new $ZodCheckLessThan({
    check: "less_than",
    ...normalizeParams(params),
    value,
    inclusive: true
  });
}
// @__NO_SIDE_EFFECTS__
function _gt(value, params) {
  return new $ZodCheckGreaterThan({
    check: "greater_than",
    ...normalizeParams(params),
    value,
    inclusive: false
  });
}
// @__NO_SIDE_EFFECTS__
function _gte(value, params) {
  return new $ZodCheckGreaterThan({
    check: "greater_than",
    ...normalizeParams(params),
    value,
    inclusive: true
  });
}
// @__NO_SIDE_EFFECTS__
function _multipleOf(value, params) {
  return new $ZodCheckMultipleOf({
    check: "multiple_of",
    ...normalizeParams(params),
    value
  });
}
// @__NO_SIDE_EFFECTS__
function _maxLength(maximum, params) {
  const ch = new $ZodCheckMaxLength({
    check: "max_length",
    ...normalizeParams(params),
    maximum
  });
  return ch;
}
// @__NO_SIDE_EFFECTS__
function _minLength(minimum, params) {
  return new $ZodCheckMinLength({
    check: "min_length",
    ...normalizeParams(params),
    minimum
  });
}
// @__NO_SIDE_EFFECTS__
function _length(length, params) {
  return new $ZodCheckLengthEquals({
    check: "length_equals",
    ...normalizeParams(params),
    length
  });
}
// @__NO_SIDE_EFFECTS__
function _regex(pattern, params) {
  return new $ZodCheckRegex({
    check: "string_format",
    format: "regex",
    ...normalizeParams(params),
    pattern
  });
}
// @__NO_SIDE_EFFECTS__
function _lowercase(params) {
  return new $ZodCheckLowerCase({
    check: "string_format",
    format: "lowercase",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _uppercase(params) {
  return new $ZodCheckUpperCase({
    check: "string_format",
    format: "uppercase",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _includes(includes, params) {
  return new $ZodCheckIncludes({
    check: "string_format",
    format: "includes",
    ...normalizeParams(params),
    includes
  });
}
// @__NO_SIDE_EFFECTS__
function _startsWith(prefix, params) {
  return new $ZodCheckStartsWith({
    check: "string_format",
    format: "starts_with",
    ...normalizeParams(params),
    prefix
  });
}
// @__NO_SIDE_EFFECTS__
function _endsWith(suffix, params) {
  return new $ZodCheckEndsWith({
    check: "string_format",
    format: "ends_with",
    ...normalizeParams(params),
    suffix
  });
}
// @__NO_SIDE_EFFECTS__
function _overwrite(tx) {
  return new $ZodCheckOverwrite({
    check: "overwrite",
    tx
  });
}
// @__NO_SIDE_EFFECTS__
function _normalize(form) {
  return /* @__PURE__ */ _overwrite((input) => input.normalize(form));
}
// @__NO_SIDE_EFFECTS__
function _trim() {
  return /* @__PURE__ */ _overwrite((input) => input.trim());
}
// @__NO_SIDE_EFFECTS__
function _toLowerCase() {
  return /* @__PURE__ */ _overwrite((input) => input.toLowerCase());
}
// @__NO_SIDE_EFFECTS__
function _toUpperCase() {
  return /* @__PURE__ */ _overwrite((input) => input.toUpperCase());
}
// @__NO_SIDE_EFFECTS__
function _slugify() {
  return /* @__PURE__ */ _overwrite((input) => slugify(input));
}
// @__NO_SIDE_EFFECTS__
function _array(Class2, element, params) {
  return new Class2({
    type: "array",
    element,
    // get element() {
    //   return element;
    // },
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _refine(Class2, fn, _params) {
  const schema = new Class2({
    type: "custom",
    check: "custom",
    fn,
    ...normalizeParams(_params)
  });
  return schema;
}
// @__NO_SIDE_EFFECTS__
function _superRefine(fn, params) {
  const ch = /* @__PURE__ */ _check((payload) => {
    payload.addIssue = (issue2) => {
      if (typeof issue2 === "string") {
        payload.issues.push(issue(issue2, payload.value, ch._zod.def));
      } else {
        const _issue = issue2;
        if (_issue.fatal)
          _issue.continue = false;
        _issue.code ?? (_issue.code = "custom");
        if (!("input" in _issue))
          _issue.input = payload.value;
        _issue.inst ?? (_issue.inst = ch);
        _issue.continue ?? (_issue.continue = !ch._zod.def.abort);
        payload.issues.push(issue(_issue));
      }
    };
    return fn(payload.value, payload);
  }, params);
  return ch;
}
// @__NO_SIDE_EFFECTS__
function _check(fn, params) {
  const ch = new $ZodCheck({
    check: "custom",
    ...normalizeParams(params)
  });
  ch._zod.check = fn;
  return ch;
}

// node_modules/zod/v4/core/to-json-schema.js
function assignProps(target, ...sources) {
  for (const source of sources) {
    for (const key of Reflect.ownKeys(source)) {
      if (Object.prototype.propertyIsEnumerable.call(source, key)) {
        assignProp(target, key, source[key]);
      }
    }
  }
  return target;
}
function initializeContext(params) {
  let target = params?.target ?? "draft-2020-12";
  if (target === "draft-4")
    target = "draft-04";
  if (target === "draft-7")
    target = "draft-07";
  return {
    processors: params.processors ?? {},
    metadataRegistry: params?.metadata ?? globalRegistry,
    target,
    unrepresentable: params?.unrepresentable ?? "throw",
    override: params?.override ?? (() => {
    }),
    io: params?.io ?? "output",
    counter: 0,
    seen: /* @__PURE__ */ new Map(),
    sharedDefsExtractedFor: void 0,
    sharedEmitDoneFor: void 0,
    cycles: params?.cycles ?? "ref",
    reused: params?.reused ?? "inline",
    intersections: [],
    deferred: [],
    external: params?.external ?? void 0
  };
}
function handleUnrepresentable(schema, ctx, json, params, message) {
  const result = typeof ctx.unrepresentable === "function" ? ctx.unrepresentable({ zodSchema: schema, path: params.path, message }) : ctx.unrepresentable;
  if (result === "any")
    return false;
  if (result === void 0 || result === "throw")
    throw new Error(message);
  Object.assign(json, result);
  return true;
}
function processSchema(schema, ctx, _params = { path: [], schemaPath: [] }) {
  var _a3;
  const def = schema._zod.def;
  const seen = ctx.seen.get(schema);
  if (seen) {
    seen.count++;
    const isCycle = _params.schemaPath.includes(schema);
    if (isCycle) {
      seen.cycle = _params.path;
    }
    return seen.schema;
  }
  const result = { schema: {}, count: 1, cycle: void 0, path: _params.path };
  ctx.seen.set(schema, result);
  ctx.sharedDefsExtractedFor = void 0;
  ctx.sharedEmitDoneFor = void 0;
  const overrideSchema = schema._zod.toJSONSchema?.();
  if (overrideSchema) {
    result.schema = overrideSchema;
  } else {
    const params = {
      ..._params,
      schemaPath: [..._params.schemaPath, schema],
      path: _params.path
    };
    if (schema._zod.processJSONSchema) {
      schema._zod.processJSONSchema(ctx, result.schema, params);
    } else {
      const _json = result.schema;
      const processor = ctx.processors[def.type];
      if (!processor) {
        throw new Error(`[toJSONSchema]: Non-representable type encountered: ${def.type}`);
      }
      processor(schema, ctx, _json, params);
    }
    const parent = schema._zod.parent;
    if (parent) {
      if (!result.ref)
        result.ref = parent;
      processSchema(parent, ctx, params);
      ctx.seen.get(parent).isParent = true;
    }
  }
  const meta2 = ctx.metadataRegistry.get(schema);
  if (meta2)
    assignProps(result.schema, meta2);
  if (ctx.io === "input" && isTransforming(schema)) {
    delete result.schema.examples;
    delete result.schema.default;
  }
  if (ctx.io === "input" && "_prefault" in result.schema)
    (_a3 = result.schema).default ?? (_a3.default = result.schema._prefault);
  delete result.schema._prefault;
  const _result = ctx.seen.get(schema);
  return _result.schema;
}
function encodeJSONPointerSegment(segment) {
  return segment.replace(/~/g, "~0").replace(/\//g, "~1");
}
function extractDefs(ctx, schema) {
  const root = ctx.seen.get(schema);
  if (!root)
    throw new Error("Unprocessed schema. This is a bug in Zod.");
  if (ctx.external && ctx.sharedDefsExtractedFor === ctx.external)
    return;
  const idToSchema = /* @__PURE__ */ new Map();
  for (const entry of ctx.seen.entries()) {
    const id = ctx.metadataRegistry.get(entry[0])?.id;
    if (id) {
      const existing = idToSchema.get(id);
      if (existing && existing !== entry[0]) {
        throw new Error(`Duplicate schema id "${id}" detected during JSON Schema conversion. Two different schemas cannot share the same id when converted together.`);
      }
      idToSchema.set(id, entry[0]);
    }
  }
  const makeURI = (entry) => {
    const defsSegment = ctx.target === "draft-2020-12" ? "$defs" : "definitions";
    if (ctx.external) {
      const externalId = ctx.external.registry.get(entry[0])?.id;
      const uriGenerator = ctx.external.uri ?? ((id2) => id2);
      if (externalId) {
        return { ref: uriGenerator(externalId) };
      }
      const id = entry[1].defId ?? entry[1].schema.id ?? `schema${ctx.counter++}`;
      entry[1].defId = id;
      return { defId: id, ref: `${uriGenerator("__shared")}#/${defsSegment}/${encodeJSONPointerSegment(id)}` };
    }
    const uriPrefix = `#`;
    const defUriPrefix = `${uriPrefix}/${defsSegment}/`;
    if (entry[1] === root && !entry[1].schema.id) {
      return { ref: uriPrefix };
    }
    const defId = entry[1].schema.id ?? `__schema${ctx.counter++}`;
    return { defId, ref: defUriPrefix + encodeJSONPointerSegment(defId) };
  };
  const extractToDef = (entry) => {
    if (entry[1].schema.$ref) {
      return;
    }
    const seen = entry[1];
    const { ref, defId } = makeURI(entry);
    seen.def = { ...seen.schema };
    if (defId)
      seen.defId = defId;
    const schema2 = seen.schema;
    for (const key in schema2) {
      delete schema2[key];
    }
    schema2.$ref = ref;
  };
  if (ctx.cycles === "throw") {
    for (const entry of ctx.seen.entries()) {
      const seen = entry[1];
      if (seen.cycle) {
        throw new Error(`Cycle detected: #/${seen.cycle?.join("/")}/<root>

Set the \`cycles\` parameter to \`"ref"\` to resolve cyclical schemas with defs.`);
      }
    }
  }
  for (const entry of ctx.seen.entries()) {
    const seen = entry[1];
    if (schema === entry[0]) {
      extractToDef(entry);
      continue;
    }
    if (ctx.external) {
      const ext = ctx.external.registry.get(entry[0])?.id;
      if (schema !== entry[0] && ext) {
        extractToDef(entry);
        continue;
      }
    }
    const id = ctx.metadataRegistry.get(entry[0])?.id;
    if (id) {
      extractToDef(entry);
      continue;
    }
    if (seen.cycle) {
      extractToDef(entry);
      continue;
    }
    if (seen.count > 1) {
      if (ctx.reused === "ref") {
        extractToDef(entry);
      }
    }
  }
  if (ctx.external)
    ctx.sharedDefsExtractedFor = ctx.external;
}
function compactTypeUnion(schema) {
  const options = schema.anyOf;
  if (!Array.isArray(options) || options.length === 0 || schema.type !== void 0)
    return;
  const types = [];
  for (const option of options) {
    if (!option || typeof option !== "object")
      return;
    compactTypeUnion(option);
    const keys = Object.keys(option);
    if (keys.length !== 1 || keys[0] !== "type")
      return;
    const type = option.type;
    for (const member of Array.isArray(type) ? type : [type]) {
      if (typeof member !== "string")
        return;
      if (!types.includes(member))
        types.push(member);
    }
  }
  delete schema.anyOf;
  schema.type = types.length === 1 ? types[0] : types;
}
var FOLDABLE_KEYS = /* @__PURE__ */ new Set(["type", "properties", "required", "additionalProperties"]);
var UNION_KEYS = ["oneOf", "anyOf"];
function undeclaredConstraint(member) {
  const extra = member.additionalProperties;
  if (extra === void 0 || extra === false || typeof extra !== "object" || extra === null)
    return null;
  return Object.keys(extra).length ? extra : null;
}
function foldObjects(members2) {
  const objects = [];
  for (const member of members2) {
    if (typeof member !== "object" || member.type !== "object")
      return null;
    for (const key in member) {
      if (!FOLDABLE_KEYS.has(key))
        return null;
    }
    objects.push(member);
  }
  const properties = {};
  const required2 = /* @__PURE__ */ new Set();
  for (const object2 of objects) {
    for (const key in object2.properties) {
      if (Object.prototype.hasOwnProperty.call(properties, key))
        continue;
      const parts = [];
      for (const other of objects) {
        const part = other.properties?.[key] ?? undeclaredConstraint(other);
        if (part === null || part === void 0)
          continue;
        if (!parts.some((seen) => JSON.stringify(seen) === JSON.stringify(part)))
          parts.push(part);
      }
      const merged = parts.length === 1 ? parts[0] : foldObjects(parts) ?? { allOf: parts };
      assignProp(properties, key, merged);
    }
    for (const key of object2.required ?? [])
      required2.add(key);
  }
  const folded = { type: "object", properties };
  if (required2.size)
    folded.required = [...required2];
  if (objects.every((object2) => object2.additionalProperties === false)) {
    folded.additionalProperties = false;
  } else {
    const constraints = [];
    for (const object2 of objects) {
      const constraint = undeclaredConstraint(object2);
      if (constraint && !constraints.some((seen) => JSON.stringify(seen) === JSON.stringify(constraint)))
        constraints.push(constraint);
    }
    if (constraints.length === 1)
      folded.additionalProperties = constraints[0];
    else if (constraints.length > 1)
      folded.additionalProperties = { allOf: constraints };
  }
  return folded;
}
function foldIntersection(json) {
  const allOf = json.allOf;
  if (!Array.isArray(allOf) || allOf.length < 2)
    return;
  for (const key of FOLDABLE_KEYS)
    if (key in json)
      return;
  const unions = allOf.filter((m) => UNION_KEYS.some((k) => Array.isArray(m[k])));
  let folded = null;
  if (!unions.length) {
    folded = foldObjects(allOf);
  } else {
    const union2 = unions[0];
    const keyword = UNION_KEYS.find((k) => Array.isArray(union2[k]));
    if (Object.keys(union2).length !== 1)
      return;
    const rest = allOf.filter((m) => m !== union2);
    const branches = union2[keyword].map((branch) => foldObjects([...rest, branch]));
    if (branches.some((b) => !b))
      return;
    folded = { [keyword]: branches };
  }
  if (!folded)
    return;
  delete json.allOf;
  assignProps(json, folded);
}
function finalize(ctx, schema) {
  const root = ctx.seen.get(schema);
  if (!root)
    throw new Error("Unprocessed schema. This is a bug in Zod.");
  const flattenRef = (zodSchema) => {
    const seen = ctx.seen.get(zodSchema);
    if (seen.ref === null)
      return;
    const schema2 = seen.def ?? seen.schema;
    const _cached = { ...schema2 };
    const ref = seen.ref;
    seen.ref = null;
    if (ref) {
      flattenRef(ref);
      const refSeen = ctx.seen.get(ref);
      const refSchema = refSeen.schema;
      if (refSchema.$ref && (ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0")) {
        schema2.allOf = schema2.allOf ?? [];
        schema2.allOf.push(refSchema);
      } else {
        assignProps(schema2, refSchema);
      }
      assignProps(schema2, _cached);
      const isParentRef = zodSchema._zod.parent === ref;
      if (isParentRef) {
        for (const key in schema2) {
          if (key === "$ref" || key === "allOf")
            continue;
          if (!(key in _cached)) {
            delete schema2[key];
          }
        }
      }
      if (refSchema.$ref && refSeen.def) {
        for (const key in schema2) {
          if (key === "$ref" || key === "allOf")
            continue;
          if (key in refSeen.def && JSON.stringify(schema2[key]) === JSON.stringify(refSeen.def[key])) {
            delete schema2[key];
          }
        }
      }
    }
    const parent = zodSchema._zod.parent;
    if (parent && parent !== ref) {
      flattenRef(parent);
      const parentSeen = ctx.seen.get(parent);
      if (parentSeen?.schema.$ref) {
        schema2.$ref = parentSeen.schema.$ref;
        if (parentSeen.def) {
          for (const key in schema2) {
            if (key === "$ref" || key === "allOf")
              continue;
            if (key in parentSeen.def && JSON.stringify(schema2[key]) === JSON.stringify(parentSeen.def[key])) {
              delete schema2[key];
            }
          }
        }
      }
    }
    ctx.override({
      zodSchema,
      jsonSchema: schema2,
      path: seen.path ?? []
    });
  };
  if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) {
    for (const entry of [...ctx.seen.entries()].reverse()) {
      flattenRef(entry[0]);
    }
    if (ctx.target !== "openapi-3.0") {
      for (const entry of ctx.seen.entries()) {
        compactTypeUnion(entry[1].def ?? entry[1].schema);
      }
    }
    for (const rewrite of ctx.deferred)
      rewrite();
    if (ctx.intersections.length) {
      const carriers = /* @__PURE__ */ new Map();
      for (const seen of ctx.seen.values()) {
        for (const json of [seen.schema, seen.def]) {
          const allOf = json?.allOf;
          if (!Array.isArray(allOf))
            continue;
          const existing = carriers.get(allOf);
          if (existing)
            existing.push(json);
          else
            carriers.set(allOf, [json]);
        }
      }
      for (const allOf of ctx.intersections) {
        for (const json of carriers.get(allOf) ?? [])
          foldIntersection(json);
      }
    }
  }
  const result = {};
  if (ctx.target === "draft-2020-12") {
    result.$schema = "https://json-schema.org/draft/2020-12/schema";
  } else if (ctx.target === "draft-07") {
    result.$schema = "http://json-schema.org/draft-07/schema#";
  } else if (ctx.target === "draft-04") {
    result.$schema = "http://json-schema.org/draft-04/schema#";
  } else if (ctx.target === "openapi-3.0") {
  } else {
  }
  if (ctx.external?.uri) {
    const id = ctx.external.registry.get(schema)?.id;
    if (!id)
      throw new Error("Schema is missing an `id` property");
    result.$id = ctx.external.uri(id);
  }
  assignProps(result, root.defId ? root.schema : root.def ?? root.schema);
  const rootMetaId = ctx.metadataRegistry.get(schema)?.id;
  if (rootMetaId !== void 0 && result.id === rootMetaId)
    delete result.id;
  const defs = ctx.external?.defs ?? {};
  if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) {
    for (const entry of ctx.seen.entries()) {
      const seen = entry[1];
      if (seen.def && seen.defId) {
        if (seen.def.id === seen.defId)
          delete seen.def.id;
        assignProp(defs, seen.defId, seen.def);
      }
    }
  }
  if (ctx.external)
    ctx.sharedEmitDoneFor = ctx.external;
  if (ctx.external) {
  } else {
    if (Object.keys(defs).length > 0) {
      if (ctx.target === "draft-2020-12") {
        result.$defs = defs;
      } else {
        result.definitions = defs;
      }
    }
  }
  try {
    const finalized = JSON.parse(JSON.stringify(result));
    Object.defineProperty(finalized, "~standard", {
      value: {
        ...schema["~standard"],
        jsonSchema: {
          input: createStandardJSONSchemaMethod(schema, "input", ctx.processors),
          output: createStandardJSONSchemaMethod(schema, "output", ctx.processors)
        }
      },
      enumerable: false,
      writable: false
    });
    return finalized;
  } catch (_err) {
    throw new Error("Error converting schema to JSON.");
  }
}
function isTransforming(_schema, _ctx) {
  const ctx = _ctx ?? { seen: /* @__PURE__ */ new Set() };
  if (ctx.seen.has(_schema))
    return false;
  ctx.seen.add(_schema);
  const def = _schema._zod.def;
  if (def.type === "transform")
    return true;
  if (def.type === "array")
    return isTransforming(def.element, ctx);
  if (def.type === "set")
    return isTransforming(def.valueType, ctx);
  if (def.type === "lazy")
    return isTransforming(def.getter(), ctx);
  if (def.type === "promise" || def.type === "optional" || def.type === "nonoptional" || def.type === "nullable" || def.type === "readonly" || def.type === "default" || def.type === "prefault" || def.type === "catch") {
    return isTransforming(def.innerType, ctx);
  }
  if (def.type === "intersection") {
    return isTransforming(def.left, ctx) || isTransforming(def.right, ctx);
  }
  if (def.type === "record" || def.type === "map") {
    return isTransforming(def.keyType, ctx) || isTransforming(def.valueType, ctx);
  }
  if (def.type === "pipe") {
    if (_schema._zod.traits.has("$ZodCodec"))
      return true;
    return isTransforming(def.in, ctx) || isTransforming(def.out, ctx);
  }
  if (def.type === "object") {
    for (const key in def.shape) {
      if (isTransforming(def.shape[key], ctx))
        return true;
    }
    return false;
  }
  if (def.type === "union") {
    for (const option of def.options) {
      if (isTransforming(option, ctx))
        return true;
    }
    return false;
  }
  if (def.type === "tuple") {
    for (const item of def.items) {
      if (isTransforming(item, ctx))
        return true;
    }
    if (def.rest && isTransforming(def.rest, ctx))
      return true;
    return false;
  }
  return false;
}
var createToJSONSchemaMethod = (schema, processors = {}) => (params) => {
  const ctx = initializeContext({ ...params, processors });
  processSchema(schema, ctx);
  extractDefs(ctx, schema);
  return finalize(ctx, schema);
};
var createStandardJSONSchemaMethod = (schema, io, processors = {}) => (params) => {
  const { libraryOptions, target } = params ?? {};
  const ctx = initializeContext({ ...libraryOptions ?? {}, target, io, processors });
  processSchema(schema, ctx);
  extractDefs(ctx, schema);
  return finalize(ctx, schema);
};

// node_modules/zod/v4/core/json-schema-processors.js
var narrowMin = (agg, key, value) => {
  if (agg[key] === void 0 || value > agg[key])
    agg[key] = value;
};
var narrowMax = (agg, key, value) => {
  if (agg[key] === void 0 || value < agg[key])
    agg[key] = value;
};
var narrowBoth = (agg, value) => {
  narrowMin(agg, "minimum", value);
  narrowMax(agg, "maximum", value);
};
var addDivisor = (agg, value) => {
  agg.multipleOf ?? (agg.multipleOf = []);
  if (!agg.multipleOf.includes(value))
    agg.multipleOf.push(value);
};
var addPattern = (agg, pattern) => {
  agg.patterns ?? (agg.patterns = /* @__PURE__ */ new Set());
  agg.patterns.add(pattern);
};
var intersectMime = (agg, mime) => {
  agg.mime = agg.mime ? agg.mime.filter((m) => mime.includes(m)) : [...mime];
};
var setFormat = (agg, format) => {
  agg.format = format;
  if (format.includes("int"))
    agg.isInt = true;
};
var minContributor = (agg, def) => narrowMin(agg, "minimum", def.minimum);
var maxContributor = (agg, def) => narrowMax(agg, "maximum", def.maximum);
var formatContributor = (ranges) => (agg, def) => {
  setFormat(agg, def.format);
  const [minimum, maximum] = ranges[def.format];
  narrowMin(agg, "minimum", minimum);
  narrowMax(agg, "maximum", maximum);
};
var contributors = {
  greater_than: (agg, def) => narrowMin(agg, def.inclusive ? "minimum" : "exclusiveMinimum", def.value),
  less_than: (agg, def) => narrowMax(agg, def.inclusive ? "maximum" : "exclusiveMaximum", def.value),
  multiple_of: (agg, def) => addDivisor(agg, def.value),
  number_format: formatContributor(NUMBER_FORMAT_RANGES),
  bigint_format: formatContributor(BIGINT_FORMAT_RANGES),
  min_length: minContributor,
  max_length: maxContributor,
  length_equals: (agg, def) => narrowBoth(agg, def.length),
  min_size: minContributor,
  max_size: maxContributor,
  size_equals: (agg, def) => narrowBoth(agg, def.size),
  string_format: (agg, def) => {
    setFormat(agg, def.format);
    if (def.pattern)
      addPattern(agg, def.pattern);
    if (def.format === "base64" || def.format === "base64url")
      agg.contentEncoding = def.format;
    if (def.local || def.precision === -1)
      agg.laxFormat = true;
  },
  mime_type: (agg, def) => intersectMime(agg, def.mime)
};
function aggregateChecks(schema) {
  const agg = {};
  const def = schema._zod.def;
  const list = schema._zod.traits.has("$ZodCheck") ? [schema, ...def.checks ?? []] : def.checks ?? [];
  for (const ch of list)
    contributors[ch._zod.def.check]?.(agg, ch._zod.def);
  const bag = schema._zod.bag;
  if (bag.minimum !== void 0)
    narrowMin(agg, "minimum", bag.minimum);
  if (bag.exclusiveMinimum !== void 0)
    narrowMin(agg, "exclusiveMinimum", bag.exclusiveMinimum);
  if (bag.maximum !== void 0)
    narrowMax(agg, "maximum", bag.maximum);
  if (bag.exclusiveMaximum !== void 0)
    narrowMax(agg, "exclusiveMaximum", bag.exclusiveMaximum);
  if (bag.multipleOf !== void 0)
    addDivisor(agg, bag.multipleOf);
  if (bag.format !== void 0) {
    agg.format ?? (agg.format = bag.format);
    if (bag.format.includes("int"))
      agg.isInt = true;
  }
  if (bag.mime)
    intersectMime(agg, bag.mime);
  for (const pattern of bag.patterns ?? [])
    addPattern(agg, pattern);
  return agg;
}
var formatMap = {
  guid: "uuid",
  url: "uri",
  datetime: "date-time",
  json_string: "json-string",
  regex: ""
  // do not set
};
var exactPatterns = /* @__PURE__ */ new Map([
  [base64Charset, base64],
  [base64urlCharset, base64url]
]);
var exactPattern = (p) => exactPatterns.get(p) ?? p;
var stringProcessor = (schema, ctx, _json, _params) => {
  const json = _json;
  json.type = "string";
  const { minimum, maximum, format, patterns, contentEncoding, laxFormat } = aggregateChecks(schema);
  if (typeof minimum === "number")
    json.minLength = minimum;
  if (typeof maximum === "number")
    json.maxLength = maximum;
  if (format) {
    json.format = formatMap[format] ?? format;
    if (json.format === "")
      delete json.format;
    if (format === "time" || laxFormat) {
      delete json.format;
    }
  }
  if (contentEncoding)
    json.contentEncoding = contentEncoding;
  if (patterns && patterns.size > 0) {
    const patternList = [...patterns].map(exactPattern);
    if (patternList.length === 1)
      json.pattern = patternList[0].source;
    else if (patternList.length > 1) {
      json.allOf = [
        ...patternList.map((regex) => ({
          ...ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0" ? { type: "string" } : {},
          pattern: regex.source
        }))
      ];
    }
  }
};
var numberProcessor = (schema, ctx, _json, params) => {
  const json = _json;
  const { minimum, maximum, multipleOf, exclusiveMaximum, exclusiveMinimum, isInt } = aggregateChecks(schema);
  json.type = isInt ? "integer" : "number";
  const exMin = typeof exclusiveMinimum === "number" && exclusiveMinimum >= (minimum ?? Number.NEGATIVE_INFINITY);
  const exMax = typeof exclusiveMaximum === "number" && exclusiveMaximum <= (maximum ?? Number.POSITIVE_INFINITY);
  const legacy = ctx.target === "draft-04" || ctx.target === "openapi-3.0";
  if (exMin) {
    if (legacy) {
      json.minimum = exclusiveMinimum;
      json.exclusiveMinimum = true;
    } else {
      json.exclusiveMinimum = exclusiveMinimum;
    }
  } else if (typeof minimum === "number") {
    json.minimum = minimum;
  }
  if (exMax) {
    if (legacy) {
      json.maximum = exclusiveMaximum;
      json.exclusiveMaximum = true;
    } else {
      json.exclusiveMaximum = exclusiveMaximum;
    }
  } else if (typeof maximum === "number") {
    json.maximum = maximum;
  }
  if (multipleOf) {
    const divisors = /* @__PURE__ */ new Set();
    for (const divisor of multipleOf) {
      if (Number.isFinite(divisor) && divisor !== 0)
        divisors.add(Math.abs(divisor));
      else
        handleUnrepresentable(schema, ctx, json, params, `A multipleOf divisor of ${divisor} cannot be represented in JSON Schema`);
    }
    const [first2, ...rest] = divisors;
    if (first2 !== void 0)
      json.multipleOf = first2;
    if (rest.length)
      json.allOf = [...json.allOf ?? [], ...rest.map((m) => ({ multipleOf: m }))];
  }
};
var booleanProcessor = (_schema, _ctx, json, _params) => {
  json.type = "boolean";
};
var neverProcessor = (_schema, _ctx, json, _params) => {
  json.not = {};
};
var unknownProcessor = (_schema, _ctx, _json, _params) => {
};
var enumProcessor = (schema, _ctx, json, _params) => {
  const def = schema._zod.def;
  const values = getEnumValues(def.entries);
  if (values.length === 0) {
    json.not = {};
    return;
  }
  if (values.every((v) => typeof v === "number"))
    json.type = "number";
  if (values.every((v) => typeof v === "string"))
    json.type = "string";
  json.enum = values;
};
var literalProcessor = (schema, ctx, json, params) => {
  const def = schema._zod.def;
  if (def.values.length === 0) {
    json.not = {};
    return;
  }
  const vals = [];
  for (const val of def.values) {
    if (val === void 0) {
      if (handleUnrepresentable(schema, ctx, json, params, "Literal `undefined` cannot be represented in JSON Schema"))
        return;
    } else if (typeof val === "bigint") {
      if (handleUnrepresentable(schema, ctx, json, params, "BigInt literals cannot be represented in JSON Schema"))
        return;
      vals.push(Number(val));
    } else {
      vals.push(val);
    }
  }
  if (vals.length === 0) {
  } else if (vals.length === 1) {
    const val = vals[0];
    json.type = val === null ? "null" : typeof val;
    if (ctx.target === "draft-04" || ctx.target === "openapi-3.0") {
      json.enum = [val];
    } else {
      json.const = val;
    }
  } else {
    if (vals.every((v) => typeof v === "number"))
      json.type = "number";
    if (vals.every((v) => typeof v === "string"))
      json.type = "string";
    if (vals.every((v) => typeof v === "boolean"))
      json.type = "boolean";
    if (vals.every((v) => v === null))
      json.type = "null";
    json.enum = vals;
  }
};
var customProcessor = (schema, ctx, json, params) => {
  handleUnrepresentable(schema, ctx, json, params, "Custom types cannot be represented in JSON Schema");
};
var transformProcessor = (schema, ctx, json, params) => {
  handleUnrepresentable(schema, ctx, json, params, "Transforms cannot be represented in JSON Schema");
};
var arrayProcessor = (schema, ctx, _json, params) => {
  const json = _json;
  const def = schema._zod.def;
  const { minimum, maximum } = aggregateChecks(schema);
  if (typeof minimum === "number")
    json.minItems = minimum;
  if (typeof maximum === "number")
    json.maxItems = maximum;
  json.type = "array";
  json.items = processSchema(def.element, ctx, {
    ...params,
    path: [...params.path, "items"]
  });
};
function inputOptin(schema) {
  const def = schema._zod.def;
  if (def.type === "pipe" && def.in._zod.traits.has("$ZodTransform")) {
    return inputOptin(def.out);
  }
  if (def.type === "catch") {
    return inputOptin(def.innerType);
  }
  return schema._zod.optin;
}
var objectProcessor = (schema, ctx, _json, params) => {
  const json = _json;
  const def = schema._zod.def;
  const shape = def.shape;
  const symbolKeys = Object.getOwnPropertySymbols(shape);
  if (symbolKeys.length && handleUnrepresentable(schema, ctx, json, params, "Symbol keys cannot be represented in JSON Schema")) {
    return;
  }
  json.type = "object";
  json.properties = {};
  for (const key in shape) {
    assignProp(json.properties, key, processSchema(shape[key], ctx, {
      ...params,
      path: [...params.path, "properties", key]
    }));
  }
  const requiredKeys = [];
  for (const key of Object.keys(shape)) {
    const field = def.shape[key];
    if (ctx.io === "input" ? inputOptin(field) === void 0 : field._zod.optout === void 0) {
      requiredKeys.push(key);
    }
  }
  if (requiredKeys.length > 0) {
    json.required = requiredKeys;
  }
  if (def.catchall?._zod.def.type === "never") {
    json.additionalProperties = false;
  } else if (!def.catchall) {
    if (ctx.io === "output")
      json.additionalProperties = false;
  } else if (def.catchall) {
    json.additionalProperties = processSchema(def.catchall, ctx, {
      ...params,
      path: [...params.path, "additionalProperties"]
    });
  }
};
var unionProcessor = (schema, ctx, json, params) => {
  const def = schema._zod.def;
  const isExclusive = def.inclusive === false;
  const options = def.options.map((x, i) => processSchema(x, ctx, {
    ...params,
    path: [...params.path, isExclusive ? "oneOf" : "anyOf", i]
  }));
  if (isExclusive) {
    json.oneOf = options;
  } else {
    json.anyOf = options;
  }
};
var intersectionProcessor = (schema, ctx, json, params) => {
  const def = schema._zod.def;
  const a = processSchema(def.left, ctx, {
    ...params,
    path: [...params.path, "allOf", 0]
  });
  const b = processSchema(def.right, ctx, {
    ...params,
    path: [...params.path, "allOf", 1]
  });
  const isSimpleIntersection = (val) => "allOf" in val && Object.keys(val).length === 1;
  const allOf = [
    ...isSimpleIntersection(a) ? a.allOf : [a],
    ...isSimpleIntersection(b) ? b.allOf : [b]
  ];
  json.allOf = allOf;
  ctx.intersections.push(allOf);
};
function stringifyKeyNames(bySchema, json, visited) {
  if (json.$ref) {
    if (visited.has(json))
      return json;
    visited.add(json);
    const def = bySchema.get(json)?.def;
    if (!def)
      return json;
    const inlined = stringifyKeyNames(bySchema, def, visited);
    return inlined === def ? json : inlined;
  }
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = json[keyword];
    if (!Array.isArray(branches))
      continue;
    const mapped = branches.map((branch) => stringifyKeyNames(bySchema, branch, visited));
    if (mapped.some((branch, i) => branch !== branches[i]))
      json = { ...json, [keyword]: mapped };
  }
  const types = Array.isArray(json.type) ? json.type : [json.type];
  const numericType = !types.includes("string") && types.some((t) => t === "number" || t === "integer");
  const values = json.enum ?? (json.const !== void 0 ? [json.const] : void 0);
  if (!numericType && !values?.some((v) => typeof v === "number"))
    return json;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format, id, ...rest } = json;
  if (rest.enum)
    rest.enum = rest.enum.map((v) => typeof v === "number" ? String(v) : v);
  else if (typeof rest.const === "number")
    rest.const = String(rest.const);
  if (!numericType)
    return rest;
  rest.type = "string";
  if (!values)
    rest.pattern = (types.includes("number") ? number : integer).source;
  return rest;
}
var pendingRecords = /* @__PURE__ */ new WeakMap();
function rewriteKeyNames(ctx) {
  const bySchema = /* @__PURE__ */ new Map();
  for (const entry of ctx.seen.values()) {
    if (entry.def && !bySchema.has(entry.schema))
      bySchema.set(entry.schema, entry);
  }
  const rewrites = /* @__PURE__ */ new Map();
  for (const record2 of pendingRecords.get(ctx) ?? []) {
    const seen = ctx.seen.get(record2);
    const names2 = (seen?.def ?? seen?.schema)?.propertyNames;
    if (!names2 || names2 === true || rewrites.has(names2))
      continue;
    const rewritten = stringifyKeyNames(bySchema, names2, /* @__PURE__ */ new Set());
    if (rewritten !== names2)
      rewrites.set(names2, rewritten);
  }
  if (!rewrites.size)
    return;
  for (const entry of ctx.seen.values()) {
    for (const carrier of [entry.schema, entry.def]) {
      const rewritten = carrier && rewrites.get(carrier.propertyNames);
      if (rewritten)
        carrier.propertyNames = rewritten;
    }
  }
}
var recordProcessor = (schema, ctx, _json, params) => {
  const json = _json;
  const def = schema._zod.def;
  json.type = "object";
  const keyType = def.keyType;
  const patterns = aggregateChecks(keyType).patterns;
  if (def.mode === "loose" && patterns && patterns.size > 0) {
    const valueSchema = processSchema(def.valueType, ctx, {
      ...params,
      path: [...params.path, "patternProperties", "*"]
    });
    json.patternProperties = {};
    for (const pattern of patterns) {
      assignProp(json.patternProperties, exactPattern(pattern).source, valueSchema);
    }
  } else {
    if (ctx.target === "draft-07" || ctx.target === "draft-2020-12") {
      json.propertyNames = processSchema(def.keyType, ctx, {
        ...params,
        path: [...params.path, "propertyNames"]
      });
      let pending = pendingRecords.get(ctx);
      if (!pending) {
        pending = [];
        pendingRecords.set(ctx, pending);
        ctx.deferred.push(() => rewriteKeyNames(ctx));
      }
      pending.push(schema);
    }
    json.additionalProperties = processSchema(def.valueType, ctx, {
      ...params,
      path: [...params.path, "additionalProperties"]
    });
  }
  const keyValues = keyType._zod.values;
  const omittableOnInput = ctx.io === "input" && inputOptin(def.valueType) !== void 0;
  if (keyValues && !def.partial && !omittableOnInput) {
    const validKeyValues = [...keyValues].filter((v) => typeof v === "string" || typeof v === "number");
    if (validKeyValues.length > 0) {
      json.required = validKeyValues.map(String);
    }
  }
};
var nullableProcessor = (schema, ctx, json, params) => {
  const def = schema._zod.def;
  const inner = processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  if (ctx.target === "openapi-3.0") {
    seen.ref = def.innerType;
    json.nullable = true;
  } else {
    json.anyOf = [inner, { type: "null" }];
  }
};
var nonoptionalProcessor = (schema, ctx, _json, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
};
var UNREPRESENTABLE_DEFAULT = /* @__PURE__ */ Symbol();
function serializeDefaultValue(value, schema, ctx, json, params) {
  let unrepresentable = false;
  const serialized = JSON.stringify(value, (_, val) => {
    if (typeof val !== "bigint")
      return val;
    unrepresentable = true;
    return null;
  });
  if (!unrepresentable)
    return JSON.parse(serialized);
  handleUnrepresentable(schema, ctx, json, params, "BigInt defaults cannot be represented in JSON Schema");
  return UNREPRESENTABLE_DEFAULT;
}
var defaultProcessor = (schema, ctx, json, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
  const value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
  if (value !== UNREPRESENTABLE_DEFAULT)
    json.default = value;
};
var prefaultProcessor = (schema, ctx, json, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
  if (ctx.io !== "input")
    return;
  const value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
  if (value !== UNREPRESENTABLE_DEFAULT)
    json._prefault = value;
};
var catchProcessor = (schema, ctx, json, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
  let catchValue;
  try {
    catchValue = def.catchValue(void 0);
  } catch {
    handleUnrepresentable(schema, ctx, json, params, "Dynamic catch values are not supported in JSON Schema");
    return;
  }
  json.default = catchValue;
};
var pipeProcessor = (schema, ctx, _json, params) => {
  const def = schema._zod.def;
  const inIsTransform = def.in._zod.traits.has("$ZodTransform");
  const innerType = ctx.io === "input" ? inIsTransform ? def.out : def.in : def.out;
  processSchema(innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = innerType;
};
var readonlyProcessor = (schema, ctx, json, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
  json.readOnly = true;
};
var optionalProcessor = (schema, ctx, _json, params) => {
  const def = schema._zod.def;
  processSchema(def.innerType, ctx, params);
  const seen = ctx.seen.get(schema);
  seen.ref = def.innerType;
};

// node_modules/zod/v4/classic/errors.js
var _installedErrorProtos = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
function _lazyMethod(proto, key, make) {
  Object.defineProperty(proto, key, {
    configurable: true,
    enumerable: false,
    get() {
      const value = make(this);
      Object.defineProperty(this, key, { value, configurable: true, writable: true });
      return value;
    },
    set(value) {
      Object.defineProperty(this, key, { value, configurable: true, writable: true });
    }
  });
}
var initializer2 = (inst, issues) => {
  $ZodError.init(inst, issues);
  inst.name = "ZodError";
  const proto = Object.getPrototypeOf(inst);
  if (_installedErrorProtos.has(proto))
    return;
  _installedErrorProtos.add(proto);
  _lazyMethod(proto, "format", (self) => (mapper) => formatError(self, mapper));
  _lazyMethod(proto, "flatten", (self) => (mapper) => flattenError(self, mapper));
  _lazyMethod(proto, "addIssue", (self) => (issue2) => {
    self.issues.push(issue2);
    self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
  });
  _lazyMethod(proto, "addIssues", (self) => (issues2) => {
    self.issues.push(...issues2);
    self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
  });
  Object.defineProperty(proto, "isEmpty", {
    configurable: true,
    enumerable: false,
    get() {
      return this.issues.length === 0;
    }
  });
};
var ZodRealError = /* @__PURE__ */ $constructor("ZodError", initializer2, void 0, {
  Parent: Error
});

// node_modules/zod/v4/classic/parse.js
var parse = /* @__PURE__ */ _parse(ZodRealError);
var parseAsync = /* @__PURE__ */ _parseAsync(ZodRealError);
var safeParse = /* @__PURE__ */ _safeParse(ZodRealError);
var safeParseAsync = /* @__PURE__ */ _safeParseAsync(ZodRealError);
var encode = /* @__PURE__ */ _encode(ZodRealError);
var decode = /* @__PURE__ */ _decode(ZodRealError);
var encodeAsync = /* @__PURE__ */ _encodeAsync(ZodRealError);
var decodeAsync = /* @__PURE__ */ _decodeAsync(ZodRealError);
var safeEncode = /* @__PURE__ */ _safeEncode(ZodRealError);
var safeDecode = /* @__PURE__ */ _safeDecode(ZodRealError);
var safeEncodeAsync = /* @__PURE__ */ _safeEncodeAsync(ZodRealError);
var safeDecodeAsync = /* @__PURE__ */ _safeDecodeAsync(ZodRealError);

// node_modules/zod/v4/classic/schemas.js
function _ensureDefaultLocale() {
  if (!globalConfig.localeError)
    config(en_default());
}
function _ensureDefaultMemoizer() {
  if (!globalConfig.memoizer)
    config({ memoizer: memoizer() });
}
var ZodType = /* @__PURE__ */ $constructor("ZodType", (inst, def) => {
  _ensureDefaultLocale();
  $ZodType.init(inst, def);
  inst.def = def;
  inst.type = def.type;
  return inst;
}, {
  check(...chks) {
    const def = this.def;
    return this.clone(util_exports.mergeDefs(def, {
      checks: [
        ...def.checks ?? [],
        ...chks.map((ch) => typeof ch === "function" ? { _zod: { check: ch, def: { check: "custom" }, onattach: [] } } : ch)
      ]
    }), { parent: true });
  },
  with(...chks) {
    return this.check(...chks);
  },
  clone(def, params) {
    return clone(this, def, params);
  },
  brand() {
    return this;
  },
  register(reg, meta2) {
    reg.add(this, meta2);
    return this;
  },
  refine(check, params) {
    return this.check(refine(check, params));
  },
  superRefine(refinement, params) {
    return this.check(superRefine(refinement, params));
  },
  overwrite(fn) {
    return this.check(_overwrite(fn));
  },
  optional() {
    return optional(this);
  },
  exactOptional() {
    return exactOptional(this);
  },
  nullable() {
    return nullable(this);
  },
  nullish() {
    return optional(nullable(this));
  },
  nonoptional(params) {
    return nonoptional(this, params);
  },
  array() {
    return array(this);
  },
  or(arg) {
    return union([this, arg]);
  },
  and(arg) {
    return intersection(this, arg);
  },
  transform(tx) {
    return pipe(this, transform(tx));
  },
  default(d) {
    return _default(this, d);
  },
  prefault(d) {
    return prefault(this, d);
  },
  catch(params) {
    return _catch(this, params);
  },
  pipe(target) {
    return pipe(this, target);
  },
  readonly() {
    return readonly(this);
  },
  describe(description) {
    const cl = this.clone();
    globalRegistry.add(cl, { description });
    return cl;
  },
  meta(...args) {
    if (args.length === 0)
      return globalRegistry.get(this);
    const cl = this.clone();
    globalRegistry.add(cl, args[0]);
    return cl;
  },
  isOptional() {
    return this.safeParse(void 0).success;
  },
  isNullable() {
    return this.safeParse(null).success;
  },
  apply(fn, ...args) {
    return args.length === 0 ? fn(this) : fn(this, ...args);
  },
  // Overrides core's `~standard` to add `jsonSchema`. Must stay a prototype entry: redefining it per instance demotes instances to dictionary mode.
  get "~standard"() {
    return util_exports.hide(this, "~standard", {
      ...standardProps(this),
      jsonSchema: {
        input: createStandardJSONSchemaMethod(this, "input"),
        output: createStandardJSONSchemaMethod(this, "output")
      }
    });
  },
  set "~standard"(value) {
    util_exports.own(this, "~standard", value);
  },
  parse: function _parse2(data, params) {
    return parse(this, data, params, { callee: _parse2 });
  },
  parseAsync: async function _parseAsync2(data, params) {
    return await parseAsync(this, data, params, { callee: _parseAsync2 });
  },
  safeParse(data, params) {
    return safeParse(this, data, params);
  },
  async safeParseAsync(data, params) {
    return safeParseAsync(this, data, params);
  },
  // `spa` is an alias: same function object as `safeParseAsync`, as before.
  get spa() {
    return this?.safeParseAsync;
  },
  set spa(value) {
    util_exports.own(this, "spa", value);
  },
  validate(data, params) {
    return validate(this, data, params);
  },
  validateAsync(data, params) {
    return validateAsync(this, data, params);
  },
  encode: function _encode2(data, params) {
    return encode(this, data, params, { callee: _encode2 });
  },
  decode: function _decode2(data, params) {
    return decode(this, data, params, { callee: _decode2 });
  },
  encodeAsync: async function _encodeAsync2(data, params) {
    return await encodeAsync(this, data, params, { callee: _encodeAsync2 });
  },
  decodeAsync: async function _decodeAsync2(data, params) {
    return await decodeAsync(this, data, params, { callee: _decodeAsync2 });
  },
  safeEncode(data, params) {
    return safeEncode(this, data, params);
  },
  safeDecode(data, params) {
    return safeDecode(this, data, params);
  },
  async safeEncodeAsync(data, params) {
    return safeEncodeAsync(this, data, params);
  },
  async safeDecodeAsync(data, params) {
    return safeDecodeAsync(this, data, params);
  },
  toJSONSchema(params) {
    return createToJSONSchemaMethod(this, {})(params);
  },
  // Reads through to the registry on every access, so it must not cache.
  get description() {
    return globalRegistry.get(this)?.description;
  },
  // No setter: `schema._def = x` throws, as it did when `_def` was a non-writable own property.
  get _def() {
    return this._zod.def;
  }
});
var _ZodString = /* @__PURE__ */ $constructor(
  "_ZodString",
  (inst, def) => {
    $ZodString.init(inst, def);
    ZodType.init(inst, def);
    inst._zod.processJSONSchema = (ctx, json, params) => stringProcessor(inst, ctx, json, params);
  },
  /* @__PURE__ */ util_exports.derived({
    format: (inst) => aggregateChecks(inst).format ?? null,
    minLength: (inst) => aggregateChecks(inst).minimum ?? null,
    maxLength: (inst) => aggregateChecks(inst).maximum ?? null
  }, {
    regex(...args) {
      return this.check(_regex(...args));
    },
    includes(...args) {
      return this.check(_includes(...args));
    },
    startsWith(...args) {
      return this.check(_startsWith(...args));
    },
    endsWith(...args) {
      return this.check(_endsWith(...args));
    },
    min(...args) {
      return this.check(_minLength(...args));
    },
    max(...args) {
      return this.check(_maxLength(...args));
    },
    length(...args) {
      return this.check(_length(...args));
    },
    nonempty(...args) {
      return this.check(_minLength(1, ...args));
    },
    lowercase(params) {
      return this.check(_lowercase(params));
    },
    uppercase(params) {
      return this.check(_uppercase(params));
    },
    trim() {
      return this.check(_trim());
    },
    normalize(...args) {
      return this.check(_normalize(...args));
    },
    toLowerCase() {
      return this.check(_toLowerCase());
    },
    toUpperCase() {
      return this.check(_toUpperCase());
    },
    slugify() {
      return this.check(_slugify());
    }
  })
);
var ZodString = /* @__PURE__ */ $constructor("ZodString", (inst, def) => {
  $ZodString.init(inst, def);
  _ZodString.init(inst, def);
}, {
  email(params) {
    return this.check(_email(ZodEmail, params));
  },
  url(params) {
    return this.check(_url(ZodURL, params));
  },
  jwt(params) {
    return this.check(_jwt(ZodJWT, params));
  },
  emoji(params) {
    return this.check(_emoji2(ZodEmoji, params));
  },
  guid(params) {
    return this.check(_guid(ZodGUID, params));
  },
  uuid(params) {
    return this.check(_uuid(ZodUUID, params));
  },
  uuidv4(params) {
    return this.check(_uuidv4(ZodUUID, params));
  },
  uuidv6(params) {
    return this.check(_uuidv6(ZodUUID, params));
  },
  uuidv7(params) {
    return this.check(_uuidv7(ZodUUID, params));
  },
  nanoid(params) {
    return this.check(_nanoid(ZodNanoID, params));
  },
  cuid(params) {
    return this.check(_cuid(ZodCUID, params));
  },
  cuid2(params) {
    return this.check(_cuid2(ZodCUID2, params));
  },
  ulid(params) {
    return this.check(_ulid(ZodULID, params));
  },
  base64(params) {
    return this.check(_base64(ZodBase64, params));
  },
  base64url(params) {
    return this.check(_base64url(ZodBase64URL, params));
  },
  xid(params) {
    return this.check(_xid(ZodXID, params));
  },
  ksuid(params) {
    return this.check(_ksuid(ZodKSUID, params));
  },
  ipv4(params) {
    return this.check(_ipv4(ZodIPv4, params));
  },
  ipv6(params) {
    return this.check(_ipv6(ZodIPv6, params));
  },
  cidrv4(params) {
    return this.check(_cidrv4(ZodCIDRv4, params));
  },
  cidrv6(params) {
    return this.check(_cidrv6(ZodCIDRv6, params));
  },
  e164(params) {
    return this.check(_e164(ZodE164, params));
  },
  datetime(params) {
    return this.check(_isoDateTime(ZodISODateTime, params));
  },
  date(params) {
    return this.check(_isoDate(ZodISODate, params));
  },
  time(params) {
    return this.check(_isoTime(ZodISOTime, params));
  },
  duration(params) {
    return this.check(_isoDuration(ZodISODuration, params));
  }
});
function string2(params) {
  return _string(ZodString, params);
}
var ZodStringFormat = /* @__PURE__ */ $constructor("ZodStringFormat", (inst, def) => {
  $ZodStringFormat.init(inst, def);
  _ZodString.init(inst, def);
});
var ZodISODateTime = /* @__PURE__ */ $constructor("ZodISODateTime", (inst, def) => {
  $ZodISODateTime.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodISODate = /* @__PURE__ */ $constructor("ZodISODate", (inst, def) => {
  $ZodISODate.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodISOTime = /* @__PURE__ */ $constructor("ZodISOTime", (inst, def) => {
  $ZodISOTime.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodISODuration = /* @__PURE__ */ $constructor("ZodISODuration", (inst, def) => {
  $ZodISODuration.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodEmail = /* @__PURE__ */ $constructor("ZodEmail", (inst, def) => {
  $ZodEmail.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodGUID = /* @__PURE__ */ $constructor("ZodGUID", (inst, def) => {
  $ZodGUID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodUUID = /* @__PURE__ */ $constructor("ZodUUID", (inst, def) => {
  $ZodUUID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodURL = /* @__PURE__ */ $constructor("ZodURL", (inst, def) => {
  $ZodURL.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodEmoji = /* @__PURE__ */ $constructor("ZodEmoji", (inst, def) => {
  $ZodEmoji.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodNanoID = /* @__PURE__ */ $constructor("ZodNanoID", (inst, def) => {
  $ZodNanoID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodCUID = /* @__PURE__ */ $constructor("ZodCUID", (inst, def) => {
  $ZodCUID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodCUID2 = /* @__PURE__ */ $constructor("ZodCUID2", (inst, def) => {
  $ZodCUID2.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodULID = /* @__PURE__ */ $constructor("ZodULID", (inst, def) => {
  $ZodULID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodXID = /* @__PURE__ */ $constructor("ZodXID", (inst, def) => {
  $ZodXID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodKSUID = /* @__PURE__ */ $constructor("ZodKSUID", (inst, def) => {
  $ZodKSUID.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodIPv4 = /* @__PURE__ */ $constructor("ZodIPv4", (inst, def) => {
  $ZodIPv4.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodIPv6 = /* @__PURE__ */ $constructor("ZodIPv6", (inst, def) => {
  $ZodIPv6.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodCIDRv4 = /* @__PURE__ */ $constructor("ZodCIDRv4", (inst, def) => {
  $ZodCIDRv4.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodCIDRv6 = /* @__PURE__ */ $constructor("ZodCIDRv6", (inst, def) => {
  $ZodCIDRv6.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodBase64 = /* @__PURE__ */ $constructor("ZodBase64", (inst, def) => {
  $ZodBase64.init(inst, def);
  ZodStringFormat.init(inst, def);
});
function base642(params) {
  return _base64(ZodBase64, params);
}
var ZodBase64URL = /* @__PURE__ */ $constructor("ZodBase64URL", (inst, def) => {
  $ZodBase64URL.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodE164 = /* @__PURE__ */ $constructor("ZodE164", (inst, def) => {
  $ZodE164.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodJWT = /* @__PURE__ */ $constructor("ZodJWT", (inst, def) => {
  $ZodJWT.init(inst, def);
  ZodStringFormat.init(inst, def);
});
var ZodNumber = /* @__PURE__ */ $constructor(
  "ZodNumber",
  (inst, def) => {
    $ZodNumber.init(inst, def);
    ZodType.init(inst, def);
    inst._zod.processJSONSchema = (ctx, json, params) => numberProcessor(inst, ctx, json, params);
    inst.isFinite = true;
  },
  /* @__PURE__ */ util_exports.derived({
    minValue: (inst) => {
      const { minimum, exclusiveMinimum } = aggregateChecks(inst);
      return Math.max(minimum ?? Number.NEGATIVE_INFINITY, exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
    },
    maxValue: (inst) => {
      const { maximum, exclusiveMaximum } = aggregateChecks(inst);
      return Math.min(maximum ?? Number.POSITIVE_INFINITY, exclusiveMaximum ?? Number.POSITIVE_INFINITY);
    },
    isInt: (inst) => {
      const { isInt, multipleOf } = aggregateChecks(inst);
      return !!isInt || !!multipleOf?.some(Number.isSafeInteger);
    },
    format: (inst) => aggregateChecks(inst).format ?? null
  }, {
    gt(value, params) {
      return this.check(_gt(value, params));
    },
    gte(value, params) {
      return this.check(_gte(value, params));
    },
    min(value, params) {
      return this.check(_gte(value, params));
    },
    lt(value, params) {
      return this.check(_lt(value, params));
    },
    lte(value, params) {
      return this.check(_lte(value, params));
    },
    max(value, params) {
      return this.check(_lte(value, params));
    },
    int(params) {
      return this.check(int(params));
    },
    safe(params) {
      return this.check(int(params));
    },
    positive(params) {
      return this.check(_gt(0, params));
    },
    nonnegative(params) {
      return this.check(_gte(0, params));
    },
    negative(params) {
      return this.check(_lt(0, params));
    },
    nonpositive(params) {
      return this.check(_lte(0, params));
    },
    multipleOf(value, params) {
      return this.check(_multipleOf(value, params));
    },
    step(value, params) {
      return this.check(_multipleOf(value, params));
    },
    finite() {
      return this;
    }
  })
);
function number2(params) {
  return _number(ZodNumber, params);
}
var ZodNumberFormat = /* @__PURE__ */ $constructor("ZodNumberFormat", (inst, def) => {
  $ZodNumberFormat.init(inst, def);
  ZodNumber.init(inst, def);
});
function int(params) {
  return _int(ZodNumberFormat, params);
}
var ZodBoolean = /* @__PURE__ */ $constructor("ZodBoolean", (inst, def) => {
  $ZodBoolean.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => booleanProcessor(inst, ctx, json, params);
});
function boolean2(params) {
  return _boolean(ZodBoolean, params);
}
var ZodUnknown = /* @__PURE__ */ $constructor("ZodUnknown", (inst, def) => {
  $ZodUnknown.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => unknownProcessor(inst, ctx, json, params);
});
function unknown() {
  return _unknown(ZodUnknown);
}
var ZodNever = /* @__PURE__ */ $constructor("ZodNever", (inst, def) => {
  $ZodNever.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => neverProcessor(inst, ctx, json, params);
});
function never(params) {
  return _never(ZodNever, params);
}
var ZodArray = /* @__PURE__ */ $constructor("ZodArray", (inst, def) => {
  _ensureDefaultMemoizer();
  $ZodArray.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => arrayProcessor(inst, ctx, json, params);
  inst.element = def.element;
}, {
  min(n, params) {
    return this.check(_minLength(n, params));
  },
  nonempty(params) {
    return this.check(_minLength(1, params));
  },
  max(n, params) {
    return this.check(_maxLength(n, params));
  },
  length(n, params) {
    return this.check(_length(n, params));
  },
  unwrap() {
    return this.element;
  }
});
function array(element, params) {
  return _array(ZodArray, element, params);
}
var ZodObject = /* @__PURE__ */ $constructor("ZodObject", (inst, def) => {
  _ensureDefaultMemoizer();
  $ZodObjectJIT.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => objectProcessor(inst, ctx, json, params);
  util_exports.installLazyProp(inst, "shape", (self) => self._zod.def.shape, false);
}, {
  keyof() {
    return _enum(Object.keys(this._zod.def.shape));
  },
  catchall(catchall) {
    return this.clone(util_exports.mergeDefs(this._zod.def, { catchall }));
  },
  passthrough() {
    return this.clone(util_exports.mergeDefs(this._zod.def, { catchall: unknown() }));
  },
  loose() {
    return this.clone(util_exports.mergeDefs(this._zod.def, { catchall: unknown() }));
  },
  strict() {
    return this.clone(util_exports.mergeDefs(this._zod.def, { catchall: never() }));
  },
  strip() {
    return this.clone(util_exports.mergeDefs(this._zod.def, { catchall: void 0 }));
  },
  extend(incoming) {
    return util_exports.extend(this, incoming);
  },
  safeExtend(incoming) {
    return util_exports.safeExtend(this, incoming);
  },
  merge(other) {
    return util_exports.merge(this, other);
  },
  pick(mask) {
    return util_exports.pick(this, mask);
  },
  omit(mask) {
    return util_exports.omit(this, mask);
  },
  partial(...args) {
    return util_exports.partial(ZodOptional, this, args[0]);
  },
  exactPartial(...args) {
    return util_exports.partial(ZodExactOptional, this, args[0], "exactPartial");
  },
  required(...args) {
    return util_exports.required(ZodNonOptional, this, args[0]);
  }
});
function object(shape, params) {
  const def = {
    type: "object",
    shape: shape ?? {},
    ...util_exports.normalizeParams(params)
  };
  return new ZodObject(def);
}
function strictObject(shape, params) {
  return new ZodObject({
    type: "object",
    shape,
    catchall: never(),
    ...util_exports.normalizeParams(params)
  });
}
var ZodUnion = /* @__PURE__ */ $constructor("ZodUnion", (inst, def) => {
  $ZodUnion.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => unionProcessor(inst, ctx, json, params);
  inst.options = def.options;
});
function union(options, params) {
  return new ZodUnion({
    type: "union",
    options,
    ...util_exports.normalizeParams(params)
  });
}
var ZodIntersection = /* @__PURE__ */ $constructor("ZodIntersection", (inst, def) => {
  $ZodIntersection.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => intersectionProcessor(inst, ctx, json, params);
});
function intersection(left, right) {
  return new ZodIntersection({
    type: "intersection",
    left,
    right
  });
}
var ZodRecord = /* @__PURE__ */ $constructor("ZodRecord", (inst, def) => {
  _ensureDefaultMemoizer();
  $ZodRecord.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => recordProcessor(inst, ctx, json, params);
  inst.keyType = def.keyType;
  inst.valueType = def.valueType;
});
function record(keyType, valueType, params) {
  if (!valueType || !valueType._zod) {
    return new ZodRecord({
      type: "record",
      keyType: string2(),
      valueType: keyType,
      ...util_exports.normalizeParams(valueType)
    });
  }
  return new ZodRecord({
    type: "record",
    keyType,
    valueType,
    ...util_exports.normalizeParams(params)
  });
}
var ZodEnum = /* @__PURE__ */ $constructor("ZodEnum", (inst, def) => {
  $ZodEnum.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => enumProcessor(inst, ctx, json, params);
  inst.enum = def.entries;
  inst.options = [...inst._zod.values];
  const keys = new Set(Object.keys(def.entries));
  inst.extract = (values, params) => {
    const newEntries = {};
    for (const value of values) {
      if (keys.has(value)) {
        newEntries[value] = def.entries[value];
      } else
        throw new Error(`Key ${value} not found in enum`);
    }
    return new ZodEnum({
      ...def,
      checks: [],
      ...util_exports.normalizeParams(params),
      entries: newEntries
    });
  };
  inst.exclude = (values, params) => {
    const newEntries = { ...def.entries };
    for (const value of values) {
      if (keys.has(value)) {
        delete newEntries[value];
      } else
        throw new Error(`Key ${value} not found in enum`);
    }
    return new ZodEnum({
      ...def,
      checks: [],
      ...util_exports.normalizeParams(params),
      entries: newEntries
    });
  };
});
function _enum(values, params) {
  const entries = Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values;
  return new ZodEnum({
    type: "enum",
    entries,
    ...util_exports.normalizeParams(params)
  });
}
var ZodLiteral = /* @__PURE__ */ $constructor("ZodLiteral", (inst, def) => {
  $ZodLiteral.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => literalProcessor(inst, ctx, json, params);
  inst.values = new Set(def.values);
  Object.defineProperty(inst, "value", {
    get() {
      if (def.values.length > 1) {
        throw new Error("This schema contains multiple valid literal values. Use `.values` instead.");
      }
      return def.values[0];
    }
  });
});
function literal(value, params) {
  return new ZodLiteral({
    type: "literal",
    values: Array.isArray(value) ? value : [value],
    ...util_exports.normalizeParams(params)
  });
}
var ZodTransform = /* @__PURE__ */ $constructor("ZodTransform", (inst, def) => {
  _ensureDefaultMemoizer();
  $ZodTransform.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => transformProcessor(inst, ctx, json, params);
  inst._zod.parse = (payload, _ctx) => {
    if (_ctx.direction === "backward") {
      throw new $ZodEncodeError(inst.constructor.name);
    }
    payload.addIssue = (issue2) => {
      if (typeof issue2 === "string") {
        payload.issues.push(util_exports.issue(issue2, payload.value, def));
      } else {
        const _issue = issue2;
        if (_issue.fatal)
          _issue.continue = false;
        _issue.code ?? (_issue.code = "custom");
        if (!("input" in _issue))
          _issue.input = payload.value;
        _issue.inst ?? (_issue.inst = inst);
        payload.issues.push(util_exports.issue(_issue));
      }
    };
    const output = def.transform(payload.value, payload);
    if (output instanceof Promise) {
      return output.then((output2) => {
        payload.value = output2;
        return payload;
      });
    }
    payload.value = output;
    return payload;
  };
});
function transform(fn) {
  return new ZodTransform({
    type: "transform",
    transform: fn
  });
}
var ZodOptional = /* @__PURE__ */ $constructor("ZodOptional", (inst, def) => {
  $ZodOptional.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function optional(innerType) {
  return new ZodOptional({
    type: "optional",
    innerType
  });
}
var ZodExactOptional = /* @__PURE__ */ $constructor("ZodExactOptional", (inst, def) => {
  $ZodExactOptional.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function exactOptional(innerType) {
  return new ZodExactOptional({
    type: "optional",
    innerType
  });
}
var ZodNullable = /* @__PURE__ */ $constructor("ZodNullable", (inst, def) => {
  $ZodNullable.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => nullableProcessor(inst, ctx, json, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function nullable(innerType) {
  return new ZodNullable({
    type: "nullable",
    innerType
  });
}
var ZodDefault = /* @__PURE__ */ $constructor("ZodDefault", (inst, def) => {
  $ZodDefault.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => defaultProcessor(inst, ctx, json, params);
  inst.unwrap = () => inst._zod.def.innerType;
  inst.removeDefault = inst.unwrap;
});
function _default(innerType, defaultValue) {
  return new ZodDefault({
    type: "default",
    innerType,
    get defaultValue() {
      return typeof defaultValue === "function" ? defaultValue() : util_exports.shallowClone(defaultValue);
    }
  });
}
var ZodPrefault = /* @__PURE__ */ $constructor("ZodPrefault", (inst, def) => {
  $ZodPrefault.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => prefaultProcessor(inst, ctx, json, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function prefault(innerType, defaultValue) {
  return new ZodPrefault({
    type: "prefault",
    innerType,
    get defaultValue() {
      return typeof defaultValue === "function" ? defaultValue() : util_exports.shallowClone(defaultValue);
    }
  });
}
var ZodNonOptional = /* @__PURE__ */ $constructor("ZodNonOptional", (inst, def) => {
  $ZodNonOptional.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => nonoptionalProcessor(inst, ctx, json, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function nonoptional(innerType, params) {
  return new ZodNonOptional({
    type: "nonoptional",
    innerType,
    ...util_exports.normalizeParams(params)
  });
}
var ZodCatch = /* @__PURE__ */ $constructor("ZodCatch", (inst, def) => {
  $ZodCatch.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => catchProcessor(inst, ctx, json, params);
  inst.unwrap = () => inst._zod.def.innerType;
  inst.removeCatch = inst.unwrap;
});
function _catch(innerType, catchValue) {
  return new ZodCatch({
    type: "catch",
    innerType,
    catchValue: typeof catchValue === "function" ? catchValue : util_exports.constantCatch(catchValue)
  });
}
var ZodPipe = /* @__PURE__ */ $constructor("ZodPipe", (inst, def) => {
  $ZodPipe.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => pipeProcessor(inst, ctx, json, params);
  inst.in = def.in;
  inst.out = def.out;
});
function pipe(in_, out) {
  return new ZodPipe({
    type: "pipe",
    in: in_,
    out
    // ...util.normalizeParams(params),
  });
}
var ZodReadonly = /* @__PURE__ */ $constructor("ZodReadonly", (inst, def) => {
  $ZodReadonly.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => readonlyProcessor(inst, ctx, json, params);
  inst.unwrap = () => inst._zod.def.innerType;
});
function readonly(innerType) {
  return new ZodReadonly({
    type: "readonly",
    innerType
  });
}
var ZodCustom = /* @__PURE__ */ $constructor("ZodCustom", (inst, def) => {
  $ZodCustom.init(inst, def);
  ZodType.init(inst, def);
  inst._zod.processJSONSchema = (ctx, json, params) => customProcessor(inst, ctx, json, params);
});
function refine(fn, _params = {}) {
  return _refine(ZodCustom, fn, _params);
}
function superRefine(fn, params) {
  return _superRefine(fn, params);
}

// node_modules/zod/v4/classic/iso.js
var iso_exports = {};
__export(iso_exports, {
  ZodISODate: () => ZodISODate,
  ZodISODateTime: () => ZodISODateTime,
  ZodISODuration: () => ZodISODuration,
  ZodISOTime: () => ZodISOTime,
  date: () => date2,
  datetime: () => datetime2,
  duration: () => duration2,
  time: () => time2
});
function datetime2(params) {
  return _isoDateTime(ZodISODateTime, params);
}
function date2(params) {
  return _isoDate(ZodISODate, params);
}
function time2(params) {
  return _isoTime(ZodISOTime, params);
}
function duration2(params) {
  return _isoDuration(ZodISODuration, params);
}

// functions/core/ids.ts
var WorkerId = string2().min(1).max(64).brand();
var PersonId = string2().min(1).max(80).brand();
var CaseId = string2().regex(/^c-[0-9a-f]{24}$/).brand();
var System = string2().regex(/^[a-z][a-z0-9-]{0,30}$/).brand();
var EntitlementId = string2().regex(/^[a-z][a-z0-9-]*:(group|app|licence|role):[^\s]{1,200}$/).brand();
var EntitlementKind = _enum(["group", "app", "licence", "role"]);
function entitlementParts(id) {
  const [system = "", kind = "", ...rest] = id.split(":");
  return { system: System.parse(system), kind: EntitlementKind.parse(kind), native: rest.join(":") };
}
var Instant = iso_exports.datetime().brand();
var Digest = string2().regex(/^[0-9a-f]{64}$/).brand();
var DigestShown = string2().regex(/^[0-9a-f]{12,64}$/, "say 12 digits of the digest, or more").brand();

// functions/core/audit/said.ts
function said({ facts }, name) {
  const value = facts[name];
  return typeof value === "string" ? value : void 0;
}
function saidAt(record2, name) {
  const text = said(record2, name);
  return text === void 0 ? void 0 : Instant.safeParse(text).data;
}
function saidList({ facts }, name) {
  const value = facts[name];
  return Array.isArray(value) ? value : [];
}
function happenedAt(record2) {
  return saidAt(record2, "takenAt") ?? record2.time;
}

// functions/core/audit/approval-file.ts
function enterApproval(approvals, record2) {
  const approvalId = said(record2, "approvalId");
  if (approvalId === void 0) return;
  const file = approvals.get(approvalId) ?? fileOf(approvalId, record2);
  approvals.set(approvalId, file);
  const [expiresAt, requester] = [saidAt(record2, "expiresAt"), said(record2, "requester")];
  if (expiresAt !== void 0) file.expiresAt = expiresAt;
  if (requester !== void 0) file.requester = requester;
  if (typeof record2.facts.required === "number") file.required = record2.facts.required;
  if (record2.kind === "approval-refused") file.refused += 1;
  else if (record2.kind === "approval-decided") decided(file, record2);
  else if (record2.kind === "approval-expired") close(file, record2, "expired");
  else if (record2.kind === "approval-stale") close(file, record2, "stale");
}
function fileOf(approvalId, record2) {
  const { entitlement = "", time: askedAt } = record2;
  const rule = said(record2, "rule") ?? "";
  return { approvalId, entitlement, rule, askedAt, votes: [], required: 1, refused: 0, outcome: "pending" };
}
function decided(file, record2) {
  const { approverActive: active } = record2.facts;
  const decision = said(record2, "decision") ?? "";
  file.votes.push({
    ...{ decision, approver: record2.actor, for: said(record2, "for") ?? "", at: record2.time },
    ...{ via: said(record2, "via") ?? "", stage: said(record2, "stage") ?? "1 of 1" },
    planDigest: said(record2, "planDigest") ?? "",
    ...typeof active === "boolean" ? { active } : {}
  });
  if (decision !== "approved") close(file, record2, decision);
  else if (isWhole(file)) {
    file.wholeAt = record2.time;
    close(file, record2, decision);
  }
}
function isWhole({ votes, required: required2 }) {
  const stage = String(votes.at(-1)?.stage);
  const [which, of2] = stage.split(" of ");
  return which === of2 && votes.filter((vote) => vote.decision === "approved" && vote.stage === stage).length >= required2;
}
function close(file, record2, outcome) {
  file.outcome = outcome;
  file.closedAt = record2.time;
}

// functions/core/audit/case-file.ts
function openFile({ index, record: record2 }) {
  const { caseId, person, kind, time: time3 } = record2;
  return {
    ...{ caseId, person, began: kind, beganAt: time3, firstIndex: index, lastIndex: index, lastAt: time3 },
    ...{ records: 0, inPeriod: false, state: "received", stateAt: time3, plans: 0, heldSeconds: 0 },
    ...{ failures: 0, attested: 0, observed: [], outcomes: { changed: 0, already: 0, refused: 0 } },
    ...{ approvals: /* @__PURE__ */ new Map(), grants: /* @__PURE__ */ new Map(), executors: /* @__PURE__ */ new Set() }
  };
}
function enterRecord(file, placed) {
  const { record: record2, index, beyond } = placed;
  file.records += 1;
  file.lastIndex = index;
  file.lastAt = record2.time;
  file.inPeriod ||= !beyond;
  if (record2.kind.startsWith("approval-")) enterApproval(file.approvals, record2);
  ENTER[record2.kind]?.(file, record2, index);
}
var ENTER = {
  "event-received": (file, record2) => {
    set(file, "type", said(record2, "type"));
    set(file, "source", said(record2, "source"));
    set(file, "effectiveAt", saidAt(record2, "effectiveAt"));
    set(file, "noticedAt", saidAt(record2, "noticedAt"));
    set(file, "receivedAt", saidAt(record2, "receivedAt"));
    set(file, "urgency", said(record2, "urgency"));
  },
  requested: (file, record2) => {
    const until = saidAt(record2, "until");
    file.request = {
      ...{ requestId: said(record2, "requestId") ?? "", kind: said(record2, "request") ?? "request" },
      ...{ entitlement: record2.entitlement ?? "", by: record2.actor, at: record2.time },
      ...{ via: said(record2, "via") ?? "tenure", ...until === void 0 ? {} : { until } }
    };
  },
  "case-opened": (file, record2) => {
    set(file, "intent", said(record2, "intent"));
    set(file, "effectiveAt", saidAt(record2, "lastDayEnds") ?? saidAt(record2, "endedAt"));
    if (said(record2, "kind") === void 0) return;
    set(file, "kind", said(record2, "kind"));
    file.openedAt ??= record2.time;
    become(file, record2, "opened");
  },
  planned: (file, record2) => {
    file.plans += 1;
    set(file, "planDigest", said(record2, "planDigest"));
    set(file, "policyDigest", said(record2, "policyDigest"));
    become(file, record2, "executing");
  },
  "approval-asked": (file, record2) => become(file, record2, "awaiting-approval"),
  held: (file, record2) => {
    file.heldSince ??= record2.time;
    become(file, record2, "held");
  },
  released: (file, record2) => {
    goOn(file, record2.time);
    become(file, record2, "released");
  },
  intent: (file, record2, index) => {
    file.executors.add(record2.actor);
    const at = happenedAt(record2);
    if (said(record2, "lane") === "cut") file.firstCutIntentAt ??= at;
    for (const change of saidList(record2, "changes")) enterGrant(file, change, at, index);
  },
  outcome: (file, record2) => {
    file.executors.add(record2.actor);
    const status = said(record2, "status");
    if (status === "refused") file.outcomes.refused += 1;
    else if (status === "changed") file.outcomes.changed += 1;
    else file.outcomes.already += 1;
    const granted = said(record2, "change") === "grant" ? file.grants.get(record2.entitlement ?? "") : void 0;
    if (granted !== void 0 && status !== "refused") granted.doneAt ??= happenedAt(record2);
  },
  cut: (file, record2, index) => {
    if (file.cutAt !== void 0) return;
    file.cutAt = saidAt(record2, "cutAt") ?? happenedAt(record2);
    file.cutIndex = index;
    file.effectiveAt ??= saidAt(record2, "effectiveAt") ?? record2.time;
    file.receivedAt ??= saidAt(record2, "receivedAt") ?? record2.time;
  },
  attested: (file, record2) => {
    file.attested += 1;
    file.executors.add(record2.actor);
    endAnew(file, record2);
  },
  waived: (file, record2) => endAnew(file, record2),
  scheduled: (file, record2) => become(file, record2, "scheduled"),
  reminded: (file, record2) => become(file, record2, "completed"),
  completed: (file, record2) => {
    file.observed = saidList(record2, "observed");
    file.observedAt = happenedAt(record2);
    become(file, record2, said(record2, "state") ?? "completed");
  },
  blocked: (file, record2) => become(file, record2, "blocked"),
  failed: (file) => {
    file.failures += 1;
  },
  superseded: (file, record2) => {
    set(file, "supersededBy", said(record2, "by"));
    become(file, record2, "superseded");
  },
  cancelled: (file, record2) => become(file, record2, record2.facts.rejected === true ? "rejected" : "cancelled")
};
var GRANT = /^\S+ grant (\S+) by (.*)$/;
function enterGrant(file, change, intendedAt, index) {
  const [, entitlement, rule = ""] = GRANT.exec(change) ?? [];
  if (entitlement === void 0 || file.grants.has(entitlement)) return;
  file.grants.set(entitlement, { entitlement, rule, intendedAt, index });
}
function become(file, record2, state) {
  file.state = state;
  file.stateAt = record2.time;
  set(file, "note", said(record2, "note") ?? said(record2, "because") ?? said(record2, "message"));
  if (state !== "held") goOn(file, record2.time);
}
function endAnew(file, record2) {
  const state = said(record2, "state");
  if (state !== void 0) become(file, record2, state);
}
function goOn(file, at) {
  if (file.heldSince === void 0) return;
  if (file.cutAt === void 0) file.heldSeconds += secondsBetween(file.heldSince, at);
  delete file.heldSince;
}
function secondsBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1e3);
}
function set(file, name, value) {
  if (value !== void 0) file[name] = value;
}

// functions/core/canonical.ts
import { hash as hash6 } from "node:crypto";

// node_modules/canonicalize/lib/canonicalize.js
function hasLoneSurrogate(value) {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code >= 55296 && code <= 56319) {
      if (i === value.length - 1) {
        return true;
      }
      const next = value.charCodeAt(i + 1);
      if (!(next >= 56320 && next <= 57343)) {
        return true;
      }
      i++;
    } else if (code >= 56320 && code <= 57343) {
      return true;
    }
  }
  return false;
}
function canonicalize(object2, seen = /* @__PURE__ */ new Set()) {
  if (typeof object2 === "number" && isNaN(object2)) {
    throw new Error("NaN is not allowed");
  }
  if (typeof object2 === "number" && !isFinite(object2)) {
    throw new Error("Infinity is not allowed");
  }
  if (typeof object2 === "string" && hasLoneSurrogate(object2)) {
    throw new Error("Lone surrogate is not allowed");
  }
  if (object2 === null || typeof object2 !== "object") {
    return JSON.stringify(object2);
  }
  if (typeof object2.toJSON === "function") {
    if (seen.has(object2)) {
      throw new Error("Circular reference detected");
    }
    seen.add(object2);
    const result2 = canonicalize(object2.toJSON(), seen);
    seen.delete(object2);
    return result2;
  }
  if (seen.has(object2)) {
    throw new Error("Circular reference detected");
  }
  seen.add(object2);
  let result;
  if (Array.isArray(object2)) {
    const values = object2.map((cv) => {
      const value = cv === void 0 || typeof cv === "symbol" ? null : cv;
      return canonicalize(value, seen);
    });
    result = `[${values.join(",")}]`;
  } else {
    const parts = [];
    for (const key of Object.keys(object2).sort()) {
      if (object2[key] === void 0 || typeof object2[key] === "symbol") {
        continue;
      }
      parts.push(`${canonicalize(key)}:${canonicalize(object2[key], seen)}`);
    }
    result = `{${parts.join(",")}}`;
  }
  seen.delete(object2);
  return result;
}

// functions/core/canonical.ts
function canonical(value) {
  const text = canonicalize(value);
  if (text === void 0)
    throw new TypeError("value has no JSON form; expected an object, array, string, number, boolean or null");
  return text;
}
function sha256(text) {
  return Digest.parse(hash6("sha256", text, "hex"));
}

// functions/core/hr-list.ts
var STANDINGS = ["employed", "on leave", "left"];
function digestOfList(people) {
  return sha256(linesOf(people).join("\n"));
}
function linesOf(people) {
  return [...people].map(([pseudonym, standing]) => `${pseudonym} ${standing}`).sort();
}
function personInLine(line) {
  const [pseudonym = "", ...words2] = line.split(" ");
  const standing = STANDINGS.find((one) => one === words2.join(" "));
  return standing && [pseudonym, standing];
}

// functions/core/audit/hr-lists.ts
function enterList({ whole, begun }, record2, index) {
  const [source, listId, readAt] = [said(record2, "source"), said(record2, "listId"), saidAt(record2, "readAt")];
  if (source === void 0 || listId === void 0 || readAt === void 0) return;
  const before = begun.get(source);
  const list = before?.listId === listId ? before : opened(record2, { source, listId, readAt });
  begun.set(source, list);
  list.indexes.push(index);
  for (const line of saidList(record2, "people")) {
    const [pseudonym, standing] = personInLine(line) ?? [];
    if (pseudonym !== void 0 && standing !== void 0) list.people.set(pseudonym, standing);
  }
  if (list.indexes.length === list.parts && digestOfList(list.people) === list.digest) whole.set(source, list);
}
function opened({ facts }, named) {
  const { unknown: unknown2, parts, digest } = facts;
  return {
    ...named,
    digest: String(digest),
    parts: Number(parts),
    unknown: Number(unknown2),
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
function register(all, { record: record2, index, beyond }) {
  count(all, index, beyond ? void 0 : record2.kind);
  enterChange(all, record2, index);
  if (!beyond && REVIEWS.includes(record2.kind)) all.reviews.push(reviewOf(record2, index));
  if (record2.kind === "withdrawn")
    all.withdrawn.set(String(record2.facts.requestId), { at: record2.time, by: record2.actor });
  enterException(all, record2, index);
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
function reviewOf(record2, index) {
  const { caseId, person, kind, actor, time: time3 } = record2;
  const about3 = ["guard", "task", "batchId", "layoffId", "was"].flatMap((name) => said(record2, name) ?? []);
  const digest = said(record2, "planDigest") ?? said(record2, "batchDigest") ?? "";
  return { index, at: time3, kind, by: actor, caseId, person, about: about3.join(" "), digest };
}
var CHANGES = {
  planned: { kind: "policy", named: "policyDigest" },
  "policy-activated": { kind: "policy", named: "policyDigest" },
  "configuration-changed": { kind: "configuration", named: "configurationDigest" },
  deployed: { kind: "release", named: "deployment" }
};
var isChange = (kind) => Object.hasOwn(CHANGES, kind);
function enterChange(all, record2, index) {
  const { time: at } = record2;
  if (record2.kind === "unapproved") all.unapproved.push({ index, because: said(record2, "because") ?? "unapproved" });
  if (!isChange(record2.kind)) return;
  const { kind, named } = CHANGES[record2.kind];
  const digest = said(record2, named);
  if (digest === void 0) return;
  const before = all.changes.get(`${kind} ${digest}`);
  const change = before ?? { kind, digest, firstIndex: index, firstAt: at, lastAt: at, plans: 0 };
  all.changes.set(`${kind} ${digest}`, change);
  change.lastAt = at;
  if (record2.kind === "planned") change.plans += 1;
  else
    change.activation = {
      at,
      index,
      author: said(record2, "author") ?? "",
      approver: said(record2, "approver") ?? "",
      version: said(record2, "version") ?? ""
    };
}
function holding(person, entitlement) {
  return `${person} ${entitlement}`;
}
function enterException(all, record2, index) {
  const asks = record2.kind === "requested" && said(record2, "request") === "exception";
  const revokes = record2.kind === "outcome" && said(record2, "change") === "revoke" && said(record2, "status") !== "refused";
  if (!asks && !revokes) return;
  const held = holding(record2.person, record2.entitlement ?? "");
  if (revokes) all.revokes.set(held, { index, at: happenedAt(record2) });
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
  for (const [key, change] of later2.changes) goOnWithChange(all, key, change);
  for (const [held, index] of later2.excepted) if (!all.excepted.has(held)) all.excepted.set(held, index);
  for (const [held, revoke] of later2.revokes)
    if ((all.excepted.get(held) ?? Number.POSITIVE_INFINITY) < revoke.index) all.revokes.set(held, revoke);
}
function goOnWithChange({ changes }, key, later2) {
  const before = changes.get(key);
  if (before === void 0) {
    changes.set(key, later2);
    return;
  }
  before.lastAt = later2.lastAt;
  before.plans += later2.plans;
  if (later2.activation !== void 0) before.activation = later2.activation;
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
  return { ...newRegister(), cases: /* @__PURE__ */ new Map(), lists: { whole: /* @__PURE__ */ new Map(), begun: /* @__PURE__ */ new Map() } };
}
var NEWLINE = 10;
var BRACKET = 91;
function addChapter(book, chapter) {
  const [register2, lists, ...cases] = linesIn(chapter);
  goOn2(book, readRegister(JSON.parse(String(register2))));
  for (const { record: record2, index } of JSON.parse(String(lists))) enterList(book.lists, record2, index);
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
var DONE = [
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
  column("received_at", "When we received it (UTC)", ({ receivedAt, beganAt }) => receivedAt ?? beganAt),
  column("urgency", "routine or immediate", ({ urgency }) => urgency),
  column("opened_at", "When its handling began (UTC)", ({ openedAt }) => openedAt),
  column("cut_at", "When sign-in was off everywhere (UTC); leavers only", ({ cutAt }) => cutAt),
  ...DONE
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
  ...DONE
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
  column("first_seen_at", "The first record that names it (UTC)", ({ firstAt }) => firstAt),
  column("first_index", "Its place in the log", ({ firstIndex }) => firstIndex),
  column("last_seen_at", "The last record that names it (UTC)", ({ lastAt }) => lastAt),
  column("plans", "Policy packs: plans in this export that were made with it", ({ plans }) => plans),
  column(
    "activated_at",
    "When it began to count (UTC), where this export has the record",
    ({ activation }) => activation?.at
  ),
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
var CALLED_OFF = ["superseded", "cancelled", "rejected"];
function cutTimeOf(file, { limitSeconds, now }) {
  const { receivedAt = file.beganAt, effectiveAt = receivedAt, noticedAt = receivedAt, cutAt } = file;
  const until = cutAt ?? now;
  const fromEffect = since(effectiveAt, until);
  const fromNotice = since(later(noticedAt, effectiveAt), until);
  const parts = partsOf2(file, { receivedAt, effectiveAt, until });
  const result = resultOf(file, { isDue: effectiveAt <= now, isLate: Math.max(fromEffect, fromNotice) > limitSeconds });
  return {
    ...{ file, result, noticedAt, noticedBy: file.noticedAt === void 0 ? "receipt" : "hr" },
    ...{ fromEffect, fromNotice, parts },
    ...result === "late" || result === "not-cut" ? { lateBy: longest(parts) } : {}
  };
}
function resultOf({ cutAt, state }, { isDue, isLate }) {
  if (cutAt !== void 0) return isLate ? "late" : "in-time";
  if (CALLED_OFF.includes(state)) return "not-measured";
  return isDue && isLate ? "not-cut" : "not-due";
}
function partsOf2({ firstCutIntentAt, heldSeconds, heldSince }, { receivedAt, effectiveAt, until }) {
  const begun = later(receivedAt, effectiveAt);
  const written = firstCutIntentAt === void 0 ? until : later(firstCutIntentAt, begun);
  const held = heldSeconds + (heldSince === void 0 ? 0 : since(heldSince, until));
  const approver = Math.min(held, since(begun, written));
  return {
    hr: since(effectiveAt, receivedAt < until ? receivedAt : until),
    approver,
    target: since(written, until),
    tenure: since(begun, written) - approver
  };
}
function longest(parts) {
  const order = ["hr", "approver", "target", "tenure"];
  return order.reduce((most, one) => parts[one] > parts[most] ? one : most);
}
var since = (from, to) => Math.max(0, secondsBetween(from, to));
var later = (one, other) => one > other ? one : other;
function percentiles(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}
function newMeasured() {
  return { fromEffect: [], fromNotice: [], lateBy: { hr: 0, approver: 0, target: 0, tenure: 0 } };
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
    says: "in-time, late, not-cut, not-due, or not-measured (superseded or called off)",
    of: ({ result }) => result
  },
  {
    name: "late_by",
    says: "Whom most of the time went to, where it was late: hr, approver, target or tenure",
    of: ({ lateBy }) => lateBy
  },
  { name: "effective_at", says: "When the termination takes effect (UTC)", of: ({ file }) => file.effectiveAt },
  {
    name: "noticed_at",
    says: "When HR learnt of it, or else when we received it (UTC)",
    of: ({ noticedAt }) => noticedAt
  },
  {
    name: "noticed_by",
    says: "hr: HR's own word; receipt: HR did not say, and when we received it counts",
    of: ({ noticedBy }) => noticedBy
  },
  { name: "received_at", says: "When we received it (UTC)", of: ({ file }) => file.receivedAt },
  { name: "cut_at", says: "When sign-in was off everywhere (UTC)", of: ({ file }) => file.cutAt },
  {
    name: "seconds_from_effect",
    says: "From the effective instant to the cut (or until the log was last signed for), 0 if before",
    of: ({ fromEffect }) => fromEffect
  },
  {
    name: "seconds_from_notice",
    says: "From notice, or from the effective instant if later, to the cut (or until the log was last signed for)",
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
  { name: "cut_index", says: "The place in the log of the record of the cut", of: ({ file }) => file.cutIndex }
];
var TIMELINESS = { title: "Was each leaver cut in time?", columns: COLUMNS };

// functions/core/audit/findings.ts
function newFound() {
  return { cuts: [], unapproved: [], decisions: [], differences: [], moves: [], exceptions: [] };
}
function findings(found, { changes, unapproved, unreadable }) {
  return [
    ...[found.cuts, found.unapproved, found.decisions, found.differences, found.moves, found.exceptions].flat(),
    ...[...changes.values()].flatMap(samePerson),
    ...unapproved.map(unapprovedRelease),
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
function ofCut({ file, result, fromEffect, fromNotice, lateBy }) {
  if (!isBreach(result)) return [];
  const took = `${duration3(fromEffect)} after the effective instant and ${duration3(fromNotice)} after notice`;
  const text = result === "late" ? `cut ${took}` : `not cut yet, ${took}`;
  return [{ test: "cut-in-time", kind: result, ...about(file), text: `${text}; most of it waited for ${lateBy}` }];
}
function ofUnapproved({ file, approval, grant }) {
  const text = `${grant.entitlement} was about to be given at ${grant.intendedAt}, and approval ${approval.approvalId} of ${approval.rule} had not been given by then`;
  return { test: "approved-first", kind: "granted-before-approval", ...about(file), indexes: [grant.index], text };
}
function ofDecision({ file, approval, vote, independent }) {
  const which = `approval ${approval.approvalId} of ${approval.rule}, decided at ${vote.at} by ${vote.approver}`;
  const partial2 = {
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
  return [...independent ? [] : [partial2], ...vote.active === false ? [absent] : []];
}
var TEST_OF = { event: "completeness", snapshot: "completeness", account: "accounts-closed" };
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
function samePerson({ kind, digest, activation }) {
  if (activation === void 0) return [];
  const { at, index, author, approver } = activation;
  if (author !== "" && approver !== "" && author !== approver) return [];
  const who = author === "" ? "nobody says who wrote it" : "nobody but its author is said to have approved it";
  return [ofRules(index, "not-approved-by-another", `${kind} ${digest.slice(0, 12)} counts since ${at}, and ${who}`)];
}
function unapprovedRelease({ index, because }) {
  return ofRules(index, "release-unapproved", because);
}
function ofRules(index, kind, text) {
  return { test: "policy-changed", kind, case: "", person: "", text, indexes: [index] };
}
function duration3(seconds) {
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
    const others = [requester, `person:${file.person}`, ...file.executors];
    const independent = !others.includes(vote.approver) && !others.slice(0, 2).includes(vote.for);
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
function unapprovedIn(file) {
  return [...file.approvals.values()].flatMap((approval) => {
    const grant = file.grants.get(approval.entitlement);
    const counts = grant !== void 0 && approval.outcome !== "stale" && approval.askedAt <= grant.intendedAt;
    const approved = approval.wholeAt !== void 0 && approval.wholeAt <= String(grant?.intendedAt);
    return counts && !approved ? [{ file, approval, grant }] : [];
  });
}
var yes = (claim2) => claim2 === void 0 ? "" : claim2 ? "yes" : "no";
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
    says: "The approver is neither requester, beneficiary nor executor",
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
var NONE2 = [];
function meet({ known: all, sources }, file) {
  const { person, request, inPeriod, source } = file;
  const known = all.get(person) ?? { person, accounts: NONE2, excepted: NONE2 };
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
var ENDED_OTHERWISE = ["superseded", "cancelled", "rejected"];
function isWord({ began, intent, state, supersededBy }) {
  const fromHr = began === "event-received" || intent === "end-date";
  return fromHr && !(ENDED_OTHERWISE.includes(state) && supersededBy === void 0);
}
var wordAt = ({ effectiveAt, beganAt }) => effectiveAt ?? beganAt;
function wordOf(file) {
  const { caseId, inPeriod, source } = file;
  return { caseId, at: wordAt(file), standing: standingOf(file), inPeriod, source };
}
function seenIn({ observed, observedAt, caseId }) {
  if (observedAt === void 0) return NONE2;
  return observed.map((text) => {
    const [system = "", status = ""] = text.split(" ");
    return { system, status, at: observedAt, caseId };
  });
}
function standingOf({ kind, type }) {
  if (kind === "leaver" || kind === void 0 && type === "tenure.person.terminated") return "left";
  return type === "tenure.person.suspended" ? "on leave" : "employed";
}

// functions/core/audit/reconciliation.ts
function* accountsAndLists(people, book, now) {
  for (const known of people.known.values()) yield* accountRows(known, book, now);
  for (const source of sourcesIn(people, book)) yield* listRows(people, book, source);
}
var DONE2 = ["completed", "completed-with-exceptions"];
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
  if (DONE2.includes(state)) return { ...row2, result: "agrees", because: "" };
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
function accountRows({ person, last, accounts, excepted }, book, now) {
  if (last === void 0 || !last.inPeriod) return [];
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
    return {
      ...row2,
      result: "finding",
      because: `they have left by case ${last.caseId}, and the account was active when last read back`
    };
  });
}
var expectedOf = (standing) => standing === "left" ? "not active" : "as policy has it";
function whileHere(standing, status) {
  if (standing === "left" || standing === "employed" && status === "active") return { result: "agrees", because: "" };
  return { result: "explained", because: `${standing}, and read back as the plan has it: ${status}` };
}
function sourcesIn({ sources }, { lists }) {
  return [.../* @__PURE__ */ new Set([...sources, ...lists.whole.keys()])].sort();
}
function* listRows({ known }, { lists }, source) {
  const list = lists.whole.get(source);
  if (list === void 0) {
    yield noList(source);
    return;
  }
  for (const [person, standing] of list.people) yield compared(person, standing, known.get(person)?.last, list.readAt);
  for (const { person, last } of known.values())
    if (last !== void 0 && last.source === source && !list.people.has(person) && last.at <= list.readAt)
      yield* notListed(person, last, source);
  if (list.unknown > 0) yield unreadIn(list);
}
var OF_SOURCE = { check: "snapshot", person: "", caseId: "" };
function noList(source) {
  const because = "no list of everybody at this source was read in the period, so whom it never told of cannot be found here: compare joiners and leavers with a list you take from HR";
  return { ...OF_SOURCE, system: source, expected: "a list of everybody", found: "none", result: "finding", because };
}
function unreadIn({ source, unknown: unknown2, readAt }) {
  const because = `${unknown2} records of the list read at ${readAt} are of nobody known: they could not be read, or were new in it (tenure sources ${source})`;
  const found = `${unknown2} of nobody known`;
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
  return { ...row2, found, result: "finding", because: "HR's list and HR's events say different things of them" };
}
function notListed(person, last, source) {
  const found = last.standing;
  if (found === "left") return [];
  const because = `events say that they work here, and the list of ${source} does not have them`;
  const row2 = { check: "snapshot", person, caseId: last.caseId, system: "", expected: "not listed", found };
  return [{ ...row2, result: "finding", because }];
}
var COLUMNS3 = [
  {
    name: "check",
    says: "event: was HR's word carried out; account: is the account as HR's word has it; snapshot: HR's list against its events",
    of: (row2) => row2.check
  },
  { name: "person", says: "The pseudonym of the person", of: ({ person }) => person },
  { name: "case", says: "The case the row is about", of: ({ caseId }) => caseId },
  {
    name: "system",
    says: "The target system of an account, or the HR source that had no list",
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
        digest: sha256(`${seed}
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
  const differences2 = { event: 0, account: 0, snapshot: 0 };
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
  const making = { book, terms, take, tally: newTally(), found: newFound() };
  const people = newPeople();
  const sample2 = drawing(terms.sample);
  for (const file of filesIn(book)) {
    meet(people, file);
    if (!file.inPeriod) continue;
    const population = populationOf(file);
    sample2.add(population, file);
    rowsOf(making, population, file);
  }
  for (const row2 of accountsAndLists(people, book, terms.now)) differs(making, row2);
  for (const review of book.reviews) take("populations/reviews", review);
  for (const change of book.changes.values()) take("populations/policy-changes", change);
  return { terms, book, tally: making.tally, drawn: sample2.drawn(), findings: findings(making.found, book) };
}
function rowsOf(making, population, file) {
  const { terms, tally } = making;
  tally.casesInRange += 1;
  countState(tally.states[population], file.state);
  populate(making, population, file);
  if (population === "leavers") cutOf(making, file);
  decided2(making, file);
  if (file.began === "event-received")
    differs(making, eventRow(file, { now: terms.now, limitSeconds: terms.limitHours * 3600 }));
}
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
function cutOf({ terms, take, tally, found }, file) {
  const time3 = cutTimeOf(file, { limitSeconds: terms.limitHours * 3600, now: terms.now });
  take("timeliness", time3);
  measure(tally.cuts, time3);
  found.cuts.push(...ofCut(time3));
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
  return { register: newRegister(), cases: /* @__PURE__ */ new Map(), lists: [] };
}
function enter(chapter, placed) {
  const { record: record2, beyond } = placed;
  register(chapter.register, placed);
  if (record2.kind === "hr-listed" && !beyond) chapter.lists.push(placed);
  const begun = chapter.cases.get(record2.caseId) ?? (record2.position === 0 ? openFile(placed) : []);
  chapter.cases.set(record2.caseId, begun);
  if (Array.isArray(begun)) begun.push(placed);
  else enterRecord(begun, placed);
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
function trimmed({ index, beyond, record: record2 }) {
  const { caseId, position, kind, time: time3, actor, person, entitlement, facts } = record2;
  const told = { caseId, position, kind, time: time3, actor, person, facts };
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
var AUDIT_VERSION = 2;
var CASES = "Every case with at least one record in the range of the log of this export";
var QUERIES = {
  "populations/joiners": `${CASES}, begun by HR's word (or by the clock ahead of a first day), that was opened as joiner; or that was never opened and whose event is hired or rehired. Cancelled, refused, failed and superseded ones too.`,
  "populations/movers": `${CASES}, begun by HR's word, that was opened as mover; or that was never opened and whose event is none of hired, rehired and terminated. Cancelled, refused, failed and superseded ones too.`,
  "populations/leavers": `${CASES}, begun by HR's word (or by the clock when a last day was over), that was opened as leaver; or that was never opened and whose event is terminated. Cancelled, refused, failed and superseded ones too.`,
  "populations/requests": `${CASES}, begun by a request for access, whatever was decided.`,
  "populations/exceptions": `${CASES}, begun by a request to keep access beyond a termination, whatever was decided.`,
  "populations/other": `${CASES} that is in none of the files above, so that the rows of these six files are together all cases: what the clock opened (retention, the end of a reason, a last day near), accounts linked by operators, withdrawals, batches, delegations, first days, notices.`,
  "populations/reviews": "Every record of the range of kind released, cancelled, attested, linked or waived: what a person said over what the automation did or held. Periodic access reviews, and reconciliations on a schedule, are not part of this version and leave no records.",
  "populations/policy-changes": "Every policy pack named by a plan or an activation in this export, and every configuration and release that began to count. One that began to count before the range has no record of that here, and those columns are empty.",
  timeliness: "Every row of populations/leavers, by two clocks. In time: both are at most the limit.",
  approvals: "Every decision (approval-decided) in the cases of the range.",
  reconciliation: "Every event of HR in the range against what became of it; every account as last read back in this export against HR's last word of that person; and of each HR source the last list of everybody it had in the range (records of kind hr-listed), against its events by then. A source without one is a finding."
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
  const lists = [...book.lists.whole.values()].map(({ source, listId, readAt, digest, people, unknown: unknown2, indexes }) => ({
    ...{ source, listId, readAt, digest, people: people.size, unknown: unknown2, indexes }
  }));
  return {
    ...{ exportId, period, producedAt: createdAt, asOf: now, producedBy: by, generator, log },
    parameters: { limitHours, hrLists: lists }
  };
}
function fileOf2(name, { rows, totals }, written) {
  const { title: title2 } = TABLES[name];
  const columns = TABLES[name].columns.map(({ name: column2, says }) => ({ name: column2, says }));
  const files = ["csv", "ndjson"].flatMap((ending) => written.get(`${name}.${ending}`) ?? []);
  const total = Object.fromEntries(columns.map((column2, at) => [column2.name, totals[at]]));
  return { name, title: title2, query: QUERIES[name], columns, rows, totals: total, files };
}

// functions/core/audit/controls.ts
var of = (framework) => (id, asks, ...tests) => ({ framework, id, asks, tests });
var soc2 = of("SOC 2 (2017 Trust Services Criteria)");
var iso = of("ISO/IEC 27001:2022");
var nist = of("NIST SP 800-53 Rev. 5");
var pci = of("PCI DSS 4.0.1");
var hipaa = of("HIPAA Security Rule (45 CFR 164)");
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
    "accounts-closed"
  ),
  soc2(
    "CC6.3",
    "Access follows roles and changes of them, with least privilege and duties kept apart",
    "moved",
    "independent",
    "exceptions-end",
    "policy-changed"
  ),
  iso("5.3", "Duties that conflict are kept apart", "independent", "policy-changed"),
  iso("5.15", "Rules for access are established and carried out", "approved-first", "policy-changed"),
  iso("5.16", "The whole life of an identity is managed", "completeness", "accounts-closed"),
  iso("5.17", "Authentication information is managed: sessions end when access ends", "cut-in-time"),
  iso(
    "5.18",
    "Access is provisioned, reviewed, changed and removed",
    "approved-first",
    "moved",
    "reviewed",
    "accounts-closed"
  ),
  iso("6.5", "Duties after the end or change of employment are carried out", "cut-in-time", "accounts-closed", "moved"),
  iso("8.2", "Privileged access is restricted and managed", "approved-first", "independent", "exceptions-end"),
  nist(
    "AC-2",
    "Accounts are managed: approved, changed, disabled and removed",
    "completeness",
    "approved-first",
    "accounts-closed"
  ),
  nist("AC-2(1)", "Accounts are managed by automated means", "completeness"),
  nist("AC-2(3)", "Accounts are disabled within the set time", "cut-in-time", "accounts-closed"),
  nist("AC-2(13)", "Accounts of people who are a risk are disabled within the set time", "cut-in-time"),
  nist("PS-4", "On termination access is disabled within the set time", "cut-in-time", "accounts-closed"),
  nist("PS-5", "On transfer access is reviewed and changed", "moved", "reviewed"),
  pci("7.2.4", "Accounts and access are reviewed at least every six months", "reviewed"),
  pci(
    "8.2.4",
    "Adding, changing and deleting accounts is managed, and approved",
    "approved-first",
    "independent",
    "completeness"
  ),
  pci("8.2.5", "Access of people who leave is revoked at once", "cut-in-time", "accounts-closed"),
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
    title: "Does anybody who left have an active account?",
    what: "Each person's accounts as last read back from the targets, against HR's last word on them.",
    of: "accounts",
    population: ({ tally }) => tally.differences.account,
    evidence: ["reconciliation.csv"]
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
    what: "Each policy pack that plans were made with, each configuration and each release. Where the export has the record of its activation: its author and its approver are different people.",
    of: "policy packs, configurations and releases",
    population: ({ book }) => book.changes.size,
    evidence: ["populations/policy-changes.csv"]
  }
};
function testResults(audit) {
  return Object.entries(TESTS).map(([name, { unanswered, population, ...test }]) => {
    const id = name;
    const exceptions = audit.findings.filter((finding) => finding.test === id);
    const tested = population(audit);
    return { id, ...test, population: tested, exceptions, result: resultOf2(tested, exceptions.length, unanswered) };
  });
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
    ...byControl(tests),
    ...tests.flatMap((test) => testSection(test)),
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
function byControl(tests) {
  const frameworks = [...new Set(CONTROLS.map(({ framework }) => framework))];
  return [
    heading("By control"),
    words("Each control, what it asks in short, and the tests of this report that answer it."),
    ...frameworks.flatMap((framework) => [
      subheading(framework),
      table(
        ["Control", "Asks", "Tested", "Population", "Result", "Exceptions", "Evidence"],
        CONTROLS.filter((control) => control.framework === framework).map((control) => controlRow(control, tests))
      )
    ])
  ];
}
function controlRow({ id, asks, tests: ids }, all) {
  const tests = all.filter((test) => ids.includes(test.id));
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
var BUCKETS = [60, 300, 900, 3600, 4 * 3600, 8 * 3600, 24 * 3600, 72 * 3600];
function timeliness({ tally, terms }) {
  const { fromEffect, fromNotice, lateBy } = tally.cuts;
  const rows = (name, times) => {
    const { count: count3, p50, p90, p95, p99, max } = percentiles(times);
    return [name, String(count3), ...[p50, p90, p95, p99, max].map(duration3)];
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
      bars: ["hr", "approver", "target", "tenure"].map((who) => bar(who, lateBy[who], "bad"))
    }
  ];
}
function histogram(name, values, limitHours) {
  const bars = [...BUCKETS, Number.POSITIVE_INFINITY].map((end, at) => {
    const from = BUCKETS[at - 1] ?? -1;
    const label = end === Number.POSITIVE_INFINITY ? `over ${duration3(from)}` : `up to ${duration3(end)}`;
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
      bars: bars.map(([state, count3]) => bar(state, count3, TONES[state] ?? "plain"))
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
  const text = (x, anchor2, what) => `<text x="${x}" y="${top + 15}" text-anchor="${anchor2}">${escaped(what)}</text>`;
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

// functions/core/grade.ts
var Grade = _enum(["observed", "acknowledged", "attested", "waived"]);

// functions/core/evidence.ts
var EvidenceKind = _enum([
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
]);
var Control = string2().max(40);
var Entry = strictObject({
  kind: EvidenceKind,
  /** `system:…` for us, `source:…` for who sends events, `person:<pseudonym>` for a human, `operator:<pseudonym>` or `auditor:<pseudonym>` in that role, `caller:<pseudonym>` for who is no worker we know. */
  actor: string2(),
  /** The person's pseudonym. */
  person: string2(),
  system: string2().optional(),
  entitlement: string2().optional(),
  grade: Grade.optional(),
  controls: array(Control).readonly().default([]),
  /** Public facts: digests, rule ids, change kinds, statuses. No personal data. */
  facts: record(string2(), union([string2(), number2(), boolean2(), array(string2()).readonly()])).default({}),
  /** Personal data that explains the record. Stored beside it; only its salted commitment is hashed in. */
  private: record(string2(), unknown()).optional()
});
var EvidenceRecord = strictObject({
  version: literal(1),
  /** `<caseId>/<position>` */
  id: string2(),
  caseId: CaseId,
  /** 0, 1, 2 … without a gap. */
  position: int().min(0),
  time: Instant,
  ...Entry.omit({ private: true }).shape,
  /** SHA-256 over `salt` + canonical JSON of the private part; absent when there is none. */
  commitment: Digest.optional(),
  /** The hash of the record before it; 64 zeros at position 0. */
  previousHash: Digest,
  /** SHA-256 over the canonical JSON of everything above. */
  hash: Digest
});
var Head = EvidenceRecord.pick({ position: true, hash: true });
var FIRST_HASH2 = Digest.parse("0".repeat(64));

// functions/ledger/audit/record-in.ts
function recordOf(value) {
  return isWhole2(value) ? value : EvidenceRecord.safeParse(value).data;
}
var isText = (value) => typeof value === "string";
var isDigest = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
var isTextList = (value) => Array.isArray(value) && value.every(isText);
var KINDS = new Set(EvidenceKind.options);
var GRADES = new Set(Grade.options);
var MEMBERS = {
  version: (value) => value === 1,
  id: isText,
  caseId: (value) => typeof value === "string" && /^c-[0-9a-f]{24}$/.test(value),
  position: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  time: (value) => Instant.safeParse(value).success,
  kind: (value) => KINDS.has(value),
  actor: isText,
  person: isText,
  system: isText,
  entitlement: isText,
  grade: (value) => GRADES.has(value),
  controls: (value) => isTextList(value) && value.every(({ length }) => length <= 40),
  facts: areFacts,
  commitment: isDigest,
  previousHash: isDigest,
  hash: isDigest
};
var NEEDED = Object.keys(MEMBERS).filter((name) => !["system", "entitlement", "grade", "commitment"].includes(name));
function isWhole2(value) {
  if (typeof value !== "object" || value === null) return false;
  const fields = value;
  for (const name in fields)
    if (!Object.hasOwn(MEMBERS, name) || !MEMBERS[name](fields[name])) return false;
  return NEEDED.every((name) => Object.hasOwn(fields, name));
}
function areFacts(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const facts = value;
  for (const name in facts) if (name === "__proto__" || !isFact(facts[name])) return false;
  return true;
}
function isFact(value) {
  return isText(value) || typeof value === "number" || typeof value === "boolean" || isTextList(value);
}

// functions/core/audit/table.ts
function rowWriter(columns) {
  const counted = { rows: 0, totals: columns.map(() => 0) };
  const members2 = columns.map(({ name }, at) => ({ name, at, begins: `${JSON.stringify(name)}:` })).sort((one, other) => one.name < other.name ? -1 : 1);
  return {
    head: csvLine(columns.map(({ name }) => name)),
    counted,
    write(row2) {
      const cells = columns.map((column2) => column2.of(row2) ?? "");
      counted.rows += 1;
      for (const [at, cell] of cells.entries()) counted.totals[at] = Number(counted.totals[at]) + worth(cell);
      const json = members2.map(({ at, begins }) => begins + JSON.stringify(cells[at]));
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
function writeTables(open3) {
  const writers = Object.fromEntries(TABLE_NAMES.map((name) => [name, tableWriter(name, open3)]));
  return {
    take: (name, row2) => writers[name].take(row2),
    counted: new Map(TABLE_NAMES.map((name) => [name, writers[name].counted]))
  };
}
function tableWriter(name, open3) {
  const { head, counted, write: write2 } = rowWriter(TABLES[name].columns);
  const [csv, ndjson] = [open3(`${name}.csv`), open3(`${name}.ndjson`)];
  csv.write(head);
  const take = (row2) => {
    const text = write2(row2);
    csv.write(text.csv);
    ndjson.write(text.ndjson);
  };
  return { take, counted };
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
    const record2 = EvidenceRecord.safeParse(JSON.parse(text)).data;
    if (record2 === void 0 || !fitsItsHash(text, record2.hash)) return `record ${position} is not what its hash says`;
    if (record2.position !== position || record2.previousHash !== before)
      return `record ${position} of the case is missing, or is another`;
    before = record2.hash;
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
  const { index, record: record2, proof } = value;
  if (!Number.isSafeInteger(index) || typeof record2 !== "string") throw new TypeError("no record with its place");
  const { kind, caseId } = EvidenceRecord.parse(JSON.parse(record2));
  const proven = Array.isArray(proof) ? { proof: proof.map(String) } : {};
  return { index, text: record2, kind, caseId, ...proven };
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
var Version = object({ version: int() });
var Sampling = object({ seed: string2(), size: int().min(0), seedFrom: _enum(["asked", "log"]) });
var Ipe = object({
  producedBy: string2(),
  parameters: object({ limitHours: number2() }),
  sampling: Sampling
});
function readTerms(content, manifest, { endRoot, now }) {
  if (content === void 0)
    return { kind: "none", why: "it is missing: without it nothing says how the populations were produced" };
  const said2 = parsed(content);
  const { version: version2 } = Version.safeParse(said2).data ?? {};
  if (version2 !== void 0 && version2 !== AUDIT_VERSION)
    return { kind: "another version", why: `they are of version ${version2}, and this verifier knows ${AUDIT_VERSION}` };
  const { data } = Ipe.safeParse(said2);
  if (version2 === void 0 || data === void 0)
    return { kind: "none", why: "it does not say how the populations were produced" };
  const { period, exportId, createdAt, generator, log } = manifest;
  const { origin, start, end, latest } = log;
  const { producedBy: by, parameters, sampling: sample2 } = data;
  if (sample2.seedFrom === "log" && sample2.seed !== endRoot)
    return { kind: "none", why: "it says that the seed of the sample is the root of the log, and it is another" };
  const terms = {
    ...{ period, exportId, createdAt: Instant.parse(createdAt), now: Instant.parse(now), by, generator },
    log: { origin, start, end, latest },
    // Whatever else it says of the sample stands in files that are made again with it.
    ...{ sample: sample2, limitHours: parameters.limitHours }
  };
  return { kind: "read", terms };
}
function parsed(content) {
  try {
    return JSON.parse(content.toString("utf8"));
  } catch {
    return void 0;
  }
}

// functions/ledger/verifier/check-derived.ts
var DERIVED = /^(?:populations|sample)\/|^(?:reconciliation|timeliness|approvals)\.(?:csv|ndjson)$|^(?:findings\.ndjson|report\.html)$/;
var REPORT = "report.html";
function checkDerived(folder, manifest) {
  const derived2 = manifest.files.map(({ name }) => name).filter((name) => DERIVED.test(name));
  if (derived2.length === 0) return void 0;
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
    take(record2, index) {
      const beyond = index < start || index >= end;
      const read3 = recordOf(record2);
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
        now: instantOf(latest?.signedAt ?? 0)
      });
      if (terms.kind === "none") return { findings: [wrong2(IPE, terms.why)], same: /* @__PURE__ */ new Set() };
      if (terms.kind === "another version") return { findings: [], same: /* @__PURE__ */ new Set(), because: terms.why };
      turn();
      return compareAll({ folder, manifest, derived: derived2, book, terms: terms.terms, ends, latestRoot: latest?.root });
    }
  };
}
async function compareAll(comparing) {
  const { folder, manifest, derived: derived2, book, terms, ends, latestRoot } = comparing;
  const listed = new Map(manifest.files.map((file) => [file.name, file]));
  const findings2 = [];
  const same = /* @__PURE__ */ new Set();
  const made = /* @__PURE__ */ new Map();
  async function compare({ name, bytes, sha256: sha2562 }, again) {
    made.set(name, { name, bytes, sha256: sha2562 });
    const file = listed.get(name);
    if (file === void 0) findings2.push(wrong2(name, "it is missing: the records of this export give such a file"));
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
  await compareText("findings.ndjson", audit.findings.map((one) => `${canonical(one)}
`).join(""));
  const sample2 = await bundlesOf({ folder, audit, written: made, ends, latestRoot });
  for (const [name, content] of sample2.files) await compareText(name, content);
  findings2.push(...sample2.findings);
  await compareText(IPE, `${JSON.stringify(ipeOf(audit, writing.counted, made), void 0, 2)}
`);
  await compareText(REPORT, htmlOf(reportOf(audit)));
  const looked = /* @__PURE__ */ new Set([...made.keys(), ...findings2.map(({ file }) => file)]);
  for (const name of derived2)
    if (!looked.has(name)) findings2.push(wrong2(name, "nothing in the records of this export gives such a file"));
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
var wrong2 = (file, text) => ({ kind: "derived", file, text });

// functions/ledger/verifier/check-erasures.ts
function erasedBy({ person, facts: { alsoErased } }) {
  return /* @__PURE__ */ new Set([person, ...Array.isArray(alsoErased) ? alsoErased : []]);
}
function unauthorised(erasures, erasing) {
  return erasures.filter(({ authority, person }) => authority === void 0 || !erasing.get(authority)?.has(person)).map(({ authority, file, line, record: record2 }) => ({
    ...{ kind: "erased-without-authority", file, line, record: record2 },
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
var OcsfAsked = _enum(["1.8", "1.9", "none"]);
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
  deployed: { activity: "Create", type: "deployment", id: "deployment" },
  "policy-activated": { activity: "Activate", type: "policy", id: "policyDigest" },
  "configuration-changed": { activity: "Update", type: "configuration", id: "configurationDigest" },
  unapproved: { activity: "Find", type: "deployment", id: "deployment" },
  "erasure-asked": ofErasure("Create"),
  "erasure-refused": ofErasure("Update"),
  "erasure-confirmed": ofErasure("Update"),
  erased: { activity: "Delete", type: "person" }
};
function entityOf(record2) {
  if (record2.kind === "evidence-read") return readOf(record2);
  const { activity, type, id } = RULES[record2.kind];
  if (record2.kind === "erased") return { activity, type, uid: record2.person };
  return { activity, type, uid: (id === void 0 ? void 0 : factOf(record2, id)) ?? record2.caseId };
}
var READ_IDS = ["caseId", "exportId", "requestId", "erasureId", "batchId", "layoffId", "about"];
function readOf(record2) {
  const what = factOf(record2, "what") ?? RULES["evidence-read"].type;
  const uid = READ_IDS.map((name) => factOf(record2, name)).find((id) => id !== void 0) ?? what;
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
function subjectOf(record2, version2) {
  if (record2.kind === "secret-made") return accountSubject(record2, version2, "Password Reset");
  const change = record2.kind === "outcome" ? factOf(record2, "change") : void 0;
  const account = change === void 0 ? void 0 : ACCOUNT_ACTIVITIES[change];
  if (account !== void 0) return accountSubject(record2, version2, account);
  if (change === "revoke-sessions") return sessionsSubject(record2);
  if (change === "grant" || change === "revoke") return accessSubject(record2, version2, change);
  return entitySubject(record2, change);
}
function accountSubject({ person, system }, version2, activity) {
  const of2 = version2 === "1.9.0" ? CLASSES.userManagement : CLASSES.accountChange;
  const domain = system === void 0 ? {} : { domain: system };
  return { ...classification(of2, activity), user: { ...userOf(person), ...domain } };
}
function sessionsSubject(record2) {
  return {
    ...classification(CLASSES.authentication, "Logoff"),
    user: userOf(record2.person),
    service: { name: record2.system ?? "unknown" }
  };
}
function accessSubject(record2, version2, change) {
  const user = userOf(record2.person);
  const read3 = EntitlementId.safeParse(record2.entitlement);
  if (!read3.success) return entitySubject(record2, change);
  const { system, kind, native } = entitlementParts(read3.data);
  const granted = change === "grant";
  if (kind === "group") {
    const group = { uid: native, domain: system, type: "group" };
    const member = version2 === "1.9.0" ? { users: [user] } : { user };
    return { ...classification(CLASSES.groupManagement, granted ? "Add User" : "Remove User"), group, ...member };
  }
  const resources = [{ uid: native, type: kind, namespace: system }];
  if (version2 === "1.8.0")
    return {
      ...classification(CLASSES.userAccess, granted ? "Assign Privileges" : "Revoke Privileges"),
      ...{ user, privileges: [read3.data], resources }
    };
  const roles = kind === "role";
  const what = roles ? "Roles" : "Privileges";
  return {
    ...classification(CLASSES.userManagement, `${granted ? "Assign" : "Remove"} ${what}`),
    ...{ user, resources, ...roles ? { iam_roles: [{ uid: native }] } : { privileges: [read3.data] } }
  };
}
function entitySubject(record2, change) {
  const { activity, ...known } = entityOf(record2);
  const rule = factOf(record2, "rule");
  const thing = change === "hand-over" ? factOf(record2, "thing") : void 0;
  const { uid, type } = thing === void 0 ? known : { uid: thing, type: "owned" };
  return {
    ...classification(CLASSES.entityManagement, activity),
    entity: { uid, type_id: OTHER, type },
    ...rule === void 0 ? {} : { comment: rule }
  };
}

// functions/core/ocsf/event.ts
function ocsfOf(record2, index, settings) {
  const subject = subjectOf(record2, settings.version);
  const status = statusOf(record2);
  const severity = severityOf(record2);
  const detail = factOf(record2, "detail") ?? factOf(record2, "status") ?? factOf(record2, "decision");
  return {
    ...subject,
    time: Date.parse(record2.time),
    message: messageOf(record2),
    ...{ severity_id: SEVERITY[severity], severity, status_id: STATUS[status], status },
    ...detail === void 0 ? {} : { status_detail: detail },
    metadata: metadataOf(record2, index, settings),
    actor: actorOf(record2.actor),
    observables: observablesOf(record2, subject),
    unmapped: unmappedOf(record2)
  };
}
function metadataOf(record2, index, { version: version2, productVersion, log }) {
  return {
    version: version2,
    product: { name: "Tenure", vendor_name: "Tenure", version: productVersion },
    uid: record2.id,
    correlation_uid: record2.caseId,
    event_code: record2.kind,
    log_name: log,
    sequence: index,
    original_time: record2.time,
    ...record2.controls.length === 0 ? {} : { labels: record2.controls }
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
function statusOf(record2) {
  if (record2.kind === "intent") return "Unknown";
  if (record2.kind === "outcome") return factOf(record2, "status") === "refused" ? "Failure" : "Success";
  return FAILURES.includes(record2.kind) ? "Failure" : "Success";
}
function severityOf(record2) {
  if (statusOf(record2) === "Failure") {
    if (factOf(record2, "lane") === "cut") return "High";
    return MEDIUM.includes(record2.kind) ? "Medium" : "Low";
  }
  return record2.kind === "held" ? "Low" : "Informational";
}
function messageOf(record2) {
  const about3 = [factOf(record2, "change"), record2.entitlement, record2.system && `at ${record2.system}`];
  return [record2.kind, ...about3.filter((part) => part !== void 0), `of ${record2.caseId}`].join(" ");
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
  hash: hash9
}) {
  return {
    ...{ actor, person, position, facts, previousHash, hash: hash9 },
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
  const version2 = versionIn(head);
  const { generator, log } = manifest;
  const parts = partsOf(log).map(({ number: number3, end }) => ({ name: `ocsf/events-${numbered(number3)}.ndjson`, end }));
  const settings = { version: version2, productVersion: generator, log: log.origin };
  const digests = new Map(
    parts.map(({ name }) => [name, { digest: createHash4("sha256"), lines: 0 }])
  );
  let at = 0;
  return {
    take(line, index) {
      if (index < log.start || index >= log.end) return;
      while (index >= (parts[at]?.end ?? Number.POSITIVE_INFINITY)) at += 1;
      const record2 = recordOf(line);
      const made = digests.get(parts[at]?.name ?? "");
      if (record2 === void 0 || made === void 0) return;
      made.digest.update(`${JSON.stringify(ocsfOf(record2, index, settings))}
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
  function say(kind, line, text, record2) {
    findings2.push({ kind, file: HEADS, line, ...record2 === void 0 ? {} : { record: record2 }, text });
  }
  function compare({ caseId, position, hash: hash9 }, line) {
    const end = left.get(caseId);
    left.delete(caseId);
    const record2 = `${caseId}/${position}`;
    if (end === void 0) say("inserted", line, "its case is not in the export, or has a head already", record2);
    else if (position > end.position)
      say("truncated", line, `its case ends with ${end.position} here, and must end with this`, record2);
    else if (position < end.position || hash9 !== end.hash)
      say("edited", line, `its case ends with ${end.position} and another hash`, record2);
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
    const { caseId, hash: hash9, position } = JSON.parse(text);
    if (typeof caseId !== "string" || typeof hash9 !== "string" || !Number.isSafeInteger(position)) return void 0;
    const head = { caseId, hash: hash9, position };
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
  const { checkpoint, finding } = checkNote(note, keys, { file: FILE });
  if (checkpoint === void 0) throw new NoCheckpoint();
  return { checkpoint, findings: finding === void 0 ? [] : [finding] };
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

// functions/ledger/verifier/check-listing.ts
var wrong3 = (text) => ({ kind: "manifest", file: MANIFEST, text });
var LAID_OUT = /^(?:records|private|log)\/|^(?:beyond|heads)\.ndjson$/;
var isLaidOut = (name) => LAID_OUT.test(name);
function isRange({ start, end }, files) {
  return start <= end && (end - start) / PART <= files;
}
function checkListing(manifest) {
  const { files, period, log } = manifest;
  const findings2 = checkNames(files.map(({ name }) => name));
  if (period.from > period.to) findings2.push(wrong3("its period ends before it begins"));
  if (!isRange(log, files.length) || log.latest < log.end)
    return [
      ...findings2,
      wrong3(`its log goes from ${log.start} to ${log.end} and ${log.latest}: no such range is here`)
    ];
  const layout = layoutOf(manifest);
  const listed = new Set(files.map(({ name }) => name));
  for (const { name, kind } of files) {
    const known = layout.get(name);
    if (known === void 0 ? isLaidOut(name) || KINDS2.has(kind) : known.kind !== kind)
      findings2.push(wrong3(`it lists ${name} as ${kind}: an export of these places of the log has no such file`));
  }
  for (const [name, { kind, needed }] of layout)
    if (needed && !listed.has(name))
      findings2.push(wrong3(`it does not list ${name}, which such an export has (${kind})`));
  return findings2;
}
function checkNames(names2) {
  const findings2 = [];
  if (new Set(names2.map((name) => name.toLowerCase())).size < names2.length)
    findings2.push(wrong3("a file is listed twice"));
  if (names2.some((name, at) => at > 0 && name < (names2[at - 1] ?? "")))
    findings2.push(wrong3("its files do not ascend by name"));
  if (names2.includes(MANIFEST)) findings2.push(wrong3("it lists itself"));
  return findings2;
}
var KINDS2 = /* @__PURE__ */ new Set([
  ...["records", "leaves", "checkpoints", "private"],
  ...["beyond", "heads", "log"]
]);
function layoutOf({ log, privateParts }) {
  const needed = (kind) => ({ kind, needed: true });
  const parts = partsOf(log).flatMap(({ number: number3 }) => [
    [recordsFile(number3), needed("records")],
    [leavesFile(number3), needed("leaves")],
    [checkpointsFile(number3), { kind: "checkpoints", needed: false }],
    ...privateParts === "included" ? [[privateFile(number3), needed("private")]] : []
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
  findings2.push(...madeTooEarly(manifest.createdAt, latest?.signedAt));
  const tree = await readTree(folder, start, range.start);
  const proofs = await readProofs(folder);
  const say = (file, text) => void findings2.push({ kind: "forked-log", file, text });
  if (tree === void 0) say(FRONTIER, `it is not the tree of ${range.start} records that was signed`);
  if (proofs === void 0) say(CONSISTENCY, "it holds no proofs");
  else if (end !== void 0 && latest !== void 0 && !isProven(proofs, end, latest))
    say(CONSISTENCY, `nothing proves that the log of ${latest.size} begins with the one of ${end.size}`);
  return { ...range, latest, checkpoints, tree, proofs: proofs ?? [], keys, findings: findings2 };
}
function checkKeys(named, told, findings2) {
  const own2 = named.map(signingKeyOf);
  const known = (one) => one !== void 0 && (told ?? [one]).some(({ log }) => log.publicKey.equals(one.log.publicKey));
  if (!own2.every(known) || own2.length === 0)
    findings2.push({
      ...{ kind: "forged-key", file: MANIFEST },
      text: told === void 0 ? "it names what is no key" : "it names a key that is not the one you were told"
    });
  return told ?? own2.filter((key) => key !== void 0);
}
function noteReader(folder, { log }, keys, findings2) {
  return async (file, size) => {
    const text = (await folder.bytes(file))?.toString("utf8");
    if (text === void 0) {
      findings2.push({ kind: "file", file, text: "there is no such checkpoint in the export" });
      return void 0;
    }
    const { checkpoint, finding } = checkNote(text, keys, { file });
    if (finding !== void 0) findings2.push(finding);
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
  for (const { number: number3 } of partsOf(range)) {
    const file = checkpointsFile(number3);
    await folder.texts(file, (text, line) => {
      const { checkpoint, finding } = checkNote(unquoted(text), keys, { file, line });
      if (finding !== void 0) findings2.push(finding);
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
    last = one;
  }
  return findings2;
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
  let count3 = 0;
  let untold = 0;
  const kept = () => lines ??= leaves.slice(0, count3).map((leaf) => ({ leaf, id: void 0 }));
  function check(text, record2, genuine) {
    const into = genuine ? findings2 : suspects;
    const place = () => ({ file, line: count3 + 1, index: first2 + count3 });
    if (record2 === void 0 || !fitsItsHash(text, record2.hash))
      into.push({
        ...{ kind: "edited", ...place(), ...record2 === void 0 ? {} : { record: record2.id } },
        text: genuine ? "it was signed for, and is not what its own hash says" : "it is not what its own hash says"
      });
    if (record2 === void 0) return;
    const window = windowAt(first2 + count3);
    const wrong5 = wrongTime(record2.time, record2.facts.late === true, window);
    if (record2.time < window.toldFrom) untold += 1;
    if (wrong5 !== void 0) into.push({ kind: "wrong-time", ...place(), record: record2.id, text: wrong5 });
    chains.follow(record2, file, count3 + 1, first2 + count3);
    if (genuine) take(record2, count3 + 1);
  }
  return {
    findings: findings2,
    suspects,
    count: () => count3,
    untold: () => untold,
    changed: () => lines === void 0 && count3 === leaves.length ? void 0 : kept(),
    take(bytes, start, end) {
      const leaf = leafHashIn(bytes, start, end);
      const genuine = leaf === leaves[count3];
      const text = bytes.toString("utf8", start, end);
      const record2 = readRecordLine(text);
      if (!genuine || lines !== void 0) kept().push({ leaf, id: record2?.id });
      check(text, record2, genuine);
      count3 += 1;
    }
  };
}

// functions/ledger/verifier/check-private.ts
import { hash as hash7 } from "node:crypto";
function checkPrivate(file, recordsFile2) {
  const expected = [];
  let next = 0;
  let left;
  const findings2 = [];
  const strangers2 = [];
  const erasures = /* @__PURE__ */ new Map();
  const counts = { verified: 0, erased: 0 };
  let last = 0;
  const wrong5 = (line, record2, text) => ({
    ...{ kind: "commitment", file, line, record: record2, text }
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
  function compare({ id: record2, commits, authority }, to, line) {
    if (to.line < last)
      findings2.push({ kind: "reordered", file, line, record: record2, text: "the private part stands in the wrong place" });
    last = Math.max(last, to.line);
    if (commits === to.commitment) counts.verified += 1;
    else if (commits !== void 0)
      findings2.push(wrong5(line, record2, "the private part is not the one its record commits to"));
    else {
      counts.erased += 1;
      const key = `${to.person} ${authority}`;
      if (!erasures.has(key)) erasures.set(key, { authority, person: to.person, file, line, record: record2 });
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
      const record2 = expectedOf2(read3.id);
      if (record2 !== void 0) compare(read3, record2, line);
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
  return { id: text.slice(ID2.length, idEnds), commits: hash7("sha256", salt + privateText), authority: void 0 };
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
    const expect = (record2, line) => {
      besides.expect(record2, line);
      take(record2, part.first + line - 1);
    };
    const own2 = checkPart({ file, first: part.first, leaves, chains, windowAt, take: expect });
    if (!manifest.files.some(({ name }) => name === file))
      findings2.push({ kind: "manifest", file: MANIFEST, text: `${file} is not listed` });
    await folder.lines(file, own2.take);
    records += own2.count();
    untoldTimes += own2.untold();
    findings2.push(...own2.findings);
    suspects.push(...own2.suspects);
    const lines = own2.changed();
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
    leavesFit: leafTree === void 0 || leafTree.fits(log.end),
    recordsFit: tree?.fits(log.end) ?? false,
    good: tree?.good() ?? log.start,
    bad: tree?.bad()
  };
}
function* hashesIn(leaves) {
  for (let at = 0; at + 32 <= leaves.length; at += 32) yield leaves.toString("latin1", at, at + 32);
}
function watched(from, checkpoints, before = {
  ...{ next: 0, good: from.size, bad: void 0 }
}) {
  const tree = from.copy();
  let { next, good: good2, bad: bad2 } = before;
  function look() {
    for (let one = checkpoints[next]; one !== void 0 && one.size <= tree.size; one = checkpoints[next]) {
      if (one.size === tree.size) {
        if (!tree.root().equals(one.root)) bad2 ??= one.size;
        else if (bad2 === void 0) good2 = one.size;
      }
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
    fits: (end) => tree.size === end && bad2 === void 0,
    good: () => good2,
    bad: () => bad2,
    copy: () => watched(tree, checkpoints, { next, good: good2, bad: bad2 })
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

// functions/core/evidence-export.ts
var count2 = int().min(0);
var Hash64 = base642().length(44);
var CaseHead = strictObject({ caseId: CaseId, position: count2, hash: Digest });
var BeyondLine = strictObject({ index: count2, proof: array(Hash64).readonly(), record: string2() });
var PrivateLine = union([
  strictObject({ id: string2(), private: record(string2(), unknown()), salt: string2() }),
  strictObject({ id: string2(), erased: literal(true), authority: string2() })
]);
var KeptFrontier = strictObject({ size: count2, nodes: array(Hash64).readonly() });
var Consistencies = strictObject({
  proofs: array(strictObject({ from: count2, to: count2, proof: array(Hash64).readonly() })).readonly()
});
var FileName = string2().regex(/^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/){0,3}[A-Za-z0-9][A-Za-z0-9._-]*$/);
var ExportFile = strictObject({
  name: FileName,
  /** `records`, `private`, `leaves`, `checkpoints`, `beyond`, `heads`, `log` are verified; anything else is listed and digested. */
  kind: string2().regex(/^[a-z][a-z-]{0,30}$/),
  /** How many line feeds it holds. */
  lines: count2,
  bytes: count2,
  sha256: Digest
});
var Period = strictObject({ from: iso_exports.date(), to: iso_exports.date() }).refine(({ from, to }) => from <= to, { error: "the period ends before it begins", path: ["to"] });
var USUAL_SAMPLE = 25;
var MOST_SAMPLED = 250;
var SampleAsked = strictObject({
  size: int().min(0).max(MOST_SAMPLED).default(USUAL_SAMPLE).meta({ description: "How many of each population" }),
  seed: string2().regex(/^[A-Za-z0-9 ._:+/=-]{1,100}$/, "expected 1 to 100 letters, digits, spaces and . _ : + / = -").optional().meta({
    description: "The same seed draws the same sample; without it, the root of the log at the end of the period"
  })
});
var ExportCounts = strictObject({
  /** Each has a head. */
  chains: count2,
  /** Chains that begin as a case does (`beginsCase`); the others are about notices, deployments, readers and the like. */
  cases: count2,
  records: count2,
  beyond: count2,
  privateParts: count2,
  erased: count2
});
var ExportLog = strictObject({
  origin: string2(),
  keys: array(string2()).readonly(),
  start: count2,
  end: count2,
  latest: count2
});
var ExportManifest = strictObject({
  version: literal(2),
  exportId: string2(),
  period: Period,
  createdAt: Instant,
  /** The version of Tenure that wrote it. */
  generator: string2(),
  privateParts: _enum(["included", "withheld"]),
  log: ExportLog,
  counts: ExportCounts,
  files: array(ExportFile).readonly(),
  /** SHA-256 over the canonical JSON of everything else here. */
  digest: Digest
});

// functions/ledger/verifier/check-terms.ts
function checkTerms(exportId, told) {
  let asked;
  return {
    take({ kind, facts }) {
      if (asked !== void 0 || kind !== "evidence-read" || facts.what !== "export-asked") return;
      if (facts.exportId === exportId) asked = askedIn2(facts);
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
function askedIn2({ sampleSize, sampleSeed }) {
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
  const own2 = indexes.map((index) => index >= part.first && index < last ? index : -1);
  const moved = /* @__PURE__ */ new Set([...displaced(own2), ...indexes.keys().filter((line) => own2[line] !== indexes[line])]);
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
  const settle2 = (line, until) => {
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
  for (const [line, index] of own2.entries()) {
    if (moved.has(line)) continue;
    if (index === -1) strange.push(line);
    else settle2(line, index);
  }
  settle2(part.lines.length, last);
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
  const [record2] = absent;
  if (gone.length !== 1 || absent.length !== 1 || record2 === void 0) return [...findings2];
  return findings2.map((one) => one === gone[0] ? { ...one, record: record2 } : one);
}

// functions/ledger/verifier/name-all.ts
function nameAll(log, range, chains, beyond, heads) {
  const { changed, findings: findings2, suspects, leavesFit, recordsFit } = range;
  const around = [...beyond.findings, ...chains.findings, ...heads];
  if (leavesFit && changed.length === 0) return [...findings2, ...around];
  if (leavesFit) {
    const absent = [...chains.findings, ...heads].filter(({ kind }) => kind === "dropped" || kind === "truncated");
    const ids = new Set(absent.flatMap(({ record: record2 }) => record2 ?? []));
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
  const told = [...findings2, ...suspects, ...around].filter(({ kind, file }) => isOfRecords(kind) && !isPrivate(file));
  return told.length > 0 ? told : [notSigned(log, range)];
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
    return bad2 === void 0 ? { kind: "truncated", ...at, text: `the last ${missing} records that were signed for are missing` } : { kind: "dropped", ...at, text: `${missing} records that were signed for are missing, ${where} of the log` };
  return { kind: "edited", ...at, text: `records are not those that were signed for, ${where} of the log` };
}

// functions/ledger/verifier/open-folder.ts
import { isUtf8 } from "node:buffer";
import { createHash as createHash6 } from "node:crypto";
import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { join as join2, relative } from "node:path";

// functions/ledger/verifier/read-lines.ts
import { createHash as createHash5 } from "node:crypto";
import { open as open2 } from "node:fs/promises";
import { join } from "node:path";
var NEWLINE2 = 10;
var MOST_BUFFER_BYTES = 1 << 20;
var LONGEST_LINE_BYTES = 16 << 20;
async function readLines(dir, name, take = () => {
}) {
  const file = await open2(join(dir, name)).catch((error2) => {
    if (error2.code === "ENOENT" || error2.code === "ENOTDIR") return void 0;
    throw error2;
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
  function judge(name, measured2) {
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
    return await isOwn(name) && judge(name, await measuredLines(name, take));
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
    } catch (error2) {
      if (!(error2 instanceof LineTooLong)) throw error2;
      findings2.push({ kind: "file", file: name, line, text: error2.message });
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
      if (!seen.has(name)) judge(name, content && measured(content));
      return content;
    },
    async finish() {
      for (const name of listed.keys())
        if (!seen.has(name) && await isOwn(name)) judge(name, await measuredLines(name));
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
    const found = await lstat(path2).catch((error2) => {
      if (error2.code === "ENOENT" || error2.code === "ENOTDIR") return void 0;
      throw error2;
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
  } catch (error2) {
    if (error2 instanceof Error && "code" in error2 && (error2.code === "ENOENT" || error2.code === "ENOTDIR"))
      return void 0;
    throw error2;
  }
}
function measured(content) {
  let lines = 0;
  for (let at = content.indexOf(10); at !== -1; at = content.indexOf(10, at + 1)) lines += 1;
  const sha2562 = createHash6("sha256").update(content).digest("hex");
  return { sha256: sha2562, bytes: content.length, lines, endsWithNewline: content.length === 0 || content.at(-1) === 10 };
}
var LEFT_BY_SYSTEMS = /(?:^|\/)(?:\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini|\.directory)$/;
async function strangers(dir, listed) {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).filter((entry) => !entry.isFile() || !LEFT_BY_SYSTEMS.test(`/${entry.name}`)).map((entry) => relative(dir, join2(entry.parentPath, entry.name)).replaceAll("\\", "/")).filter((name) => name !== MANIFEST && !listed.has(name)).sort();
}

// functions/ledger/verifier/read-manifest.ts
import { isUtf8 as isUtf82 } from "node:buffer";
import { hash as hash8 } from "node:crypto";
import { readFile as readFile2 } from "node:fs/promises";
import { join as join3 } from "node:path";
var wrong4 = (text) => ({ kind: "manifest", file: MANIFEST, text });
async function readManifest(dir, told) {
  const content = await readFile2(join3(dir, MANIFEST)).catch((error2) => {
    if (error2.code === "ENOENT") return void 0;
    throw error2;
  });
  if (content === void 0) return { findings: [wrong4("there is no manifest: the export is not complete")] };
  const text = content.toString("utf8");
  if (!isUtf82(content)) return { findings: [wrong4("it is not UTF-8; nothing else can be verified")] };
  const manifest = parsed2(text);
  if (!isManifest(manifest))
    return { findings: [wrong4("it is no manifest of version 2; nothing else can be verified")] };
  const findings2 = [];
  if (digestOf(text) !== manifest.digest) findings2.push(wrong4("it is not what its own digest says"));
  if (`${JSON.stringify(manifest)}
` !== text)
    findings2.push(wrong4("its text is not the canonical JSON of what it says"));
  if (told !== void 0 && manifest.digest !== told)
    findings2.push(wrong4(`its digest is ${manifest.digest}, and ${told} was expected: it is another export`));
  findings2.push(...checkListing(manifest));
  return isRange(manifest.log, manifest.files.length) ? { manifest, findings: findings2 } : { findings: findings2 };
}
function digestOf(text) {
  const parts = text.trimEnd().split(/"digest":"[0-9a-f]{64}",/);
  return parts.length === 2 ? hash8("sha256", parts.join("")) : void 0;
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
var isInstant = (value) => isText2(value) && instantOf3(value) === value;
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
  createdAt: isInstant,
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
var NONE3 = {
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
      counts: NONE3,
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
  const take = (record2, index) => {
    if (beginsCase(record2)) cases += 1;
    if (record2.kind === "erased") erasing.set(record2.id, erasedBy(record2));
    termsCheck.take(record2);
    derivedCheck?.take(record2, index);
    eventsCheck?.take(record2, index);
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
  const derived2 = findings2.length === 0 ? await derivedCheck?.finish(chains.ends, log) : void 0;
  const terms = derived2?.terms && termsCheck.finish(derived2.terms);
  const events = findings2.length === 0 ? eventsCheck?.finish() : void 0;
  const same = /* @__PURE__ */ new Set([...derived2?.same ?? [], ...events?.same ?? []]);
  findings2.push(
    ...derived2?.findings ?? [],
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
  const until = log.checkpoints.at(-1)?.signedAt;
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
    derived: derivedCheck === void 0 ? "none" : derived2 === void 0 || derived2.because ? "not verified" : "verified",
    ...terms === void 0 ? {} : { terms: terms.said },
    ...derived2?.because === void 0 ? {} : { notDerived: derived2.because },
    unverified: manifest.files.map(({ name }) => name).filter((name) => !isLaidOut(name) && !same.has(name)),
    exportId: manifest.exportId,
    period: manifest.period,
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
  for (const { record: record2, line, index } of records) {
    chains.follow(record2, BEYOND, line, index);
    take(record2, index);
  }
}
function miscounts({ counts, privateParts }, found) {
  const { verified, erased, withheld, ...others } = found;
  const given = privateParts === "included" && withheld === 0;
  const claims = { ...others, ...given ? { privateParts: verified, erased } : {} };
  return Object.entries(claims).flatMap(([name, number3]) => {
    const claimed = counts[name];
    if (claimed === number3) return [];
    return [{ kind: "manifest", file: MANIFEST, text: `it counts ${claimed} ${name}, and there are ${number3}` }];
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
  } catch (error2) {
    process.stderr.write(`${error2 instanceof Error ? error2.message : String(error2)}
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
