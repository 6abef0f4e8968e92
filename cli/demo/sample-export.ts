/** Makes docs/sample-export anew: a week of the demo's company on the embedded default, exported; then what the walkthrough's commands print. `npm run sample`. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ExportManifest } from '../../functions/core/evidence-export.ts';
import { MANIFEST } from '../../functions/core/export-layout.ts';
import { readFeed } from '../../functions/sources/feed/feed.ts';
import { exportEvidence, progressLine } from '../commands/evidence.ts';
import { synthesize } from '../synthesize.ts';
import { ASKINGS, DECIDERS, DENIED, everybody, joiningAndMoving, leaving, OCTOBER, type Sent } from './october.ts';
import { hrFile, type Stage, setStage, shownTo } from './stage.ts';
import { printedAnew } from './walkthrough.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const OUT = join(ROOT, 'docs/sample-export');
/** Told beside the export, as it would be told by another way. */
const KEY = join(ROOT, 'docs/sample-export.key');
const WALKTHROUGH = join(ROOT, 'docs/sample-export.md');
const BATCH = 'application/cloudevents-batch+json';

async function makeSample(folder: string): Promise<void> {
  const assembly = join(folder, 'cdk.out');
  await synthesize(ROOT, assembly);
  const stage = await setStage({
    root: roomyRoot(folder),
    dataDir: join(folder, 'data'),
    startsAt: OCTOBER.staffAt,
    assembly,
    synthesized: true,
  });
  try {
    await staffed(stage);
    for (const step of steps(stage)) {
      await stage.advanceTo(step.at);
      await step.run();
    }
    await stage.advanceTo('2026-10-10T00:05:00.000Z');
    // That somebody reads is evidence: once it is signed for, the log goes on beyond the period, and the export is known to reach its end.
    await stage.api('auditor').send('GET', '/v1/cases?limit=1');
    await stage.advanceTo('2026-10-10T00:10:00.000Z');
    rmSync(OUT, { recursive: true, force: true });
    const { counts } = await exportEvidence(
      stage.api('auditor'),
      { from: OCTOBER.from, to: OCTOBER.to, out: OUT, privateParts: 'withheld', ocsf: 'none' },
      (exportId, progress) => told(progressLine(exportId, progress)),
    );
    told(`${counts.records} records in ${counts.chains} chains, ${counts.cases} of them cases, in ${OUT}`);
    writeFileSync(KEY, `${ExportManifest.parse(JSON.parse(readFileSync(join(OUT, MANIFEST), 'utf8'))).log.keys[0]}\n`);
    writeFileSync(WALKTHROUGH, printedAnew(readFileSync(WALKTHROUGH, 'utf8'), OUT));
  } finally {
    await stage.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The demo's vendors, with a licence for everybody. */
function roomyRoot(folder: string): string {
  const root = join(folder, 'vendors');
  const seed = join(root, 'cli/demo/seed');
  cpSync(join(ROOT, 'cli/demo/seed'), seed, { recursive: true });
  const file = join(seed, 'entra.json');
  if (!existsSync(file)) throw new Error(`${file} is missing: the demo's seed has moved`);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"seats": \d+/g, '"seats": 1000'));
  return root;
}

/** A day before the period begins: who works here already is no joiner of it. */
async function staffed(stage: Stage): Promise<void> {
  const chiefs = readFeed(hrFile(ROOT, 'staff.csv'), 'csv', 'hr').flatMap((item) =>
    item.kind === 'event' ? [item.event] : [],
  );
  await send(stage, chiefs);
  await stage.advanceTo('2026-10-04T18:10:00.000Z');
  await send(stage, everybody());
  await stage.advanceTo('2026-10-04T18:30:00.000Z');
  for (const member of STUDIO) stage.application.hr.bamboo?.staff.put(member);
  await stage.application.hr.bamboo?.webhooks.settled();
  await stage.advanceTo('2026-10-04T19:00:00.000Z');
}

const DESIGNER = { department: 'Sales', title: 'Designer', country: 'GB', office: 'London', startDate: '2023-05-01' };
const STUDIO = [
  { key: '601', workerId: 'b-601', givenName: 'Selma', familyName: 'Thorne', email: 'selma.thorne@marlow.example' },
  { key: '602', workerId: 'b-602', givenName: 'Anders', familyName: 'Quill', email: 'anders.quill@marlow.example' },
  { key: '603', workerId: 'b-603', givenName: 'Noor', familyName: 'Basten', email: 'noor.basten@marlow.example' },
].map((member) => ({ ...DESIGNER, ...member }));

interface Step {
  readonly at: string;
  readonly run: () => Promise<void>;
}

function steps(stage: Stage): readonly Step[] {
  const said = [...leaving(), ...joiningAndMoving()].map(
    ({ at, events }: Sent): Step => ({ at, run: () => send(stage, events) }),
  );
  const asked = ASKINGS.map(({ at, ...asking }): Step => ({ at, run: () => ask(stage, asking) }));
  const decided = ['05', '06', '07', '08', '09'].map((day): Step => {
    const at = `2026-10-${day}T14:00:00.000Z`;
    return { at, run: () => decideAll(stage) };
  });
  const studio: Step[] = [
    { at: '2026-10-08T09:00:00.000Z', run: () => leavesTheStudio(stage) },
    {
      at: '2026-10-09T09:30:00.000Z',
      run: async () => void (await stage.api('operator').send('POST', '/v1/sources/bamboo/pull')),
    },
  ];
  return [...said, ...asked, ...decided, ...studio].sort((one, other) => (one.at < other.at ? -1 : 1));
}

async function send(stage: Stage, events: readonly unknown[]): Promise<void> {
  const { status, body } = await stage.sendAs('hr', stage.application.sources.hr ?? '', BATCH, JSON.stringify(events));
  const held = JSON.stringify(body).includes('"held"');
  if (status !== 202 || held) notAsMeant(`HR was answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
}

/** It is told, and the command fails when the rest is done. */
function notAsMeant(what: string): void {
  told(`not as it was meant: ${what}`);
  process.exitCode = 1;
}

async function leavesTheStudio(stage: Stage): Promise<void> {
  stage.application.hr.bamboo?.staff.put({ key: '602', lastDay: '2026-10-08', status: 'left' });
  await stage.application.hr.bamboo?.webhooks.settled();
}

async function ask(stage: Stage, { by, ...asking }: Omit<(typeof ASKINGS)[number], 'at'>): Promise<void> {
  const body = { ...asking, until: '2026-10-16', because: 'The quarter is closed this week.' };
  const { status, body: answer } = await stage.call(`worker:${by}`, 'POST', '/v1/requests', body, {
    'idempotency-key': `${by} ${asking.entitlement}`,
  });
  if (status >= 300)
    notAsMeant(`${by} asking for ${asking.entitlement} was answered ${status}: ${JSON.stringify(answer)}`);
}

/** Whoever may say yes to what waits does; one is told no. */
async function decideAll(stage: Stage): Promise<void> {
  for (const { approvalId, planDigest, beneficiary } of await shownTo(stage).approvals()) {
    const decision = beneficiary === `p-${DENIED}` ? 'denied' : 'approved';
    const body = { decision, planDigest, because: 'Looked at the plan.' };
    for (const by of DECIDERS) {
      const { status } = await stage.call(`worker:${by}`, 'POST', `/v1/approvals/${approvalId}`, body);
      if (status === 200) break;
    }
  }
}

function told(line: string): void {
  process.stderr.write(`${line}\n`);
}

if (import.meta.main) await makeSample(mkdtempSync(join(tmpdir(), 'tenure-sample-')));
