/** `POST /v1/channels/teams`: what somebody did in Teams, believed only with the Bot Connector's token, decided at once and answered in words. */
import { type Press, pressIn, verifiedActivity } from '../channels/teams/activity.ts';
import { sha256 } from '../core/canonical.ts';
import { primaryRecord } from '../core/employment.ts';
import { DigestShown, System, type WorkerId } from '../core/ids.ts';
import { noticeOf } from '../core/notice.ts';
import { clock } from '../runtime/clock.ts';
import { type HttpRequest, http, Problem } from '../runtime/http.ts';
import { logger } from '../runtime/lambda.ts';
import { notify } from '../runtime/notices.ts';
import { approvals, people } from '../runtime/parts.ts';
import { botKeys } from '../runtime/teams-keys.ts';
import { findApproval } from '../store/approvals.ts';
import { personOfAccount } from '../store/names.ts';
import { findPerson } from '../store/people.ts';
import { type Decided, decide } from './parts/decide.ts';

const ENTRA = System.parse('entra');

export const handler = http(async (request) => {
  const press = pressIn(await verified(request));
  if (press === undefined) return { status: 200, body: {} };
  return { status: 200, body: said(await outcomeOf(press)) };
});

async function verified({ headers, body }: HttpRequest) {
  const read = await verifiedActivity(headers.authorization, body.toString('utf8'), botKeys(), new Date(clock()));
  if ('activity' in read) return read.activity;
  logger.warn('a request to the Teams channel was refused', { because: read.refused });
  throw new Problem(401, 'Not signed', 'this is not from the bot that is configured');
}

/** https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format; the card itself is changed by the notice of the decision. */
const said = (words: string) => ({
  ...{ statusCode: 200, type: 'application/vnd.microsoft.activity.message' },
  value: words,
});

async function outcomeOf(press: Press): Promise<string> {
  const { approvalId, verb: decision, because, activityId } = press;
  const workerId = await workerOf(press.entraId);
  const attempt = activityId === undefined ? undefined : sha256(`teams ${activityId}`).slice(0, 32);
  const planDigest = DigestShown.parse(press.planDigest);
  try {
    return inWords(await decide({ approvalId, workerId, decision, because, planDigest, via: 'teams', attempt }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const approval = await findApproval(approvals(), approvalId);
    // The card they pressed may be outdated: it is brought up to date.
    if (approval !== undefined) await notify([noticeOf('closed', approval)]);
    return `${error.title}: ${error.message}`;
  }
}

function inWords({ state }: Decided): string {
  return state === 'pending'
    ? 'Your approval counts; it waits for others, or is being carried out.'
    : `It is ${state}.`;
}

/** Whose account it is now: one that was somebody's once says nothing about them any more. */
async function workerOf(entraId: string | undefined): Promise<WorkerId | undefined> {
  const personId = entraId === undefined ? undefined : await personOfAccount(people(), ENTRA, entraId);
  const person = personId === undefined ? undefined : await findPerson(people(), personId);
  if (person === undefined || person.accounts[ENTRA] !== entraId) return undefined;
  return Object.keys(person.employments).length === 0 ? undefined : primaryRecord(person).workerId;
}
