/** What people do in a simulated Slack: press a button, write why, and how Slack tells the app: signed, and again if it is asked to. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Clock } from '../../service.ts';
import type { SlackMessage, Workspace } from './workspace.ts';

/** Slack: a trigger is good for 3 s. docs.slack.dev/interactivity/handling-user-interaction */
const TRIGGER_MS = 3000;

export interface Hands {
  readonly workspace: Workspace;
  readonly clock: Pick<Clock, 'now'>;
  /** The newest signs. */
  readonly signingSecret: () => string;
  /** Where the app is told. */
  readonly requestUrl: () => string;
}

export interface Pressing {
  readonly user: string;
  readonly conversation: string;
  readonly ts: string;
  readonly button: 'tenure-approve' | 'tenure-deny' | 'tenure-open';
  /** For a denial: what they write into the modal; without it they never send it. */
  readonly because?: string;
  /** How often the very same request is delivered; once by default. */
  readonly times?: number;
  /** The value of a button that is not there any more. */
  readonly value?: string;
}

export interface Heard {
  readonly status: number;
  readonly milliseconds: number;
  readonly body: string;
}

/** What the app answered, to each delivery. Throws when there is no such button to press. */
export async function press(hands: Hands, pressing: Pressing): Promise<readonly Heard[]> {
  const { workspace, clock } = hands;
  const { user, conversation, ts, button } = pressing;
  const message = workspace.conversations.get(conversation)?.find((one) => one.ts === ts && !one.deleted);
  const value = pressing.value ?? buttonValue(message, button);
  if (value === undefined) throw new Error(`there is no button ${button} in ${conversation} ${ts}`);
  const trigger = `${randomUUID()}.trigger`;
  workspace.triggers.set(trigger, { user, untilMs: clock.now() + TRIGGER_MS, used: false });
  const heard = await deliver(
    hands,
    {
      ...{
        type: 'block_actions',
        team: { id: workspace.teamId, domain: 'marlow' },
        user: { id: user, team_id: workspace.teamId },
      },
      ...{ api_app_id: 'A0TENURE', trigger_id: trigger, channel: { id: conversation, name: 'directmessage' } },
      container: { type: 'message', message_ts: ts, channel_id: conversation, is_ephemeral: false },
      actions: [{ type: 'button', action_id: button, value, action_ts: ts }],
    },
    pressing.times,
  );
  const modal = workspace.modals.findLast((one) => one.user === user);
  if (button !== 'tenure-deny' || pressing.because === undefined || modal === undefined) return heard;
  const [input] = modal.blocks;
  const name = input?.element?.action_id ?? '';
  const submitted = await deliver(
    hands,
    {
      ...{ type: 'view_submission', team: { id: workspace.teamId }, user: { id: user } },
      view: {
        ...{ id: modal.id, callback_id: modal.callback_id, private_metadata: modal.private_metadata },
        state: {
          values: { [input?.block_id ?? '']: { [name]: { type: 'plain_text_input', value: pressing.because } } },
        },
      },
    },
    pressing.times,
  );
  return [...heard, ...submitted];
}

function buttonValue(message: SlackMessage | undefined, button: string): string | undefined {
  const elements = message?.blocks.flatMap((block) => block.elements ?? []) ?? [];
  return elements.find(({ action_id: id }) => id === button)?.value;
}

async function deliver(
  { clock, signingSecret, requestUrl }: Hands,
  payload: object,
  times = 1,
): Promise<readonly Heard[]> {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(clock.now() / 1000));
  const signature = createHmac('sha256', signingSecret()).update(`v0:${timestamp}:${body}`).digest('hex');
  const send = async (retry: number): Promise<Heard> => {
    const began = performance.now();
    const answer = await fetch(requestUrl(), {
      method: 'POST',
      body,
      headers: {
        ...{ 'content-type': 'application/x-www-form-urlencoded', 'x-slack-request-timestamp': timestamp },
        'x-slack-signature': `v0=${signature}`,
        ...(retry === 0 ? {} : { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' }),
      },
    });
    return { status: answer.status, body: await answer.text(), milliseconds: performance.now() - began };
  };
  return Promise.all(Array.from({ length: times }, (_, retry) => send(retry)));
}
