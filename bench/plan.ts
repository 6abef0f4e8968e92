/** `plan`: a change of policy tried on a whole company, and one person planned for: on one core, in this process. */
import { keeps } from '../functions/connectors/manifest.ts';
import { absent } from '../functions/core/access.ts';
import { CaseId, Instant, System, WorkerId } from '../functions/core/ids.ts';
import { plan as makePlan } from '../functions/core/planner.ts';
import { compile } from '../functions/core/policy/compile.ts';
import { simulator } from '../functions/core/simulator.ts';
import { type Line, type Report, spread, spreadOf } from './report.ts';
import { packOf, personAt, UNIQUE, workforce } from './workforce.ts';

const RULES = 5000;
const CHANGED = 50;
const PEOPLE = 100_000;
const RUNS = 3;
const GOAL_A_SECOND = 20_000;
const GOAL_MB = 250; // chosen here: what a small machine has for it
const PLAN_RULES = 500;
const PLANS = 5000;
const WARMING = 500;
const GOAL_PLAN_MS = 2;
const NOW = Instant.parse('2026-11-21T12:00:00.000Z');

export function planBench(): Promise<Report> {
  const whole = Array.from({ length: RUNS }, () => simulateAll(RULES, PEOPLE));
  const rates = whole.map(({ seconds }) => PEOPLE / seconds);
  const heap = Math.max(...whole.map(({ heapMb }) => heapMb));
  const [first] = whole;
  const times = planTimes();
  const growth = [500, 2500, 10_000].map((rules) => {
    const { seconds } = simulateAll(rules, PEOPLE / 5);
    return `${rules}: ${Math.round(PEOPLE / 5 / seconds)}`;
  });
  const p99 = at(times.elapsed, 0.99);
  const lines: Line[] = [
    {
      what: `people a second, two packs of ${RULES} rules, ${RUNS} runs`,
      measured: spread(rates),
      against: `goal ${GOAL_A_SECOND}`,
      met: spreadOf(rates).median >= GOAL_A_SECOND,
    },
    {
      what: 'the same by processor time, which a busy machine distorts less',
      measured: spread(whole.map(({ processorSeconds }) => PEOPLE / processorSeconds)),
      against: '',
    },
    { what: 'heap at most while it ran', measured: `${heap} MB`, against: `goal ${GOAL_MB} MB`, met: heap <= GOAL_MB },
    {
      what: 'affected, grants, revokes',
      measured: `${first?.sum.affected}, ${first?.sum.grants}, ${first?.sum.revokes}`,
      against: 'the same every run',
      met: whole.every(({ sum }) => JSON.stringify(sum) === JSON.stringify(first?.sum)),
    },
    { what: 'people a second by number of rules', measured: growth.join(', '), against: '' },
    {
      what: `one plan, ${PLAN_RULES} rules, ${PLANS} people, ms, p50 / p99 / max`,
      measured: [0.5, 0.99, 1].map((share) => at(times.elapsed, share).toFixed(2)).join(' / '),
      against: `goal ${GOAL_PLAN_MS} at p99`,
      met: p99 <= GOAL_PLAN_MS,
    },
    {
      what: 'the same by processor time, collecting included',
      measured: [0.5, 0.99, 1].map((share) => at(times.processor, share).toFixed(2)).join(' / '),
      against: '',
    },
  ];
  return Promise.resolve({
    title: `plan: a change of ${CHANGED} of ${RULES} rules tried on ${PEOPLE} people, one core`,
    lines,
    note: `packs compiled within the time; ${UNIQUE} rules read what no two people share`,
  });
}

function simulateAll(rules: number, people: number) {
  const before = process.memoryUsage().heapUsed;
  let most = before;
  const began = performance.now();
  const processor = process.cpuUsage();
  const trying = simulator(packOf(rules), packOf(rules, CHANGED), NOW);
  let done = 0;
  for (const person of workforce(people)) {
    trying.add(person, []);
    done += 1;
    if (done % 5000 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
  }
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(processor);
  return { seconds, processorSeconds: (user + system) / 1e6, heapMb: Math.round(most / 2 ** 20), sum: trying.sum() };
}

function planTimes() {
  const policy = compile(packOf(PLAN_RULES));
  const systems = ['okta', 'entra'].map((name) => System.parse(name));
  const [elapsed, processor]: [number[], number[]] = [[], []];
  for (let index = 0; index < WARMING + PLANS; index += 1) {
    const person = personAt(index);
    const before = process.cpuUsage();
    const began = performance.now();
    makePlan({
      case: {
        caseId: CaseId.parse(`c-${String(index).padStart(24, '0')}`),
        kind: 'joiner',
        workerId: WorkerId.parse(`w-${index}`),
        intent: 'event',
      },
      person,
      now: NOW,
      policy,
      observed: systems.map(absent),
      keeps,
      reasons: [],
      decided: [],
      acknowledged: [],
      colleagues: new Map(),
    });
    if (index < WARMING) continue;
    elapsed.push(performance.now() - began);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1000);
  }
  return { elapsed: elapsed.sort((a, b) => a - b), processor: processor.sort((a, b) => a - b) };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
