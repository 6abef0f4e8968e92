/** One after the other: two hints of a ticket at the same moment, and two deliveries that would make the same one. */
import { TargetUnavailable } from '../../core/errors.ts';
import { addSeconds } from '../../core/schedule.ts';
import type { TicketRef } from '../../core/ticket-ref.ts';
import { clock } from '../../runtime/clock.ts';
import { people } from '../../runtime/parts.ts';
import { pause } from '../../runtime/pause.ts';
import type { Created } from '../../sources/ticket-system.ts';
import { findMade, letGoTicket, putMade, takeTicket } from '../../store/tickets.ts';
import type { Desk } from './ticket-desk.ts';

/** Longer than the function runs. */
const TAKEN_SECONDS = 180;
const WAIT_MILLISECONDS = 200;
const MOST_WAITS = 100;
/** Ours: longer than a search lags behind what was made (Jira's, some seconds). Later the system itself is asked, where somebody may have deleted it. */
const REMEMBERED_SECONDS = 600;

export async function inTurn<Output>(ref: TicketRef, run: () => Promise<Output>): Promise<Output> {
  const until = await taken(ref);
  try {
    return await run();
  } finally {
    await letGoTicket(people(), ref, until);
  }
}

/** What `make` makes at the desk under this marker, once; whoever asks for it meanwhile waits, and is given the same. */
export function madeOnce({ name }: Pick<Desk, 'name'>, marker: string, make: () => Promise<Created>): Promise<Created> {
  const ref = { system: name, id: marker };
  return inTurn(ref, async () => {
    const known = await findMade(people(), ref, addSeconds(clock(), -REMEMBERED_SECONDS));
    if (known !== undefined) return known;
    const created = await make();
    await putMade(people(), ref, created, clock());
    return created;
  });
}

async function taken(ref: TicketRef) {
  for (let waits = 0; waits < MOST_WAITS; waits++) {
    const now = clock();
    const until = addSeconds(now, TAKEN_SECONDS);
    if (await takeTicket(people(), ref, now, until)) return until;
    await pause(WAIT_MILLISECONDS);
  }
  throw new TargetUnavailable(`${ref.system}: the ticket is being seen to; it is looked at again`);
}
