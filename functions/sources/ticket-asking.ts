/** What a ticket asks for, by the mapping a company configured: nothing is guessed, and what is not said is named. */
import { Instant } from '../core/ids.ts';
import { addDays } from '../core/schedule.ts';
import type { AskedFor, FromTicket } from '../core/ticket-configuration.ts';
import type { Ticket } from './ticket-system.ts';

export interface TicketAsking {
  readonly kind: AskedFor['kind'];
  readonly entitlement: string;
  /** A day, to its end where the person is. */
  readonly until: string;
  readonly because: string;
}

export type ReadAsking =
  | { readonly kind: 'asking'; readonly asking: TicketAsking }
  | { readonly kind: 'unclear'; readonly because: string };

const MOST_CHARACTERS = 500;

export function askingOf(asked: AskedFor, ticket: Ticket, now: Instant): ReadAsking {
  const entitlement = wordOf(asked.entitlement, ticket);
  if ('unclear' in entitlement) return { kind: 'unclear', because: entitlement.unclear };
  const until = dayOf(asked.until, ticket, now);
  if ('unclear' in until) return { kind: 'unclear', because: until.unclear };
  const said = asked.because === undefined ? undefined : ticket.answers[asked.because.variable]?.trim();
  const because = said === undefined || said === '' ? `asked for in ${ticket.number}` : `${ticket.number}: ${said}`;
  return {
    kind: 'asking',
    asking: {
      kind: asked.kind,
      entitlement: entitlement.word,
      until: until.word,
      because: because.slice(0, MOST_CHARACTERS).toWellFormed(),
    },
  };
}

type Read = { readonly word: string } | { readonly unclear: string };

function wordOf(from: FromTicket, { answers }: Ticket): Read {
  if (typeof from === 'string') return { word: from };
  const answer = answers[from.variable]?.trim();
  if (answer === undefined || answer === '')
    return { unclear: `its answer "${from.variable}" is empty, and says what is asked for: fill it in` };
  if (from.values === undefined) return { word: answer };
  // A name such as `constructor` is on every object, and is no answer anybody mapped.
  const word = Object.hasOwn(from.values, answer) ? from.values[answer] : undefined;
  return word === undefined
    ? {
        unclear: `nothing is configured for the answer of "${from.variable}": add it to its values in tenure.config.yaml`,
      }
    : { word };
}

function dayOf(until: AskedFor['until'], ticket: Ticket, now: Instant): Read {
  if ('days' in until)
    return { word: addDays(ticket.approvedAt ?? lastVoteAt(ticket) ?? now, until.days).slice(0, 10) };
  const answer = ticket.answers[until.variable]?.trim() ?? '';
  // A date, or a date with a time, as both systems write them.
  const day = /^(\d{4}-\d{2}-\d{2})(?:[ T].*)?$/.exec(answer)?.[1];
  if (day !== undefined && Instant.safeParse(`${day}T00:00:00.000Z`).success) return { word: day };
  return {
    unclear: `its answer "${until.variable}" is to be the last day, as 2027-01-31: it is ${answer === '' ? 'empty' : 'something else'}`,
  };
}

/** When the last of its approvals was given, as far as its votes say. */
function lastVoteAt({ votes }: Ticket): Instant | undefined {
  return votes
    .filter(({ said }) => said === 'approved')
    .map(({ at }) => at)
    .toSorted()
    .at(-1);
}
