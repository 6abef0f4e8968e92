/** `POST /v1/plans`: the plan an event would have now. Nothing is stored, nothing is written. */

import { keeps } from '../connectors/manifest.ts';
import { askedAs } from '../core/asked-as.ts';
import { caseIdOf } from '../core/case.ts';
import { absorb, classify } from '../core/employment.ts';
import { asOf } from '../core/end-date.ts';
import { type Instant, PersonId } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import { plan } from '../core/planner.ts';
import { queriesFor } from '../core/queries.ts';
import { dueAt, effectiveAt } from '../core/schedule.ts';
import type { Situation } from '../core/situation.ts';
import { previewPlan } from '../routes/preview-plan.ts';
import { admit } from '../runtime/admit.ts';
import { clock } from '../runtime/clock.ts';
import { http, Problem } from '../runtime/http.ts';
import { lookEverywhere } from '../runtime/look.ts';
import { people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { loadPerson } from '../store/people.ts';
import { requesterOf, withColleagues } from './parts/colleagues.ts';
import { namesOf } from './parts/names.ts';
import { personOf } from './parts/person-id.ts';
import { compareWithKnown } from './parts/resembling.ts';
import { mentionedIn, titlesOf } from './parts/titles.ts';
import { usageOf } from './parts/usage.ts';
import { seekNames } from './parts/user-names.ts';

export const handler = http(
  previewPlan,
  {
    'POST /v1/plans': async ({ body: event }) => {
      const { personId, otherSource } = await personOf(event);
      if (otherSource !== undefined)
        throw new Problem(
          409,
          "Another source's",
          `this worker id belongs to ${otherSource}: ${event.source} is refused it`,
        );
      const file = await loadPerson(people(), personId);
      const before: Person = file.person ?? {
        personId: PersonId.parse(personId),
        pseudonym: 'preview',
        employments: {},
        accounts: {},
      };
      const heard = absorb(before, event);
      if (heard.kind === 'stale')
        throw new Problem(
          409,
          'Superseded',
          'a newer event of this worker was already handled: this one would change nothing',
        );
      // What is to come is planned for as it will be then, if nothing else happens; what is past, as it would run now.
      const received = clock();
      const now = later(received, dueAt(event, received));
      const { person: compared } = await compareWithKnown(before, asOf(heard.person, now), policy());
      const { person, names } = await seekNames(compared, policy(), now);
      const looked = await lookEverywhere(queriesFor(person, policy(), names));
      const situation: Situation = {
        case: {
          caseId: caseIdOf(event),
          kind: classify(before, person),
          workerId: event.data.person.workerId,
          intent: 'event',
          effectiveAt: effectiveAt(event),
          receivedAt: received,
        },
        person,
        requester: await requesterOf({ event }),
        now,
        policy: policy(),
        observed: looked.flatMap((one) => ('access' in one ? [one.access] : [])),
        keeps,
        reasons: file.reasons,
        requests: file.requests,
        decided: [],
        acknowledged: [],
        colleagues: new Map(),
        usage: await usageOf(person, { workerId: event.data.person.workerId }, now),
        ...(names.length === 0 ? {} : { names }),
      };
      const unreachable = looked.flatMap((one) =>
        'failed' in one ? [{ system: one.system, failed: one.failed }] : [],
      );
      const known = await withColleagues(situation);
      const made = plan(known);
      const approvers = made.approvals.flatMap((need) => need.approvers);
      return {
        status: 200,
        body: {
          plan: made,
          unreachable,
          titles: titlesOf(policy(), mentionedIn(made)),
          people: await namesOf(approvers),
          as: Object.fromEntries(made.approvals.map((need) => [need.id, Object.fromEntries(askedAs(known, need))])),
        },
      };
    },
  },
  { admit },
);

function later(one: Instant, other: Instant): Instant {
  return one < other ? other : one;
}
