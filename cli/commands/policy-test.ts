/** `tenure policy test [FOLDER] [--mutate]`: the pack held against its personas and invariants, which rules they exercise, and which mistakes they would notice. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keeps, manifest } from '../../functions/connectors/manifest.ts';
import type { Fault, Mistake } from '../../functions/core/policy/mistake.ts';
import type { PolicyPack } from '../../functions/core/policy/pack.ts';
import { parsePack } from '../../functions/core/policy/parse.ts';
import { readYaml, type SourceFile, type YamlFile } from '../../functions/core/policy/yaml-file.ts';
import { judgeSuite } from '../../functions/core/policy-tests/judge-suite.ts';
import { type Mutant, mutants } from '../../functions/core/policy-tests/mutants.ts';
import { ruleIds } from '../../functions/core/policy-tests/rule-ids.ts';
import { givesTheSame } from '../../functions/core/policy-tests/same-access.ts';
import { readSuite, type Suite } from '../../functions/core/policy-tests/suite.ts';
import type { Said } from '../command.ts';
import { progress } from '../progress.ts';
import { fitted, indented, paint, wrap } from '../terminal.ts';
import { readPolicyFiles } from './policy.ts';

/** A wrong pack that every test was content with. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly change: string;
  /** What test would notice. */
  readonly mend: string;
}

export interface PolicyTested {
  readonly ok: boolean;
  readonly tests: number;
  readonly failures: readonly Mistake[];
  /** People the invariants were tried on; `sampled`: there are more that the rules can tell apart. */
  readonly people: { readonly tried: number; readonly sampled: boolean };
  readonly rules: { readonly all: number; readonly untested: readonly string[] };
  /** `harmless`: wrong packs that give everybody the same, and are not counted. */
  readonly mutation?: { readonly mutants: number; readonly harmless: number; readonly survivors: readonly Survivor[] };
}

/** Exit 1 when a test fails, a rule is exercised by none, or a mutant survives. */
export async function testPolicy(folder: string, mutate: boolean): Promise<Said & { readonly json: PolicyTested }> {
  const files = await readPolicyFiles(folder);
  const parsed = parsePack(files, manifest);
  if ('mistakes' in parsed)
    return told(nothingTested(parsed.mistakes.filter(({ severity }) => severity === 'error')), folder);
  const read = await readTests(join(folder, 'tests'));
  if ('mistakes' in read) return told(nothingTested(read.mistakes), folder);
  const { pack } = parsed;
  const judged = judgeSuite(pack, read.suite, keeps);
  const all = ruleIds(pack);
  const found = {
    tests: Object.values(read.suite).reduce((sum, tests) => sum + tests.length, 0),
    failures: judged.faults.map(read.locate),
    people: { tried: judged.tried, sampled: judged.sampled },
    rules: { all: all.length, untested: all.filter((id) => !judged.exercised.has(id)) },
  };
  // A suite that fails already notices everything.
  const mutation = mutate && found.failures.length === 0 ? survivorsOf(pack, read.suite, files) : undefined;
  const ok = found.failures.length + found.rules.untested.length + (mutation?.survivors.length ?? 0) === 0;
  return told({ ok, ...found, ...(mutation === undefined ? {} : { mutation }) }, folder);
}

function nothingTested(failures: readonly Mistake[]): PolicyTested {
  return {
    ok: false,
    tests: 0,
    failures,
    people: { tried: 0, sampled: false },
    rules: { all: 0, untested: [] },
  };
}

interface Tests {
  readonly suite: Suite;
  locate(fault: Fault): Mistake;
}

/** The `*.yaml` files of the folder make one suite, in the order of their names. */
async function readTests(folder: string): Promise<Tests | { readonly mistakes: readonly Mistake[] }> {
  const names = await readdir(folder).catch(() => []);
  const paths = names
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
  if (paths.length === 0)
    return {
      mistakes: [
        {
          severity: 'error',
          file: folder,
          line: 1,
          column: 1,
          text: 'there are no tests here',
          mend: 'add personas and invariants: docs/add-a-rule.md',
        },
      ],
    };
  const parts = await Promise.all(paths.map(async (path) => readPart({ path, text: await readFile(path, 'utf8') })));
  const mistakes = parts.flatMap((part) => ('mistakes' in part ? part.mistakes : []));
  return mistakes.length > 0 ? { mistakes } : together(parts.filter((part) => 'suite' in part));
}

interface Part {
  readonly file: YamlFile;
  readonly suite: Suite;
}

function readPart(source: SourceFile): Part | { readonly mistakes: readonly Mistake[] } {
  const file = readYaml(source);
  if ('mistakes' in file) return file;
  const read = readSuite(file.value);
  return 'faults' in read ? { mistakes: read.faults.map(file.locate) } : { file, suite: read.suite };
}

type Section = keyof Suite;

