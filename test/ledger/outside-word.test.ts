/** What others than the log say of it: witnesses who cosigned, time-stamp authorities, and a checkpoint that an auditor kept. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { START } from '../../functions/core/export-layout.ts';
import { vkeyOf } from '../../functions/core/log/note.ts';
import { timestampRequest } from '../../functions/core/log/timestamp.ts';
import { timestampPath } from '../../functions/ledger/log/stamp-checkpoint.ts';
import { exitCodeOf, tell } from '../../functions/ledger/verifier/tell.ts';
import { startTsaSimulator, type TsaSimulator } from '../../local/simulators/tsa.ts';
import { temporaryFolder } from '../support/aws-host.ts';
import { copyOf, coverUp, type Diary, diary, entriesOf, exported, type Laid, verified } from './exports.ts';
import { memoryLog, signerOf } from './memory-log.ts';
import { lineBy, type Witness, witnessOf } from './witnessing.ts';

const DECEMBER = { from: '2026-12-01', to: '2026-12-31' };
const SIGNED_AT = Date.parse('2027-01-02T12:01:00Z') / 1000;

let written: Diary;
let laid: Laid;
let key: string;
beforeAll(async () => {
  written = await history();
  key = written.log.signer.vkey;
  laid = await exported(written.log, DECEMBER);
});

/** The same days, by the same key where one is given. */
async function history(log = memoryLog(), from = 0): Promise<Diary> {
  const made = diary(log);
  await made.day('2026-11-28', entriesOf(7, 3, from));
  await made.day('2026-11-29', entriesOf(20, 5, from));
  await made.day('2026-12-03', entriesOf(30, 9, 20));
  await made.day('2027-01-01', entriesOf(10, 12, 80));
  await made.day('2027-01-02', entriesOf(10, 4, 90));
  return made;
}

/** The latest checkpoint of the export with these lines below the log's own. */
function withLines(lines: (note: string) => string): Laid {
  const changed = copyOf(laid);
  const note = changed.files.get('log/latest')!.toString();
  changed.files.set('log/latest', Buffer.from(note + lines(note)));
  coverUp(changed);
  return changed;
}

const kindsIn = ({ findings }: { readonly findings: readonly { readonly kind: string }[] }) =>
  findings.map(({ kind }) => kind);

describe('witnesses', () => {
  const [one, other, stranger] = ['witness.example/1', 'witness.example/2', 'somebody.example'].map(witnessOf) as [
    Witness,
    Witness,
    Witness,
  ];
  const keys = `# ours\n${one.vkey}\n${other.vkey}\n`;
  const both = (note: string) =>
    lineBy(one, note, SIGNED_AT + 2) + lineBy(stranger, note, 1) + lineBy(other, note, SIGNED_AT + 90_000);

  it('that cosigned the latest checkpoint are named with the time, however long after; lines of others are passed over', async () => {
    const verification = await verified(withLines(both), { key, witnesses: { keys } });
    expect(verification).toMatchObject({ intact: true, findings: [] });
    expect(verification.witnesses).toEqual({
      needed: 2,
      cosigned: [
        { name: 'witness.example/1', at: '2027-01-02T12:01:02.000Z' },
        { name: 'witness.example/2', at: '2027-01-03T13:01:00.000Z' },
      ],
      missing: [],
    });
    expect(tell(verification)).toContain('2 cosigned log/latest');
  });

  it('that are too few are missed by name', async () => {
    const lone = withLines((note) => lineBy(other, note, SIGNED_AT));
    const verification = await verified(lone, { key, witnesses: { keys } });
    expect(verification.findings).toEqual([
      {
        kind: 'witness',
        file: 'log/latest',
        text: '1 of the 2 witnesses that are needed cosigned it; not witness.example/1',
      },
    ]);
    expect(exitCodeOf(verification)).toBe(1);
    expect((await verified(lone, { key, witnesses: { keys, needed: 1 } })).findings).toEqual([]);
    expect(kindsIn(await verified(laid, { key, witnesses: { keys, needed: 1 } }))).toEqual(['witness']);
  });

  it.each<[string, (note: string) => string]>([
    ['over another checkpoint', (note) => lineBy(one, note, SIGNED_AT, laid.files.get('log/start')!.toString())],
    ['of another key under their name', (note) => lineBy({ ...one, privateKey: other.privateKey }, note, SIGNED_AT)],
    [
      'one true and one false',
      (note) => lineBy(one, note, SIGNED_AT) + lineBy({ ...one, privateKey: other.privateKey }, note, SIGNED_AT),
    ],
  ])('did not cosign by a line %s', async (_, lines) => {
    const { findings } = await verified(withLines(lines), { key, witnesses: { keys: one.vkey } });
    expect(findings.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      expect.stringContaining('not theirs'),
      expect.stringContaining('0 of the 1'),
    ]);
  });

  it('are not the log itself, nor one key under two names', async () => {
    const own = vkeyOf(written.log.signer.keys.time);
    expect(kindsIn(await verified(laid, { key, witnesses: { keys: own } }))).toEqual(['witness']);
    const twice = vkeyOf({ ...one.key, name: 'witness.example/3' });
    for (const told of [
      { keys: `${one.vkey}\n${twice}` },
      { keys: one.vkey, needed: 2 },
      { keys: '' },
      { keys: 'hello' },
    ])
      await expect(verified(laid, { key, witnesses: told })).rejects.toThrow('vkeys');
  });

  it('who saw the checkpoint before the log says it signed it give its clock away', async () => {
    const early = withLines((note) => lineBy(one, note, SIGNED_AT - 3600));
    const { findings } = await verified(early, { key, witnesses: { keys: one.vkey } });
    expect(findings).toMatchObject([
      { kind: 'wrong-time', file: 'log/latest', text: expect.stringContaining('witness.example/1') },
    ]);
  });
});

