/** `npm run demo`: a week in the life of a company on this machine, played, told and held against what must be true. Exit 0 only if all of it is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { verifyExport } from '../../functions/ledger/verifier/verify.ts';
import { exportEvidence } from '../commands/evidence.ts';
import { accessText } from '../print.ts';
import type { ShownAccess, ShownCase } from '../shown.ts';
import { paint, shortTime, table } from '../terminal.ts';
import { readNames } from './names.ts';
import { type Played, play } from './play.ts';
import { type Stage, setStage, shownTo } from './stage.ts';
import { INTRODUCTION, notShown, shownText, stepText } from './tell.ts';
import { toldIn, toldText } from './told.ts';
import { week } from './week.ts';

const ROOT = resolve(import.meta.dirname, '../..');

process.exitCode = await demo(process.argv.includes('--json'));

async function demo(json: boolean): Promise<0 | 1> {
  const began = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'tenure-demo-'));
  const tell = (text: string) => void (json || process.stdout.write(`${text}\n`));
  tell(`synthesizing, and starting the embedded default in ${folder} …`);
  tell(`\n${INTRODUCTION}`);
  const stage = await setStage({
    root: ROOT,
    dataDir: join(folder, 'data'),
    startsAt: week.startsAt,
    assembly: join(folder, 'cdk.out'),
  });
  try {
    const names = await readNames(ROOT);
    const steps: Played[] = [];
    for await (const played of play({ root: ROOT, stage, script: week, names })) {
      steps.push(played);
      tell(stepText(played, names));
    }
    const access = await everyAccess(stage);
    tell(
      `\n${paint('bold', "Every person's access, and why")}\n\n${access.map((one) => accessText(one, { brief: true })).join('\n\n')}`,
    );
    const cases = await shownTo(stage).cases();
    tell(`\n${paint('bold', 'Timings')} (the clock of the demo)\n\n${timings(cases)}`);
    const told = toldIn(stage.application.mail.sent());
    tell(`\n${toldText(told)}`);
    const evidence = await verified(stage, join(folder, 'evidence'));
    const wrong = [
      ...steps.flatMap((played) => played.wrong),
      ...notShown(steps),
      ...(evidence.intact
        ? []
        : [{ at: 'end', what: `evidence does not verify: ${evidence.findings.length} findings` }]),
    ];
    const seconds = (performance.now() - began) / 1000;
    tell(
      `\n${paint('bold', 'Evidence')}: ${evidence.counts.records} records in ${evidence.counts.chains} chains, ${evidence.counts.cases} of them cases, ${evidence.intact ? paint('green', 'intact') : paint('red', 'NOT intact')}`,
    );
    tell(`\n${paint('bold', 'What the week has shown')}\n\n${shownText(steps)}`);
    for (const one of wrong) tell(paint('red', `✗ ${shortTime(one.at)} ${one.what}`));
    tell(
      wrong.length === 0
        ? paint('green', `\nAll as it must be, in ${seconds.toFixed(1)} s.`)
        : paint('red', `\n${wrong.length} not as it must be.`),
    );
    if (json)
      process.stdout.write(
        `${JSON.stringify({ ok: wrong.length === 0, wrong, steps, access, cases, told, evidence, seconds }, null, 2)}\n`,
      );
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await stage.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function everyAccess(stage: Stage): Promise<readonly ShownAccess[]> {
  const workers = [...new Set((await shownTo(stage).cases()).map((one) => one.workerId))].sort();
  const shown: ShownAccess[] = [];
  for (const worker of workers) shown.push(await shownTo(stage).access(worker));
  return shown;
}

function timings(cases: readonly ShownCase[]): string {
  const of = (
    kind: string,
    from: (one: ShownCase) => string | undefined,
    to: (one: ShownCase) => string | undefined,
  ) => {
    const seconds = cases
      .filter((one) => one.kind === kind)
      .flatMap((one) => {
        const [start, end] = [from(one), to(one)];
        return start === undefined || end === undefined
          ? []
          : [Math.max(0, (Date.parse(end) - Date.parse(start)) / 1000)];
      });
    const sorted = seconds.sort((a, b) => a - b);
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(1) ?? '-';
    return [String(sorted.length), at(0), at(0.5), at(1)];
  };
  return table(
    ['what', 'cases', 'least', 'median', 'most (s)'],
    [
      [
        'leaver: opened to cut at every target',
        ...of(
          'leaver',
          (one) => one.startedAt,
          (one) => one.cutAt,
        ),
      ],
      [
        'joiner: opened to done',
        ...of(
          'joiner',
          (one) => one.startedAt,
          (one) => one.endedAt,
        ),
      ],
      [
        'mover: opened to done',
        ...of(
          'mover',
          (one) => one.startedAt,
          (one) => one.endedAt,
        ),
      ],
    ],
  );
}

async function verified(stage: Stage, out: string) {
  const to = new Date(stage.now()).toISOString().slice(0, 10);
  const { manifestDigest } = await exportEvidence(stage.api('auditor'), {
    from: week.startsAt.slice(0, 10),
    to,
    out,
    privateParts: 'included',
  });
  return verifyExport(out, { manifestDigest });
}
