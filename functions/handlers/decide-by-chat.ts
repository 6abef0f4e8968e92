/** Decides what somebody said by a button in Slack: who they are is found out anew, and they are checked as anyone else. */
import { Click } from '../channels/click.ts';
import { addressOf, whisper } from '../channels/slack/people.ts';
import { DigestShown } from '../core/ids.ts';
import { noticeOf } from '../core/notice.ts';
import { Problem } from '../runtime/http.ts';
import { notify } from '../runtime/notices.ts';
import { approvals, people } from '../runtime/parts.ts';
import { queue } from '../runtime/queue.ts';
import { slackApp, slackConnection } from '../runtime/slack.ts';
import { workerOfAddress } from '../store/addresses.ts';
import { findApproval } from '../store/approvals.ts';
import { decide } from './parts/decide.ts';

export const handler = queue(Click, 'CHAT_CLICKS_QUEUE_URL', async (click) => {
  const address = await addressOf(slackConnection(), click.user, slackApp().team);
  const workerId = address === undefined ? undefined : await workerOfAddress(people(), address);
  const { approvalId, decision, because, attempt } = click;
  const planDigest = DigestShown.parse(click.planDigest);
  const refusal = await decide({ approvalId, workerId, decision, because, planDigest, via: 'slack', attempt }).then(
    () => undefined,
    refusalIn,
  );
  // Their message is changed by the notice of the decision, like everybody's.
  if (refusal !== undefined) await explain(click, refusal);
});

/** What a person is told; what is ours fails, and is tried again. */
function refusalIn(error: unknown): Problem {
  if (error instanceof Problem && error.status < 500) return error;
  throw error;
}

async function explain({ approvalId, user, room }: Click, { title, message }: Problem): Promise<void> {
  const approval = await findApproval(approvals(), approvalId);
  // The message they pressed may be outdated: it is brought up to date.
  if (approval !== undefined) await notify([noticeOf('closed', approval)]);
  if (room !== undefined) await whisper(slackConnection(), user, room, `${title}: ${message}`);
}
