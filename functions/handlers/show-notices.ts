/** `GET /v1/notices`: who was told of what, and what waits; `…/preview/{occasion}` says what a notice would say, of a case or made up. */
import * as z from 'zod';
import { CaseId } from '../core/ids.ts';
import { mailOf } from '../core/notices/mail.ts';
import { type Matter, Notice, noticeIdOf, OPERATORS } from '../core/notices/notice.ts';
import { audienceOf, OCCASION_NAMES, type Occasion } from '../core/notices/occasion.ts';
import { SAMPLES } from '../core/notices/samples.ts';
import { valuesOf } from '../core/notices/values.ts';
import { clock } from '../runtime/clock.ts';
import { type HttpRequest, http, Problem, requireRole } from '../runtime/http.ts';
import { noticeTemplates } from '../runtime/notice-settings.ts';
import { notices } from '../runtime/parts.ts';
import { countWaiting, listNotices } from '../store/notices.ts';
import { knownFor, noticeReader, type Reader } from './parts/notice-reader.ts';
import { recipientsOf } from './parts/recipients.ts';
import { zoneOf } from './parts/tell-people.ts';

const Query = z.object({
  state: Notice.shape.state.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});

export const handler = http(async (request) => {
  const previews = request.route.includes('/preview/');
  return { status: 200, body: previews ? await preview(request) : await list(request) };
});

/** Ids only: who they are, `tenure access` tells those who may know. */
async function list(request: HttpRequest) {
  requireRole(request, ['operator', 'auditor']);
  const query = Query.safeParse(request.query);
  if (!query.success) throw new Problem(400, 'Not as expected', z.prettifyError(query.error));
  const { state, limit } = query.data;
  const states = state === undefined ? (['waits', 'undeliverable', 'sent'] as const) : [state];
  const [waiting, ...found] = await Promise.all([
    countWaiting(notices()),
    ...states.map((one) => listNotices(notices(), one, limit)),
  ]);
  return { waiting, notices: found.flat().slice(0, limit) };
}

/** What its first recipient would read. It names people, so it is for those who see cases anyway. */
async function preview(request: HttpRequest) {
  requireRole(request, ['operator']);
  const named = request.path.occasion;
  const occasion = OCCASION_NAMES.find((one) => one === named);
  if (occasion === undefined)
    throw new Problem(404, 'No such occasion', `${named ?? 'nothing'} is none; there are ${OCCASION_NAMES.join(', ')}`);
  if (request.query.case === undefined) return mailOf([{ occasion, values: SAMPLES[occasion] }], noticeTemplates());
  const caseId = CaseId.safeParse(request.query.case);
  if (!caseId.success) throw new Problem(400, 'Not a case', `${request.query.case} is no case id: c- and 24 digits`);
  return ofCase(occasion, caseId.data);
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
