/** Runs the `tenure` command in a process of its own, as people and scripts do. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export const ROOT = join(import.meta.dirname, '..', '..');

/** Piped, so without colours unless `env` forces them. */
export function tenure(
  words: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  const { NO_COLOR: _, FORCE_COLOR: __, TENURE_TOKEN: ___, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, 'cli/tenure.ts'), ...words],
      { cwd: options.cwd ?? ROOT, env: { ...env, ...options.env } },
      (error, out, err) => resolve({ exitCode: Number(error?.code ?? 0), out, err }),
    );
  });
}
