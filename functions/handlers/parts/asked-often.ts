/** How much one caller may ask for within a window, so that nobody's asking fills everybody's approvals: counted in the transaction that stores a request. */

import { AskedAtMost } from '../../core/asked-at-most.ts';
import { digest } from '../../core/canonical.ts';
import type { Instant } from '../../core/ids.ts';
import { roomAgainAt, usedWithin } from '../../core/window.ts';
import { clock } from '../../runtime/clock.ts';
import { config, json } from '../../runtime/config.ts';
import { Problem } from '../../runtime/http.ts';
import { brakes } from '../../runtime/parts.ts';
import type { Write } from '../../store/items.ts';
import { countIn, readCounters } from '../../store/windows.ts';

/** What counts one more request of this caller, together with storing it. Throws a 429 where there is no room for it. */
export async function oneMoreOf(subject: string): Promise<Write> {
  const { most, withinHours } = limit();
  // Buckets of another window are no buckets of this one.
  const key = `asked#${withinHours}#${digest(subject)}`;
  const now = clock();
  const { [key]: seen = {} } = await readCounters(brakes(), [key]);
  const used = usedWithin(seen, now, withinHours);
  if (used >= most) throw tooMuch(roomAgainAt(seen, now, { withinHours, most }), now);
  const charge = { key, rule: 'asked', withinHours, count: 1, used, allowed: most };
  return countIn(brakes().table, charge, seen, now);
}

const ENVIRONMENT = { ASKED_AT_MOST: json(AskedAtMost) };

function limit(): AskedAtMost {
  return config(ENVIRONMENT).ASKED_AT_MOST;
}

function tooMuch(roomAt: Instant, now: Instant): Problem {
  const { most, withinHours } = limit();
  return new Problem(
    429,
    'Too much asked for',
    `you asked for access ${most} times within ${withinHours} h, which is the most one caller may (api.asking in tenure.config.yaml): nothing was asked for now; ask from ${roomAt} on, or have an operator raise it`,
    { retryAfter: Math.max(1, Math.ceil((Date.parse(roomAt) - Date.parse(now)) / 1000)) },
  );
}