describe('a checkpoint that was kept', () => {
  it('is a checkpoint, or the call is wrong', async () => {
    await expect(verified(laid, { key, checkpoint: 'hello\n' })).rejects.toThrow('no checkpoint');
  });

  it('from before the export is proven where the export was asked to', async () => {
    const older = (await exported(written.log, { from: '2026-11-29', to: '2026-12-31' })).files.get(START)!.toString();
    const without = await verified(laid, { key, checkpoint: older });
    expect([without.checkpoint, exitCodeOf(without)]).toEqual(['not comparable', 3]);
    expect(tell(without)).toContain('--since');
    const asked = await exported(written.log, DECEMBER, { since: [7] });
    expect((await verified(asked, { key, checkpoint: older })).checkpoint).toBe('consistent');
    // Another history by the same key.
    const { log } = await history(memoryLog(written.log.signer), 1000);
    const forked = await exported(log, DECEMBER, { since: [7] });
    expect((await verified(forked, { key })).intact).toBe(true);
    const verification = await verified(forked, { key, checkpoint: older });
    expect([kindsIn(verification), verification.checkpoint]).toEqual([['forked-log'], 'inconsistent']);
  });

  it('from between the end of the range and the latest is proven likewise', async () => {
    const november = { from: '2026-11-01', to: '2026-11-28' };
    const between = (await exported(written.log, { from: '2027-01-01', to: '2027-01-01' })).files
      .get('log/start')!
      .toString();
    const plain = await exported(written.log, november);
    expect((await verified(plain, { key, checkpoint: between })).checkpoint).toBe('not comparable');
    const asked = await exported(written.log, november, { since: [57] });
    expect((await verified(asked, { key, checkpoint: between })).checkpoint).toBe('consistent');
  });

  it('from after the latest says that the end is missing, and no export is made that would hide it', async () => {
    const { log, day } = diary(memoryLog(written.log.signer));
    await day('2026-11-28', entriesOf(7, 3));
    const short = await exported(log, { from: '2026-11-01', to: '2026-11-30' });
    const verification = await verified(short, { key, checkpoint: written.log.note() });
    expect(kindsIn(verification)).toEqual(['truncated']);
    await expect(exported(log, DECEMBER, { since: [77] })).rejects.toThrow('77 records was kept');
  });

  it('of another log, or by another key, is told as that', async () => {
    const other = await history(memoryLog(signerOf('other/evidence')));
    const both = `${key}\n${other.log.signer.vkey}`;
    expect((await verified(laid, { key: both, checkpoint: other.log.note() })).findings).toMatchObject([
      { kind: 'forked-log', text: expect.stringContaining('other/evidence') },
    ]);
    expect(kindsIn(await verified(laid, { key, checkpoint: other.log.note() }))).toEqual(['forged-key']);
  });
});

