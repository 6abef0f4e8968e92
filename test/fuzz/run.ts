/** `npm run fuzz -- --runs 1000000 [--only NAME] [--seed N]`: more inputs than CI tries, of one parser or endpoint or of all. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100000' }, only: { type: 'string' }, seed: { type: 'string' } },
});
const env = {
  ...process.env,
  FUZZ_RUNS: values.runs,
  ...(values.only === undefined ? {} : { FUZZ_ONLY: values.only }),
  ...(values.seed === undefined ? {} : { FUZZ_SEED: values.seed }),
};
const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
const ran = spawnSync(process.execPath, [vitest, 'run', 'test/fuzz', '--reporter=verbose'], { env, stdio: 'inherit' });
process.exitCode = ran.status ?? 1;
