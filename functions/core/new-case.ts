/** A case as it begins, whoever opens it: HR's event, somebody who asks, an operator, the clock. */
import { digest } from './canonical.ts';
import { type Case, caseIdOf, inboxOrder } from './case.ts';
import { primaryRecord } from './employment.ts';
import type { Instant, PersonId, WorkerId } from './ids.ts';
import type { LifecycleEvent } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import { effectiveAt } from './schedule.ts';

/** `named`: what opens it, by source and id. These are the same each time it is come to, so that opening twice is opening once. */
export interface Opening extends Pick<Case, 'intent' | 'personId' | 'workerId' | 'effectiveAt' | 'heard'> {
  readonly named: Pick<LifecycleEvent, 'source' | 'id'>;
}

export function newCase({ named, ...opening }: Opening, now: Instant): Case {
  return {
    ...opening,
    caseId: caseIdOf(named),
    state: 'received',
    eventDigest: digest({ source: named.source, id: named.id }),
    receivedAt: now,
    order: `${opening.effectiveAt}##${opening.workerId}`,
    findings: [],
    attempts: 0,
    queries: {},
    acknowledged: [],
    asked: false,
  };
}

/** HR's: among those of its person it stands by its effect, and by when the source knew. */
export function caseOfEvent(event: LifecycleEvent, personId: PersonId, receivedAt: Instant): Case {
  const opening = { named: event, personId, workerId: event.subject, effectiveAt: effectiveAt(event) } as const;
  return {
    ...newCase({ ...opening, intent: 'event' }, receivedAt),
    ...{ event, eventDigest: digest(event), order: inboxOrder(event) },
  };
}

/** What no event of HR opens. */
export interface Own {
  readonly intent: Exclude<Case['intent'], 'event' | 'request'>;
  /** What it is about, in words that are the same each time it is come to. */
  readonly about: string;
  /** The employment it is about; the person's first where it is about all of them. */
  readonly workerId?: WorkerId;
  /** Now, unless it is said. */
  readonly effectiveAt?: Instant;
  /** When HR said what the clock carries out. */
  readonly heard?: Case['heard'];
}

export function ownCase(person: Person, { intent, about, workerId, effectiveAt: at, heard }: Own, now: Instant): Case {
  const { personId } = person;
  return newCase(
    {
      named: { source: `tenure:${intent}`, id: `${personId} ${about}` },
      ...{ intent, personId, workerId: workerId ?? primaryRecord(person).workerId, effectiveAt: at ?? now },
      ...(heard === undefined ? {} : { heard }),
    },
    now,
  );
}

/** That of a request, and that of taking one back: `named` says which. */
export function caseOfRequest(person: Person, named: Opening['named'], now: Instant): Case {
  const { workerId } = primaryRecord(person);
  return newCase({ named, intent: 'request', personId: person.personId, workerId, effectiveAt: now }, now);
}