const opensslIsHere = spawnSync('openssl', ['version']).status === 0;
describe.skipIf(!opensslIsHere)(`time-stamps${opensslIsHere ? '' : ' (skipped: there is no openssl)'}`, () => {
  let authority: TsaSimulator;
  let stamped: Laid;
  let authorities: string;
  const folder = temporaryFolder();
  beforeAll(async () => {
    authority = await startTsaSimulator();
    authorities = readFileSync(authority.certificate, 'utf8');
    const made = await history();
    const note = Buffer.from(made.log.note());
    await put(made, await asked(note));
    stamped = await exported(made.log, DECEMBER);
    key = made.log.signer.vkey;
  });
  afterAll(async () => {
    await authority.stop();
    folder.remove();
    key = written.log.signer.vkey;
  });

  async function asked(file: Buffer): Promise<Buffer> {
    const body = new Uint8Array(timestampRequest(file, randomBytes(8)));
    return Buffer.from(await (await fetch(authority.url, { method: 'POST', body })).arrayBuffer());
  }

  const put = ({ log }: Diary, Body: Buffer) =>
    log.bucket.s3.send(new PutObjectCommand({ Bucket: 'log', Key: timestampPath(log.frontier().size), Body }));

  const answered = (content: Buffer) => {
    const changed = copyOf(stamped);
    changed.files.set('log/latest.tsr', content);
    coverUp(changed);
    return changed;
  };

  it('go with an export, and are not believed of nobody', async () => {
    expect(stamped.files.has('log/latest.tsr')).toBe(true);
    const verification = await verified(stamped, { key });
    expect(verification).toMatchObject({ intact: true, timeStamps: [{ file: 'log/latest.tsr' }] });
    expect(tell(verification)).toContain('log/latest.tsr not verified (--tsa FILE)');
  });

  it('say when the checkpoint was there, by an authority that is trusted', async () => {
    // The log of this test says that it signs in 2027: an authority that saw it before gives its clock away.
    const verification = await verified(stamped, { key, authorities });
    const [{ at, by } = {}] = verification.timeStamps;
    expect(by).toBe('CN=Tenure test time-stamp authority');
    expect(Math.abs(Date.parse(at!) - Date.now())).toBeLessThan(600_000);
    const isBefore = at! < '2027-01-02T12:00:01.000Z';
    expect(kindsIn(verification)).toEqual(isBefore ? ['wrong-time'] : []);
  });

  it('of an authority that nobody trusts, or that has changed, are named', async () => {
    const another = await startTsaSimulator();
    const told = readFileSync(another.certificate, 'utf8');
    await another.stop();
    expect((await verified(stamped, { key, authorities: told })).findings).toMatchObject([
      { kind: 'time-stamp', file: 'log/latest.tsr', text: expect.stringContaining('none that you trust') },
    ]);
    await expect(verified(stamped, { key, authorities: 'hello' })).rejects.toThrow('no certificate');
  });

  it('with any byte changed are believed of nobody', async () => {
    const genuine = stamped.files.get('log/latest.tsr')!;
    const before = (await verified(stamped, { key, authorities })).timeStamps[0]!;
    for (let at = 0; at < genuine.length; at += 7) {
      const content = Buffer.from(genuine);
      content[at] = content[at]! ^ 0x01;
      const { findings, timeStamps } = await verified(answered(content), { key, authorities });
      // What no signature is over (its status, how certificates are told apart) may be another; what it says may not.
      if (timeStamps.length > 0) expect(timeStamps).toEqual([before]);
      else
        expect(
          findings.map(({ kind }) => kind),
          String(at),
        ).toContain('time-stamp');
    }
  });

  it('about another checkpoint, or cut off, are none', async () => {
    const other = await asked(stamped.files.get('log/end')!);
    expect((await verified(answered(other), { key, authorities })).findings[0]).toMatchObject({
      text: expect.stringContaining('another checkpoint'),
    });
    const genuine = stamped.files.get('log/latest.tsr')!;
    for (const length of [0, 1, 10, 200, genuine.length - 1])
      expect(kindsIn(await verified(answered(genuine.subarray(0, length)), { key, authorities }))).toContain(
        'time-stamp',
      );
  });

  it('that are asked for and not there are missed', async () => {
    const bare = await verified(laid, { key: written.log.signer.vkey, authorities });
    expect(bare.findings).toMatchObject([{ kind: 'time-stamp', text: expect.stringContaining('no checkpoint here') }]);
  });

  it('are believed of whom a trusted one vouches for, for time-stamping, while the certificate was valid', async () => {
    const run = (...args: string[]) => execFileSync('openssl', args, { cwd: folder.path, stdio: 'pipe' });
    writeFileSync(
      join(folder.path, 'tsa.cnf'),
      '[tsa]\nserial = serial\nsigner_digest = sha512\ndefault_policy = 1.2.3.4.1\ndigests = sha256\ness_cert_id_alg = sha256\n',
    );
    const ca = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
    run(...ca, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=A root');
    const signer = (name: string, usage: string) => {
      run(
        'req',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
        '-subj',
        `/CN=${name}`,
      );
      writeFileSync(join(folder.path, 'ext'), `extendedKeyUsage=${usage}\n`);
      run(
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-out',
        `${name}.pem`,
        '-days',
        '20',
        '-extfile',
        'ext',
      );
    };
    signer('stamper', 'critical,timeStamping');
    writeFileSync(join(folder.path, 'serial'), '01\n');
    const note = stamped.files.get('log/latest')!;
    writeFileSync(join(folder.path, 'q'), timestampRequest(note, randomBytes(8)));
    run(
      'ts',
      '-reply',
      '-config',
      'tsa.cnf',
      '-section',
      'tsa',
      '-signer',
      'stamper.pem',
      '-inkey',
      'stamper.key',
      '-queryfile',
      'q',
      '-out',
      'r',
    );
    const answer = readFileSync(join(folder.path, 'r'));
    const pem = (name: string) => readFileSync(join(folder.path, `${name}.pem`), 'utf8');
    for (const trusted of [pem('ca'), pem('stamper'), authorities + pem('ca')])
      expect((await verified(answered(answer), { key, authorities: trusted })).timeStamps).toMatchObject([
        { by: 'CN=stamper' },
      ]);
    signer('server', 'serverAuth');
    const wrong = await verified(answered(answer), { key, authorities: pem('server') });
    expect(wrong.timeStamps).toEqual([]);
  });
});
