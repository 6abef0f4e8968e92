/** What a verifier is told by another way than the export, from options of a command: keys and notes as they are, or in files. */
import { existsSync, readFileSync } from 'node:fs';
import { type AskedTerms, NoKey, type Told } from './told.ts';

export interface ToldOptions {
  readonly key?: string | undefined;
  readonly checkpoint?: string | undefined;
  readonly digest?: string | undefined;
  readonly tsa?: string | undefined;
  readonly witness?: readonly string[] | undefined;
  readonly witnesses?: string | undefined;
  readonly 'limit-hours'?: string | undefined;
  readonly sample?: string | undefined;
  readonly seed?: string | undefined;
}

/** Throws `NoKey` for what cannot be what it must be. */
export function toldIn({ key, checkpoint, digest, tsa, witness, witnesses, ...asked }: ToldOptions): Told {
  if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) throw new NoKey('--digest takes 64 hex digits');
  return {
    ...(key === undefined ? {} : { key: fileOrText(key) }),
    ...(checkpoint === undefined ? {} : { checkpoint: fileAt('--checkpoint', checkpoint) }),
    ...(digest === undefined ? {} : { manifestDigest: digest }),
    ...(tsa === undefined ? {} : { authorities: fileAt('--tsa', tsa) }),
    ...witnessesIn(witness, witnesses),
    asked: askedIn(asked),
  };
}

function witnessesIn(witness: readonly string[] | undefined, needed: string | undefined): Pick<Told, 'witnesses'> {
  if (needed !== undefined && !/^[1-9]\d{0,2}$/.test(needed)) throw new NoKey('--witnesses takes how many are needed');
  if (witness === undefined && needed !== undefined)
    throw new NoKey('--witnesses needs their keys: --witness FILE|VKEY');
  if (witness === undefined) return {};
  const keys = witness.map(fileOrText).join('\n');
  return { witnesses: { keys, ...(needed === undefined ? {} : { needed: Number(needed) }) } };
}

function askedIn({ 'limit-hours': limit, sample, seed }: ToldOptions): AskedTerms {
  return {
    ...(limit === undefined ? {} : { limitHours: numberIn('--limit-hours', limit) }),
    ...(sample === undefined ? {} : { sampleSize: numberIn('--sample', sample) }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function numberIn(option: string, value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw new NoKey(`${option} takes a whole number`);
}

const fileOrText = (value: string) => (existsSync(value) ? readFileSync(value, 'utf8') : value);

function fileAt(option: string, path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8');
  throw new NoKey(`${option}: there is no ${path}`);
}
