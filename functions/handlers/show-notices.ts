/** `GET /v1/notices`: who was told of what, and what waits; `…/preview/{occasion}` says what a notice would say, of a case or made up. */
import type { CaseId } from '../core/ids.ts';
import { mailOf } from '../core/notices/mail.ts';
import { type Matter, type Notice, noticeIdOf, OPERATORS } from '../core/notices/notice.ts';
import { audienceOf, OCCASION_NAMES, type Occasion } from '../core/notices/occasion.ts';
import { SAMPLES } from '../core/notices/samples.ts';
import { valuesOf } from '../core/notices/values.ts';
import { cursorAt } from '../routes/page.ts';
import { showNotices } from '../routes/show-notices.ts';
import { clock } from '../runtime/clock.ts';
import { type AskedOf, http, Problem } from '../runtime/http.ts';
import { noticeTemplates } from '../runtime/notice-settings.ts';
import { notices } from '../runtime/parts.ts';
import { countWaiting, pageOfNotices } from '../store/notices.ts';
import { noteRead } from './parts/note-read.ts';
import { knownFor, noticeReader, type Reader } from './parts/notice-reader.ts';
import { recipientsOf } from './parts/recipients.ts';
import { zoneOf } from './parts/tell-people.ts';

export const handler = http(
  showNotices,
  {
    'GET /v1/notices': async ({ query }) => list(query),
    'GET /v1/notices/preview/{occasion}': async ({ path, query }) => ({
      status: 200,
      body: await preview(path.occasion, query.case),
    }),
  },
  { note: noteRead },
);

const SHOWN = ['waits', 'undeliverable', 'sent'] as const satisfies readonly Notice['state'][];

/** Ids only: who they are, `tenure access` tells those who may know. Of one state, or of those above, one after the other. */
async function list({ state, limit, cursor }: AskedOf<typeof showNotices, 'GET /v1/notices'>['query']) {
  const states: readonly Notice['state'][] = state === undefined ? SHOWN : [state];
  const from = cursor === undefined ? 0 : states.indexOf(cursor.state);
  if (from < 0)
    throw new Problem(400, 'Not as expected', 'cursor: this is of a list of another state: begin without one');
  const waiting = await countWaiting(notices());
  const found: Notice[] = [];
  for (const one of states.slice(from)) {
    const place = one === cursor?.state ? cursor.place : undefined;
    // One at least is asked for: so is seen whether there is more.
    const page = await pageOfNotices(notices(), one, place, Math.max(1, limit - found.length));
    const isFull = found.length >= limit && page.items.length > 0;
    if (!isFull) found.push(...page.items);
    const goesOn = isFull ? { state: one } : page.next && { state: one, place: page.next };
    if (goesOn !== undefined)
      return { status: 200, body: { waiting, notices: found }, next: cursorAt('notices', goesOn) };
  }
  return { status: 200, body: { waiting, notices: found } };
}

/** What its first recipient would read. It names people, so it is for those who see cases anyway. */
async function preview(named: string, caseId: CaseId | undefined) {
  const occasion = OCCASION_NAMES.find((one) => one === named);
  if (occasion === undefined)
    throw new Problem(404, 'No such occasion', `${named} is none; there are ${OCCASION_NAMES.join(', ')}`);
  if (caseId === undefined) return mailOf([{ occasion, values: SAMPLES[occasion] }], noticeTemplates());
  return ofCase(occasion, caseId);
}

async function ofCase(occasion: Occasion, caseId: CaseId) {
  const reader = noticeReader();
  const about = await matterOf(occasion, caseId, reader);
  const now = clock();
  const [recipient] = await recipientsOf(occasion, about, reader, now);
  const notice: Notice = {
    noticeId: noticeIdOf(occasion, about),
    to: recipient?.personId ?? OPERATORS,
    ...{ occasion, about, urgency: 'routine', since: now, notBefore: now, state: 'waits' },
  };
  const values = valuesOf(notice, await knownFor(notice, reader, { timeZone: zoneOf(recipient), whole: true, now }));
  if (values !== undefined) return { to: notice.to, ...mailOf([{ occasion, values }], noticeTemplates()) };
  throw new Problem(409, 'Nothing to tell', `nobody need be told "${occasion}" of ${caseId} as it stands now`);
}

async function matterOf(occasion: Occasion, caseId: CaseId, reader: Reader): Promise<Matter> {
  const handled = await reader.case(caseId);
  if (handled === undefined)
    throw new Problem(404, 'No such case', `no case ${caseId}; tenure cases lists those there are`);
  const { workerId, personId } = handled;
  const approvals = occasion.startsWith('approval-') ? await reader.asked(caseId) : [];
  const waiting = approvals.find(({ state }) => state === 'pending') ?? approvals[0];
  const person = audienceOf(occasion) === 'manager' ? await reader.person(personId) : undefined;
  const record = Object.values(person?.employments ?? {}).find((one) => one.record.workerId === workerId)?.record;
  return {
    ...{ caseId, workerId, personId },
    ...(waiting === undefined ? {} : { approvalId: waiting.approvalId }),
    ...(occasion === 'end-date-near' && record?.endDate !== undefined ? { time: record.endDate } : {}),
  };
}
