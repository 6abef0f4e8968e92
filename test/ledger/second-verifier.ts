/**
 * A verifier of exports written from docs/evidence.md alone. It shares no code with ours, reads everything into memory and
 * takes its time: what it is for is to disagree.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** As it comes: what is not there makes it throw, and that is a verdict too. */
type Json = ReturnType<typeof JSON.parse>;

const sha256 = (...parts: (string | Buffer)[]) => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
};
const hashOfEntry = (text: string) => sha256(Buffer.from([0]), text);
const hashOfTwo = (left: Buffer, right: Buffer) => sha256(Buffer.from([1]), left, right);
const PART = 16_384;
const MANIFEST = [
  ...['version', 'exportId', 'period', 'createdAt', 'generator', 'privateParts'],
  ...['log', 'counts', 'files', 'digest'],
];

/** Why the export is not believed; nothing where it is. `doubts`: what nothing in it tells, and is no fault. */
export function secondVerdict(dir: string, key: string, kept?: string, doubts: string[] = []): string[] {
  const wrong: string[] = [];
  const check = (fits: boolean, why: string) => void (fits || wrong.push(why));
  try {
    examine(dir, key, kept, check, (fits, doubt) => void (fits || doubts.push(doubt)));
  } catch (error) {
    wrong.push(`it cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  return wrong;
}

/** With members in the order of canonical JSON. */
function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, inOrder(value[name])]),
  );
}

type Check = (fits: boolean, why: string) => void;

function examine(dir: string, key: string, kept: string | undefined, check: Check, expectTold: Check): void {
  const read = (name: string) => readFileSync(join(dir, name));
  const lines = (name: string) => {
    if (!existsSync(join(dir, name))) return [];
    const text = read(name).toString('utf8');
    check(text === '' || text.endsWith('\n'), `${name} ends in the middle of a line`);
    return text.split('\n').slice(0, -1);
  };
  const one = (name: string, members: readonly string[]): Json => {
    const text = read(name).toString('utf8');
    const value = JSON.parse(text);
    check(`${JSON.stringify(inOrder(value))}\n` === text, `${name} is not written in one way`);
    check(Object.keys(value).sort().join() === members.toSorted().join(), `${name} says more than it must, or less`);
    return value;
  };

  // 1. The manifest and the files.
  const manifest = one('manifest.json', MANIFEST);
  const bare = read('manifest.json').toString('utf8').trimEnd().replace(`"digest":"${manifest.digest}",`, '');
  check(sha256(bare).toString('hex') === manifest.digest, 'the digest of the manifest');
  check(manifest.version === 2, 'the version');
  const listed = new Set<string>(manifest.files.map((file: Json) => file.name));
  check(listed.size === manifest.files.length, 'a file is listed twice');
  for (const { name, kind, bytes, lines: count, sha256: digest } of manifest.files) {
    check(/^[\w./-]+$/.test(name) && !name.includes('..') && !name.startsWith('/'), `the name ${name}`);
    if (kind === 'private' && !existsSync(join(dir, name))) continue;
    const content = read(name);
    check(sha256(content).toString('hex') === digest && content.length === bytes, `the digest of ${name}`);
    if (kind !== 'leaves') check(content.toString('latin1').split('\n').length - 1 === count, `the lines of ${name}`);
  }
  const ofExports =
    /^(records|private|log|populations|sample|ocsf)\/|^(beyond|heads|findings)\.ndjson$|^(approvals|timeliness|reconciliation)\.|^(README\.md|verify\.mjs|report\.(html|pdf))$/;
  for (const one of listed) check(ofExports.test(one), `no export has a file ${one}`);
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true }))
    if (!entry.isDirectory() && !/^(\.DS_Store|Thumbs\.db|desktop\.ini|\.directory)$/.test(entry.name)) {
      const path = join(entry.parentPath, entry.name);
      const name = relative(dir, path);
      const isApples = () => readFileSync(path).subarray(0, 4).toString('hex') === '00051607';
      const left = entry.isFile() && entry.name.startsWith('._') && isApples();
      check(name === 'manifest.json' || listed.has(name) || left, `${name} is not listed`);
    }

  // 2. The key and the checkpoints.
  const [name = '', , data = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(key.trim())?.slice(1) ?? [];
  const publicKey = Buffer.from(data, 'base64').subarray(1);
  for (const other of manifest.log.keys)
    check(
      Buffer.from(other.split('+').slice(2).join('+'), 'base64').subarray(1).equals(publicKey),
      'another key is named',
    );
  const checkpoint = (text: string, what: string) =>
    openNote(text, name, publicKey, (why) => check(false, `${what}: ${why}`));
  const { start: from, end: to, latest: until } = manifest.log;
  const partNumbers = [];
  for (let first = from, number = 1; first < to; number += 1) {
    const end = Math.min(to, (Math.floor(first / PART) + 1) * PART);
    partNumbers.push({ first, end, number: String(number).padStart(5, '0') });
    first = end;
  }
  const stamps = ['log/start', 'log/end', 'log/latest'].map((one) => `${one}.tsr`);
  const needed = [
    'log/end',
    'log/latest',
    'log/frontier.json',
    'log/consistency.json',
    'beyond.ndjson',
    'heads.ndjson',
  ];
  if (from > 0) needed.push('log/start');
  for (const { number } of partNumbers) needed.push(`records/records-${number}.ndjson`, `log/leaves-${number}`);
  if (manifest.privateParts === 'included')
    for (const { number } of partNumbers) needed.push(`private/private-${number}.ndjson`);
  const known = new Set([...needed, ...stamps, ...partNumbers.map(({ number }) => `log/checkpoints-${number}.ndjson`)]);
  check(
    needed.every((file) => listed.has(file)),
    'a file that such an export has is not listed',
  );
  for (const file of listed) check(!/^(records|private|log)\//.test(file) || known.has(file), `no export has ${file}`);
  const start = from === 0 ? undefined : checkpoint(read('log/start').toString('utf8'), 'log/start');
  const end = checkpoint(read('log/end').toString('utf8'), 'log/end');
  const latest = checkpoint(read('log/latest').toString('utf8'), 'log/latest');
  const between = partNumbers.flatMap(({ number }) =>
    lines(`log/checkpoints-${number}.ndjson`).map((line) => {
      const note = JSON.parse(line);
      check(JSON.stringify(note) === line, 'a checkpoint is not written in one way');
      return checkpoint(note, 'a checkpoint between');
    }),
  );
  check((start?.size ?? 0) === from && end.size === to && latest.size === until, 'sizes are not those of the manifest');
  const signed = [...(start === undefined ? [] : [start]), ...between, end];
  const all = [...signed, latest];
  for (const [at, next] of all.entries()) {
    check(next.origin === manifest.log.origin, 'an origin');
    const before = all[at - 1];
    const outgrown = before !== undefined && before.size < next.size && before.still > next.time + 60;
    check(!outgrown, 'a checkpoint was signed again after it was outgrown');
    check(before === undefined || (before.size <= next.size && before.time <= next.time), 'checkpoints go back');
  }

  // 3. The period.
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
  check(start === undefined || start.time < day(manifest.period.from), 'it begins too late');
  check(end.size === latest.size || end.time >= day(manifest.period.to) + 86_400, 'it ends too early');

  // 4. and 5. The tree, and the records in it.
  const { nodes, size } = one('log/frontier.json', ['nodes', 'size']);
  const stack: Buffer[] = nodes.map((node: string) => Buffer.from(node, 'base64'));
  check(
    size === from && nodes.every((node: string) => Buffer.from(node, 'base64').toString('base64') === node),
    'the frontier',
  );
  check(start === undefined || rootOf(stack).equals(start.root), 'the root of the frontier');
  const texts: string[] = [];
  let count = from;
  for (const { number, first, end: last } of partNumbers) {
    check(
      listed.has(`records/records-${number}.ndjson`) && listed.has(`log/leaves-${number}`),
      `part ${number} is not listed`,
    );
    check(
      listed.has(`private/private-${number}.ndjson`) === (manifest.privateParts === 'included'),
      `private part ${number}`,
    );
    const leaves = read(`log/leaves-${number}`);
    const own = lines(`records/records-${number}.ndjson`);
    check(own.length === last - first && leaves.length === 32 * own.length, `part ${number} has not all its records`);
    for (const [at, text] of own.entries()) {
      const leaf = leaves.subarray(32 * at, 32 * at + 32);
      check(hashOfEntry(text).equals(leaf), `the record at ${first + at}`);
      push(stack, count, leaf);
      count += 1;
      for (const each of signed) check(each.size !== count || rootOf(stack).equals(each.root), `the root of ${count}`);
    }
    texts.push(...own);
  }
  check(count === end.size && rootOf(stack).equals(end.root), 'the root at the end');

  // 6. to 9. Records, chains, times.
  const beyond = lines('beyond.ndjson').map((line) => {
    const value = JSON.parse(line);
    check(JSON.stringify(value) === line, 'a line of what is beyond is not written in one way');
    return value;
  });
  for (const [at, { index, proof, record }] of beyond.entries()) {
    check(at === 0 || beyond[at - 1].index < index, 'what is beyond does not ascend');
    check(index < from || (index >= to && index < until), `${index} is not beyond`);
    const path = proof.map((node: string) => Buffer.from(node, 'base64'));
    check(
      path.every((node: Buffer, nth: number) => node.toString('base64') === proof[nth]),
      'a proof is not base64',
    );
    check(isIncluded(hashOfEntry(record), index, until, path, latest.root), `the proof of ${index}`);
  }
  const ends = new Map<string, { position: number; hash: string }>();
  const erased = new Map<string, string[]>();
  const chain = (text: string): Json => {
    const record = JSON.parse(text);
    const member = `"hash":"${record.hash}",`;
    const at = text.lastIndexOf(member);
    check(
      sha256(text.slice(0, at), text.slice(at + member.length)).toString('hex') === record.hash,
      `the hash of ${record.id}`,
    );
    const last = ends.get(record.caseId);
    check(record.id === `${record.caseId}/${record.position}`, `the id ${record.id}`);
    check(record.position === (last?.position ?? -1) + 1, `the position of ${record.id}`);
    check(record.previousHash === (last?.hash ?? '0'.repeat(64)), `what ${record.id} follows`);
    ends.set(record.caseId, record);
    if (record.kind === 'erased') erased.set(record.id, [record.person, ...(record.facts.alsoErased ?? [])]);
    return record;
  };
  for (const { index, record } of beyond) if (index < from) chain(record);
  const records = texts.map(chain);
  for (const { index, record } of beyond) if (index >= to) chain(record);
  for (const [at, { time, facts, id }] of records.entries()) {
    const index = from + at;
    const covering = signed.find((each) => each.size > index);
    const before = signed.findLast((each) => each.size <= index);
    check(
      covering === undefined || Date.parse(time) / 1000 <= covering.time + 60,
      `${id} is later than its checkpoint`,
    );
    expectTold(covering === undefined || Date.parse(time) / 1000 >= covering.time - 3660, `no checkpoint tells ${id}`);
    check(before === undefined || facts.late === true || Date.parse(time) / 1000 >= before.time - 60, `${id} is late`);
  }
  for (const { index, record } of beyond) {
    const { time, facts, id } = JSON.parse(record);
    const covering = index < from ? start : latest;
    check(Date.parse(time) / 1000 <= (covering?.time ?? 0) + 60, `${id} is later than its checkpoint`);
    const early = index >= to && Date.parse(time) / 1000 < end.time - 60;
    check(!early || facts.late === true, `${id} is late`);
  }
  check(Date.parse(manifest.createdAt) / 1000 >= latest.still - 60, 'it was made before its log was signed');
  const heads = lines('heads.ndjson').map((line) => JSON.parse(line));
  check(heads.length === ends.size, 'the number of heads');
  for (const [at, head] of heads.entries()) {
    check(at === 0 || heads[at - 1].caseId < head.caseId, 'heads do not ascend');
    const last = ends.get(head.caseId);
    check(last?.position === head.position && last?.hash === head.hash, `the head of ${head.caseId}`);
  }

  // 10. Grown since; and from what was kept.
  const { proofs } = one('log/consistency.json', ['proofs']);
  const grown = proofs.find((each: Json) => each.from === to && each.to === until);
  check(
    grown !== undefined && isConsistent(to, until, grown.proof, end.root, latest.root),
    'the log has not grown from the end',
  );
  const isHash = (node: string) => {
    const bytes = Buffer.from(node, 'base64');
    return bytes.length === 32 && bytes.toString('base64') === node;
  };
  for (const [at, each] of proofs.entries()) {
    const isOwn = each.from === to;
    const members = isOwn ? ['from', 'proof', 'to'] : ['from', 'proof', 'root', 'to'];
    check(Object.keys(each).join() === members.join(), 'a proof says more than it must, or less');
    check(each.proof.every(isHash) && each.to === until, 'a proof');
    check(at === 0 || proofs[at - 1].from < each.from, 'proofs do not ascend');
    if (isOwn) continue;
    check(isHash(each.root), 'a root that is proven');
    const root = Buffer.from(each.root, 'base64');
    check(each.from !== 0 || root.equals(sha256('')), 'the root of nothing');
    check(isConsistent(each.from, until, each.proof, root, latest.root), `the proof from ${each.from}`);
  }
  if (kept !== undefined) {
    const old = checkpoint(kept, 'what was kept');
    check(old.size <= until, 'the log was longer once');
    const roots = [...all, ...proofs.filter((each: Json) => each.root !== undefined)].map((each: Json) => ({
      size: each.size ?? each.from,
      root: Buffer.isBuffer(each.root) ? each.root : Buffer.from(each.root, 'base64'),
    }));
    for (const { size: at, root } of roots)
      check(at !== old.size || root.equals(old.root), 'the log is another than it was');
  }

  // 11. Private parts.
  let verified = 0;
  let gone = 0;
  let withheld = 0;
  for (const { number, first, end: last } of partNumbers) {
    const committed = records.slice(first - from, last - from).filter((record) => record.commitment !== undefined);
    if (!existsSync(join(dir, `private/private-${number}.ndjson`))) {
      withheld += committed.length;
      continue;
    }
    const own = lines(`private/private-${number}.ndjson`);
    check(own.length === committed.length, `the private parts of ${number}`);
    for (const [at, line] of own.entries()) {
      const value = JSON.parse(line);
      const record = committed[at] ?? {};
      check(value.id === record.id, `the private part of ${record.id}`);
      if (value.erased === true) {
        gone += 1;
        check(erased.get(value.authority)?.includes(record.person) === true, `${record.id} was erased by nobody`);
        check(JSON.stringify({ authority: value.authority, erased: true, id: value.id }) === line, 'an erasure');
      } else {
        verified += 1;
        const text = line.slice(`{"id":"${value.id}","private":`.length, -`,"salt":"${value.salt}"}`.length);
        check(sha256(value.salt, text).toString('hex') === record.commitment, `what ${record.id} commits to`);
        check(line === `{"id":"${value.id}","private":${text},"salt":"${value.salt}"}`, 'a private line');
      }
    }
  }

  // 12. Counts.
  const { counts } = manifest;
  check(
    counts.records === records.length && counts.chains === heads.length && counts.beyond === beyond.length,
    'counts',
  );
  const begun = [...records, ...beyond.map((each: Json) => JSON.parse(each.record))].filter(
    ({ position, kind }) => position === 0 && ['event-received', 'requested', 'case-opened'].includes(kind),
  );
  check(counts.cases === begun.length, 'the count of cases');
  if (manifest.privateParts === 'included' && withheld === 0)
    check(counts.privateParts === verified && counts.erased === gone, 'counts of private parts');
}

interface Opened {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** When it was signed first, and last. */
  readonly time: number;
  readonly still: number;
}

/** What was opened before, and what is wrong with it: of thousands of exports that differ by a line most checkpoints are the same. */
const opened = new Map<string, { readonly opened: Opened; readonly faults: readonly string[] }>();

function openNote(note: string, name: string, publicKey: Buffer, wrong: (why: string) => void): Opened {
  const by = `${publicKey.toString('hex')} ${name}\n${note}`;
  let known = opened.get(by);
  if (known === undefined) {
    const faults: string[] = [];
    known = { opened: openAnew(note, name, publicKey, (why) => void faults.push(why)), faults };
    opened.set(by, known);
  }
  for (const why of known.faults) wrong(why);
  return known.opened;
}

function openAnew(note: string, name: string, publicKey: Buffer, wrong: (why: string) => void): Opened {
  const border = note.lastIndexOf('\n\n');
  const text = note.slice(0, border + 1);
  const [origin = '', size = '', root = ''] = text.split('\n');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const idOf = (type: number) =>
    sha256(`${name}\n`, Buffer.from([type]), publicKey)
      .subarray(0, 4)
      .toString('hex');
  if (border === -1 || !note.endsWith('\n') || !/^\d+$/.test(size) || origin !== name)
    wrong('it is no checkpoint of the log');
  let bySize = false;
  const times: number[] = [];
  for (const line of note.slice(border + 2, -1).split('\n')) {
    const [, signer, data = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(data, 'base64');
    const id = bytes.subarray(0, 4).toString('hex');
    if (bytes.toString('base64') !== data || signer === undefined) wrong('a line signs nothing');
    else if (signer === name && id === idOf(1)) bySize = verify(null, Buffer.from(text), key, bytes.subarray(4));
    else if (signer === name && id === idOf(4)) {
      const seconds = Number(bytes.readBigUInt64BE(4));
      const message = Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
      if (verify(null, message, key, bytes.subarray(12))) times.push(seconds);
      else wrong('a time is not signed by the key');
    }
  }
  if (!bySize) wrong('the key did not sign it');
  if (times.length === 0) wrong('the key did not sign its time');
  const [time, still] = [Math.min(...times), Math.max(...times)];
  return { origin, size: Number(size), root: Buffer.from(root, 'base64'), time, still };
}

function push(stack: Buffer[], size: number, leaf: Buffer): void {
  let node = leaf;
  for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) node = hashOfTwo(stack.pop()!, node);
  stack.push(node);
}

function rootOf(stack: readonly Buffer[]): Buffer {
  if (stack.length === 0) return sha256('');
  return stack.slice(0, -1).reduceRight((right, left) => hashOfTwo(left, right), stack.at(-1)!);
}

/** RFC 9162, section 2.1.3.2. */
function isIncluded(leaf: Buffer, index: number, size: number, path: readonly Buffer[], root: Buffer): boolean {
  if (index >= size) return false;
  let [fn, sn, r] = [index, size - 1, leaf];
  for (const p of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = hashOfTwo(p, r);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else r = hashOfTwo(r, p);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && r.equals(root);
}

/** RFC 9162, section 2.1.4.2. */
function isConsistent(first: number, second: number, proof: readonly string[], one: Buffer, two: Buffer): boolean {
  const nodes = proof.map((node) => Buffer.from(node, 'base64'));
  if (first === second) return nodes.length === 0 && one.equals(two);
  if (first === 0) return nodes.length === 0;
  const path = Number.isInteger(Math.log2(first)) ? [one, ...nodes] : nodes;
  let [fn, sn] = [first - 1, second - 1];
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  const [begin, ...rest] = path;
  if (begin === undefined) return false;
  let [fr, sr] = [begin, begin];
  for (const c of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [hashOfTwo(c, fr), hashOfTwo(c, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else sr = hashOfTwo(sr, c);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && fr.equals(one) && sr.equals(two);
}
