/** `tenure simulate --policies DIR [--against DIR|REV]`: what a change of policy would do to everybody. Nothing is stored and nothing is written. */
import { writeFile } from 'node:fs/promises';
import { Instant } from '../../functions/core/ids.ts';
import type { Simulation } from '../../functions/core/simulation-tally.ts';
import { simulator } from '../../functions/core/simulator.ts';
import { type Command, noArguments, type Options, Refused, Usage } from '../command.ts';
import { progress } from '../progress.ts';
import { reportPage } from '../simulation-report.ts';
import { simulationText } from '../simulation-text.ts';
import { type NamedPack, packAgainst, packIn } from './packs.ts';
import { type PeopleKnown, peopleOfApi, peopleOfFile } from './people-known.ts';

const USAGE = 'tenure simulate --policies DIR [--against DIR|REV] [--people FILE] [--report FILE.html]';

/** What was compared, and what came of it. */
export interface Simulated {
  readonly at: Instant;
  readonly old: { readonly name: string; readonly digest: string };
  readonly changed: { readonly name: string; readonly digest: string };
  readonly simulation: Simulation;
}

export const simulate: Command = {
  usage: USAGE,
  does: 'show what a change of policy would do to everybody',
  async run(args, options) {
    noArguments(args, USAGE);
    const folder = text(options, 'policies');
    if (folder === undefined) throw new Usage(`--policies is missing\nusage: ${USAGE}`);
    const changed = await packIn(folder);
    const old = await packAgainst(text(options, 'against') ?? 'HEAD', folder);
    const file = text(options, 'people');
    const today = Instant.parse(new Date().toISOString());
    const known = await (file === undefined ? peopleOfApi(options) : peopleOfFile(file, today));
    const simulated = await simulateChange(old, changed, known);
    const report = text(options, 'report');
    if (report !== undefined) await save(report, reportPage(simulated));
    return {
      text: simulationText(simulated, report),
      json: simulated,
      exitCode: 0,
    };
  },
};

/** One person at a time: memory does not grow with their number. */
async function simulateChange(
  old: NamedPack,
  changed: NamedPack,
  { now, total, people }: PeopleKnown,
): Promise<Simulated> {
  const trying = simulator(old.pack, changed.pack, now);
  const seen = progress('simulating', total);
  let done = 0;
  for await (const { person, reasons } of people) {
    trying.add(person, reasons);
    seen(++done);
  }
  seen.end();
  return {
    at: now,
    old: { name: old.name, digest: trying.old.digest },
    changed: { name: changed.name, digest: trying.changed.digest },
    simulation: trying.sum(),
  };
}

function text(options: Options, name: string): string | undefined {
  const value = options.values[name];
  return typeof value === 'string' ? value : undefined;
}

async function save(file: string, page: string): Promise<void> {
  await writeFile(file, page).catch((cause: unknown) => {
    throw new Refused(`${file} cannot be written: name a file in a folder that is there`, { cause });
  });
}
