/** The code that writes metrics names those of the table, each of them. */
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { METRICS } from '../../functions/core/metrics.ts';

it('every metric of the table is written somewhere, split by what the table says, and nothing else is', () => {
  const code = globSync('functions/{handlers,runtime}/**/*.ts').map((file) => readFileSync(file, 'utf8'));
  const calls = code.flatMap((text) => [...text.matchAll(/measure(By)?\('(\w+)'/g)]);
  const written = new Map(calls.map(([, by, name]) => [name, by !== undefined]));
  expect(written).toEqual(new Map(Object.entries(METRICS).map(([name, metric]) => [name, 'by' in metric])));
});
