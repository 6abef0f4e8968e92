/** The files of a policy pack, read: the pack, or everything that is wrong with it at once. Pure. */

import { checkApprovals } from './check-approvals.ts';
import { checkBrakes } from './check-brakes.ts';
import { checkCombinations } from './check-combinations.ts';
import { checkConditions } from './check-conditions.ts';
import { checkNames } from './check-names.ts';
import { checkSystems, type Systems } from './check-systems.ts';
import { checkUserNames } from './check-user-names.ts';
import { merge, type Part } from './merge.ts';
import type { Mistake } from './mistake.ts';
import type { PolicyPack } from './pack.ts';
import { readShape } from './shape.ts';
import { readYaml, type SourceFile } from './yaml-file.ts';

export type Parsed =
  | { readonly pack: PolicyPack; readonly warnings: readonly Mistake[] }
  | { readonly mistakes: readonly Mistake[] };

/** `systems` is the connector manifest. Files count in the order of their paths; with `mistakes` come the warnings too. */
export function parsePack(files: readonly SourceFile[], systems: Systems): Parsed {
  const parsed = parsedPack(files, systems);
  return 'pack' in parsed ? parsed : { mistakes: parsed.mistakes.map(inUnicode) };
}

/** What a mistake quotes of a file may be half a surrogate pair. */
function inUnicode(mistake: Mistake): Mistake {
  return { ...mistake, text: mistake.text.toWellFormed(), mend: mistake.mend.toWellFormed() };
}

function parsedPack(files: readonly SourceFile[], systems: Systems): Parsed {
  const read = [...files].sort((a, b) => (a.path < b.path ? -1 : 1)).map(readPart);
  const broken = read.flatMap((one) => ('mistakes' in one ? one.mistakes : []));
  if (read.length === 0) return { mistakes: [NO_FILES] };
  if (broken.length > 0) return { mistakes: broken };
  const merged = merge(read.filter((one) => 'content' in one));
  if ('mistakes' in merged) return merged;
  const { pack, locate } = merged;
  const found = [
    ...checkNames(pack),
    ...checkSystems(pack, systems),
    ...checkConditions(pack),
    ...checkBrakes(pack),
    ...checkCombinations(pack, systems),
    ...checkApprovals(pack),
    ...checkUserNames(pack),
  ]
    .map(locate)
    .sort(byPlace);
  return found.some(({ severity }) => severity === 'error') ? { mistakes: found } : { pack, warnings: found };
}

const NO_FILES: Mistake = {
  severity: 'error',
  file: '.',
  line: 1,
  column: 1,
  text: 'there is no policy file here',
  mend: 'name the folder that holds the pack, e.g. policies/, with its *.yaml files',
};

function readPart(source: SourceFile): Part | { readonly mistakes: readonly Mistake[] } {
  const file = readYaml(source);
  if ('mistakes' in file) return file;
  const shaped = readShape(file.value);
  return 'faults' in shaped
    ? { mistakes: shaped.faults.map(file.locate).sort(byPlace) }
    : { file, content: shaped.content };
}

function byPlace(a: Mistake, b: Mistake): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
