/** docs/api.md says how much may be asked of each route that is throttled by itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { routeTable } from '../../infra/routes.ts';

it('each has its numbers in the table, and the table has no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/api.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (`.+`) \| (\d+) \((\d+)\) \| (\d*) ?\|/gm)];
  const listed = rows.flatMap(([, routes = '', perSecond, burst, caller]) =>
    [...routes.matchAll(/`([^`]+)`/g)].map(([, key]) => `${key} ${perSecond} ${burst} ${caller}`),
  );
  const throttled = routeTable().flatMap(({ key, throttle }) =>
    throttle === undefined ? [] : [`${key} ${throttle.perSecond} ${throttle.burst} ${throttle.perCallerAMinute ?? ''}`],
  );
  expect(listed.sort()).toEqual(throttled.sort());
});