function together(parts: readonly Part[]): Tests {
  return {
    suite: {
      personas: parts.flatMap(({ suite }) => suite.personas),
      invariants: parts.flatMap(({ suite }) => suite.invariants),
      plans: parts.flatMap(({ suite }) => suite.plans),
      requests: parts.flatMap(({ suite }) => suite.requests),
      terms: parts.flatMap(({ suite }) => suite.terms),
    },
    locate(fault) {
      const [section, index, ...rest] = fault.path as [Section, number, ...string[]]; // judge-suite.ts begins every path so
      const homes = parts.flatMap(({ file, suite }) => suite[section].map((_, at) => ({ file, at })));
      const home = homes[index];
      if (home === undefined) throw new RangeError(`the tests have nothing at ${fault.path.join('.')}`);
      return home.file.locate({ ...fault, path: [section, home.at, ...rest] });
    },
  };
}

function survivorsOf(pack: PolicyPack, suite: Suite, files: readonly SourceFile[]) {
  const all = [...mutants(pack)];
  const seen = progress('mutating', all.length, 1);
  const unnoticed = all.filter((mutant, index) => {
    seen(index + 1);
    return judgeSuite(mutant.pack, suite, keeps, 1).faults.length === 0;
  });
  seen.end();
  const survivors = unnoticed.filter((mutant) => !givesTheSame(pack, mutant.pack));
  const harmless = unnoticed.length - survivors.length;
  return { mutants: all.length - harmless, harmless, survivors: survivors.map((mutant) => placed(mutant, files)) };
}

/** Where the rule is written: the line of its id. */
function placed({ rule, change, section }: Mutant, files: readonly SourceFile[]): Survivor {
  const mend = NOTICED_BY[section] ?? 'a term that writes down what it says';
  for (const { path, text } of files) {
    const at = text.split('\n').findIndex((line) => new RegExp(`\\b(id|name):\\s*["']?${rule}(["'\\s,]|$)`).test(line));
    if (at >= 0) return { file: path, line: at + 1, rule, change, mend };
  }
  return { file: '', line: 0, rule, change, mend };
}

/** The kind of test that shows what a rule of each section does; of the others a term. */
const NOTICED_BY: Readonly<Record<string, string>> = {
  accounts: 'a persona it gives an account, and one it just misses',
  birthrights: 'a persona it gives something, and one it just misses',
  catalogue: 'a persona who is granted it, with the approval under "asks"',
  protected: 'a persona who is protected by it, with the rule as "guard"',
  budgets: 'a plan test that goes by just so, and is held by one more',
  requestable: 'a request test of somebody it lets ask, and of one it just misses',
  exceptions: 'a request test (kind: exception) of somebody it lets ask, and of one it just misses',
  separations: 'a persona who would hold both, with "rulings"',
  exclusives: 'a persona who would hold two, with "rulings"',
  overlaps: 'a persona who moves and keeps it, with "rulings" and their days',
  playbooks: 'a persona who leaves so, with "retention" and "handsOver"',
  leaver: 'a persona who leaves, with "retention"',
};

function told(tested: PolicyTested, folder: string): Said & { readonly json: PolicyTested } {
  const { failures, rules, people, mutation } = tested;
  const blocks = [
    ...failures.map(({ file, line, column, text, mend }) =>
      [`${file}:${line}:${column} failed`, indented(text, 2), ...wrap(`→ ${mend}`, 78).map((one) => `  ${one}`)].join(
        '\n',
      ),
    ),
    ...(rules.untested.length === 0 ? [] : [`no test exercises\n${indented(rules.untested.join(', '), 2)}`]),
    ...(mutation?.survivors ?? []).map(
      ({ file, line, rule, change, mend }) =>
        `${file}:${line} no test would notice\n${indented(`${rule}: ${change}`, 2)}\n${indented(`→ add ${mend}`, 2)}`,
    ),
    paint(tested.ok ? 'green' : 'red', fitted(summary(tested, folder))),
    ...(people.sampled
      ? [
          fitted(
            `More kinds of people can be told apart than the ${people.tried} that were tried: invariants were tried on a sample.`,
          ),
        ]
      : []),
  ];
  return { text: blocks.join('\n\n'), json: tested, exitCode: tested.ok ? 0 : 1 };
}

function summary({ tests, failures, people, rules, mutation }: PolicyTested, folder: string): string {
  const parts = [
    `${folder}: ${tests} tests, ${failures.length === 0 ? 'none' : failures.length} failed`,
    `${rules.all - rules.untested.length} of ${rules.all} rules exercised`,
    `invariants tried on ${people.tried} kinds of people`,
    ...(mutation === undefined
      ? []
      : [`${mutation.mutants - mutation.survivors.length} of ${mutation.mutants} mistakes noticed`]),
  ];
  return `${parts.join('; ')}.`;
}
