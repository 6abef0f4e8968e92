/** Begins a new kind of HR source as a copy of BambooHR's: it works from the first minute, and stays green while it becomes the new one. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Refused, Usage } from './command.ts';

const MODEL = 'bamboohr';
const FILES = [
  `functions/sources/${MODEL}/${MODEL}.ts`,
  `functions/sources/${MODEL}/as-of-today.ts`,
  `functions/sources/${MODEL}/mapping.ts`,
  `local/simulators/hr/${MODEL}.ts`,
  `test/sources/${MODEL}.test.ts`,
];

export interface Begun {
  readonly files: readonly string[];
  readonly next: readonly string[];
}

/** Writes its files into the tree at `root`; throws before it writes any when one is there already. */
export function beginSource(name: string, root: string): Begun {
  if (!/^[a-z][a-z0-9]{1,30}$/.test(name))
    throw new Usage(`${name}: a name is lower-case letters and digits, e.g. acmehr`);
  const copies = FILES.map((file) => ({ from: join(root, file), to: file.replaceAll(MODEL, name) }));
  const missing = copies.find(({ from }) => !existsSync(from));
  if (missing !== undefined) throw new Refused(`${missing.from} is not there: run this in the root of Tenure's tree`);
  const there = copies.find(({ to }) => existsSync(join(root, to)));
  if (there !== undefined) throw new Refused(`${there.to} is there already: take another name, or change that file`);
  for (const { from, to } of copies) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    writeFileSync(join(root, to), renamed(readFileSync(from, 'utf8'), name));
  }
  return {
    files: copies.map(({ to }) => to),
    next: [
      `add ${name} to functions/sources/manifest.ts and local/simulators/hr/vendors.ts`,
      `npx vitest run test/sources/${name}.test.ts, and keep it passing at every step`,
      'change the simulator to what the vendor documents, then the source until the contract passes (docs/add-a-source.md)',
    ],
  };
}

function renamed(text: string, name: string): string {
  const title = name[0]?.toUpperCase() + name.slice(1);
  return text.replaceAll(MODEL, name).replaceAll('BambooHR', title);
}
