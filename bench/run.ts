/** `npm run bench`, or `npm run bench -- NAME`: measures what we promise to be, and says how far it is from it. Exit 1 when a goal is missed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { assemble } from './assembly.ts';
import { calls } from './calls.ts';
import { cold } from './cold.ts';
import { crashReport } from './crash.ts';
import { cut } from './cut.ts';
import { evidence } from './evidence.ts';
import { STORMED } from './hr.ts';
import { BRAKED, layoff } from './layoff.ts';
import { logBench } from './log.ts';
import { machineLine } from './machine.ts';
import { planBench } from './plan.ts';
import { type Report, reportText } from './report.ts';
import { stormReport } from './storm.ts';
import { throughput } from './throughput.ts';
import { time } from './time.ts';

const { values, positionals: names } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    people: { type: 'string', default: '200' },
    retries: { type: 'string', default: '14' },
    kills: { type: 'string', default: '3' },
    records: { type: 'string', default: '10000,100000,1000000' },
    runs: { type: 'string', default: '3' },
  },
  allowPositionals: true,
});
/** Each is handed the way to the assembly: `plan`, `log` and `evidence` need none, and do not wait for it. */
const benches: Readonly<Record<string, (assembly: () => Promise<string>) => Promise<Report>>> = {
  plan: planBench,
  log: logBench,
  evidence: async () => {
    const { records, seed, runs } = values;
    const sizes = records.split(',').map(Number);
    return evidence({ sizes, seed: Number(seed), runs: Number(runs), cases: 98 });
  },
  calls: async (assembly) => calls(await assembly()),
  time: async (assembly) => time(await assembly()),
  throughput: async (assembly) => throughput(await assembly()),
  cut: async (assembly) => cut(await assembly()),
  layoff: async () => layoff(await assemble(join(folder, 'layoff.out'), BRAKED), Number(values.people)),
  cold: async (assembly) => cold(await assembly()),
  crash: async (assembly) => crashReport(await assembly(), Number(values.seed)),
  storm: async () => {
    const { people, retries, kills, seed } = values;
    const plan = { people: Number(people), retries: Number(retries), kills: Number(kills), seed: Number(seed) };
    return stormReport(await assemble(join(folder, 'storm.out'), {}, STORMED), plan);
  },
};
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0)
  throw new Error(`no benchmark ${unknown.join(', ')}: there are ${Object.keys(benches).join(', ')}`);
const folder = mkdtempSync(join(tmpdir(), 'tenure-bench-assembly-'));
try {
  process.stdout.write(`${machineLine()}\n`);
  let made: Promise<string> | undefined;
  const assembly = () => {
    made ??= assemble(join(folder, 'cdk.out'));
    return made;
  };
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const report = await bench(assembly);
    process.stdout.write(`\n${reportText(report)}\n`);
    if (report.lines.some(({ met }) => met === false)) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
