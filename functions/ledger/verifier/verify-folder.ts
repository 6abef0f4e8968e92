/** `node verify.mjs DIR`: the verifier that lies in every export, for plain Node and nothing else. */
import { parseArgs } from 'node:util';
import { exitCodeOf, tell } from './tell.ts';
import { NoKey, type Told } from './told.ts';
import { toldIn } from './told-in.ts';
import { verifyExport } from './verify.ts';

const USAGE = `usage: node verify.mjs DIR [--key FILE|VKEY] [--checkpoint FILE] [--digest HEX]
         [--witness FILE|VKEY]… [--witnesses N] [--tsa FILE]
         [--limit-hours N] [--sample N] [--seed S] [--json]`;

process.exitCode = await run(process.argv.slice(2));

/** 2: it was called wrongly, or could not be read. */
async function run(args: readonly string[]): Promise<number> {
  try {
    const { dir, told, json } = read(args);
    const verification = await verifyExport(dir, told);
    process.stdout.write(`${json ? JSON.stringify(verification, null, 2) : tell(verification)}\n`);
    return exitCodeOf(verification);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
}

function read(args: readonly string[]): { dir: string; told: Told; json: boolean } {
  const text = { type: 'string' } as const;
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{ key: text, checkpoint: text, digest: text, tsa: text, witnesses: text },
      ...{ 'limit-hours': text, sample: text, seed: text },
      witness: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
    },
  });
  const [dir, ...more] = positionals;
  if (dir === undefined || more.length > 0) throw new NoKey('name one folder: the export that is to be verified');
  return { dir, json: values.json, told: toldIn(values) };
}
