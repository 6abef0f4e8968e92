/** The templates of notices, from the files people write to the one functions read. A mistake in one stops the synthesis with its file, line and mend. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTemplates } from '../functions/core/notices/template.ts';
import type { SourceFile } from '../functions/core/policy/yaml-file.ts';
import { writeWhole } from './write-whole.ts';

/** The `*.md` files of `policies/notices`; none where a pack has no such folder. */
export function noticeFiles(policies: string): readonly SourceFile[] {
  const folder = join(policies, 'notices');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => join(folder, name))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

export function readNoticeTemplates(policies: string): readonly SourceFile[] {
  const files = noticeFiles(policies);
  const parsed = parseTemplates(files, join(policies, 'notices'));
  if ('templates' in parsed) return files;
  const lines = parsed.mistakes.map(
    ({ file, line, column, text, mend }) => `${file}:${line}:${column} ${text}\n  mend: ${mend}`,
  );
  throw new Error(`the templates of notices have mistakes (tenure policy check):\n${lines.join('\n')}`);
}

/** Writes `notices.json` where functions/runtime/notice-settings.ts reads it; by file name, so that a bundle is the same wherever it is made. */
export function writeNoticeTemplates(files: readonly SourceFile[], folder: string): void {
  const named = files.map(({ path, text }) => ({ path: path.split('/').at(-1), text }));
  writeWhole(join(folder, 'notices.json'), JSON.stringify(named));
}
