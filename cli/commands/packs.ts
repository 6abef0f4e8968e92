/** A policy pack to compare: from a folder, or from a folder as it was at a git revision. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { manifest } from '../../functions/connectors/manifest.ts';
import type { PolicyPack } from '../../functions/core/policy/pack.ts';
import { parsePack } from '../../functions/core/policy/parse.ts';
import type { SourceFile } from '../../functions/core/policy/yaml-file.ts';
import { Refused } from '../command.ts';
import { readPolicyFiles } from './policy.ts';

/** A pack and what to call it. */
export interface NamedPack {
  readonly name: string;
  readonly pack: PolicyPack;
}

/** Throws `Refused` for a pack with mistakes: what it would do is not worth knowing. */
export async function packIn(folder: string): Promise<NamedPack> {
  return sound(folder, await readPolicyFiles(folder));
}

/** What `--against` names: a folder, or else a revision at which `folder` is read. */
export async function packAgainst(against: string, folder: string): Promise<NamedPack> {
  const isFolder = await stat(against).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? packIn(against) : sound(`${folder} at ${against}`, await filesAt(against, folder));
}

const run = promisify(execFile);
const MOST_BYTES = 64 * 1024 * 1024; // chosen here: no pack is near it

async function filesAt(revision: string, folder: string): Promise<readonly SourceFile[]> {
  // A revision that begins with a dash would be read as an option.
  if (revision.startsWith('-')) throw new Refused(`${revision} is neither a folder nor a git revision`);
  const names = (await git(['ls-tree', '--full-tree', '--name-only', `${revision}:./`], folder, revision)).split('\n');
  const yaml = names.filter((name) => name.endsWith('.yaml'));
  return Promise.all(
    yaml.map(async (name) => ({
      path: join(folder, name),
      text: await git(['show', `${revision}:./${name}`], folder, revision),
    })),
  );
}

async function git(words: readonly string[], folder: string, revision: string): Promise<string> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...words], { maxBuffer: MOST_BYTES });
    return stdout;
  } catch (cause) {
    throw new Refused(
      `git has no ${folder} at ${revision}: name with --against a folder, or a revision in which it is (git log ${folder})`,
      { cause },
    );
  }
}

function sound(name: string, files: readonly SourceFile[]): NamedPack {
  const parsed = parsePack(files, manifest);
  if ('pack' in parsed) return { name, pack: parsed.pack };
  const [first] = parsed.mistakes.filter(({ severity }) => severity === 'error');
  throw new Refused(
    `${name} is not sound: ${first?.file}:${first?.line} ${first?.text}; tenure policy check shows all of it`,
  );
}
