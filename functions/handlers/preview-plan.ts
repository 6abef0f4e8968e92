/** `POST /v1/plans`: the plan an event would have now. Nothing is stored, nothing is written. */

import { keeps } from '../connectors/manifest.ts';
import { caseIdOf } from '../core/case.ts';
import { absorb, classify } from '../core/employment.ts';
import { PersonId } from '../core/ids.ts';
import { LifecycleEvent } from '../core/lifecycle-event.ts';
import type { Person } from '../core/person.ts';
import { plan } from '../core/planner.ts';
import { queriesFor } from '../core/queries.ts';
import { effectiveAt } from '../core/schedule.ts';
import type { Situation } from '../core/situation.ts';
import { clock } from '../runtime/clock.ts';
import { bodyOf, http, Problem, requireRole } from '../runtime/http.ts';
import { lookEverywhere } from '../runtime/look.ts';
import { people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { loadPerson } from '../store/people.ts';
import { requesterOf, withColleagues } from './parts/colleagues.ts';
import { seekNames } from './parts/names.ts';
import { personIdOf } from './parts/person-id.ts';
import { mentionedIn, titlesOf } from './parts/titles.ts';

export const handler = http(async (request) => {
  requireRole(request, ['operator', 'requester']);
  const event = bodyOf(request, LifecycleEvent);
  const personId = await personIdOf(event);
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
  const { person, names } = await seekNames(heard.person, policy(), clock());
  const looked = await lookEverywhere(queriesFor(person, policy(), names));
  const situation: Situation = {
    case: {
      caseId: caseIdOf(event),
      kind: classify(before, person),
      workerId: event.data.person.workerId,
      intent: 'event',
      effectiveAt: effectiveAt(event),
      receivedAt: clock(),
    },
    person,
    requester: await requesterOf({ event }),
    now: clock(),
    policy: policy(),
    observed: looked.flatMap((one) => ('access' in one ? [one.access] : [])),
    keeps,
    reasons: file.reasons,
    requests: file.requests,
    decided: [],
    acknowledged: [],
    colleagues: new Map(),
    ...(names.length === 0 ? {} : { names }),
  };
  const unreachable = looked.flatMap((one) => ('failed' in one ? [{ system: one.system, failed: one.failed }] : []));
  const made = plan(await withColleagues(situation));
  return { status: 200, body: { plan: made, unreachable, titles: titlesOf(policy(), mentionedIn(made)) } };
});
