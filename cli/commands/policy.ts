/** `tenure policy check [FOLDER]`: every mistake in a policy pack, with its line and its mend, before anything is deployed. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifest } from '../../functions/connectors/manifest.ts';
import type { Digest } from '../../functions/core/ids.ts';
import { parseTemplates } from '../../functions/core/notices/template.ts';
import { compile } from '../../functions/core/policy/compile.ts';
import type { Mistake } from '../../functions/core/policy/mistake.ts';
import type { PolicyPack } from '../../functions/core/policy/pack.ts';
import { parsePack } from '../../functions/core/policy/parse.ts';
import { packFileSchema } from '../../functions/core/policy/shape.ts';
import type { SourceFile } from '../../functions/core/policy/yaml-file.ts';

/** What the command prints: `text` for people (80 columns), `json` for `--json`; exit code 0, or 1 when there are errors. */
export interface PolicyCheck {
  readonly text: string;
  readonly json: PolicyVerdict;
  readonly exitCode: 0 | 1;
}

export interface PolicyVerdict {
  readonly ok: boolean;
  readonly files: readonly string[];
  /** What evidence will name this pack by; absent when it has errors. */
  readonly digest?: Digest;
  readonly mistakes: readonly Mistake[];
}

export async function checkPolicy(folder: string): Promise<PolicyCheck> {
  const files = await readPolicyFiles(folder);
  const parsed = parsePack(files, manifest);
  const templates = await readTemplates(folder);
  const told = templates.length === 0 ? [] : mistakesIn(templates, folder);
  const names = files.map(({ path }) => path);
  if ('mistakes' in parsed || told.length > 0) {
    const mistakes = [...('mistakes' in parsed ? parsed.mistakes : parsed.warnings), ...told];
    return {
      text: [...mistakes.map(shown), `${folder}: ${counted(mistakes)}. Nothing may run under this pack.`].join('\n\n'),
      json: { ok: false, files: names, mistakes },
      exitCode: 1,
    };
  }
  const { digest } = compile(parsed.pack);
  const { warnings } = parsed;
  const summary = `${folder}: ${contents(parsed.pack, names.length)}.\n${counted(warnings)}. Digest ${digest.slice(0, 16)}…`;
  return {
    text: [...warnings.map(shown), wrap(summary)].join('\n\n'),
    json: { ok: true, files: names, digest, mistakes: warnings },
    exitCode: 0,
  };
}

/** The templates of notices that lie beside a pack; a pack may have none. */
export async function readTemplates(folder: string): Promise<readonly SourceFile[]> {
  return readFiles(join(folder, 'notices'), '.md');
}

function mistakesIn(templates: readonly SourceFile[], folder: string): readonly Mistake[] {
  const parsed = parseTemplates(templates, join(folder, 'notices'));
  return 'mistakes' in parsed ? parsed.mistakes : [];
}

/** The `*.yaml` files of a folder, not of folders in it. A folder that cannot be read is a pack without files. */
export async function readPolicyFiles(folder: string): Promise<readonly SourceFile[]> {
  return readFiles(folder, '.yaml');
}

async function readFiles(folder: string, ending: string): Promise<readonly SourceFile[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return [];
    throw cause;
  });
  const paths = names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
  return Promise.all(paths.sort().map(async (path) => ({ path, text: await readFile(path, 'utf8') })));
}

/** `tenure policy schema`: the JSON Schema of a pack file, as kept in `policies/schema/pack-file.json`. */
export function policySchema(): string {
  return JSON.stringify(packFileSchema(), null, 2);
}

function shown({ severity, file, line, column, text, mend }: Mistake): string {
  return [`${file}:${line}:${column} ${severity}`, wrap(text, '  '), wrap(mend, '  → ', '    ')].join('\n');
}

function contents(pack: PolicyPack, files: number): string {
  const parts = [
    plural(files, 'file'),
    `${pack.catalogue.length} in the catalogue`,
    plural(pack.accounts.length, 'account rule'),
    plural(pack.birthrights.length, 'birthright'),
    plural(pack.approvals.length, 'approval rule'),
    plural(pack.budgets.length, 'budget'),
  ];
  return `"${pack.name}", ${parts.join(', ')}`;
}

function counted(mistakes: readonly Mistake[]): string {
  const errors = mistakes.filter(({ severity }) => severity === 'error').length;
  const warnings = mistakes.length - errors;
  return `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
}

function plural(count: number, word: string): string {
  return `${count === 0 ? 'no' : count} ${word}${count === 1 ? '' : 's'}`;
}

const COLUMNS = 80;

/** Broken at blanks to 80 columns. A single word longer than that stands on its own line, whole. */
function wrap(text: string, first = '', then = first): string {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = lines.length === 0 ? first : then;
    let empty = true;
    for (const word of paragraph.split(/\s+/)) {
      if (!empty && line.length + 1 + word.length > COLUMNS) {
        lines.push(line);
        line = then;
        empty = true;
      }
      line += empty ? word : ` ${word}`;
      empty = false;
    }
    lines.push(line);
  }
  return lines.join('\n');
}
