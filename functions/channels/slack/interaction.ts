/** What Slack says somebody did: read from a request that was verified. docs.slack.dev/reference/interaction-payloads */
import * as z from 'zod';
import { sha256 } from '../../core/canonical.ts';
import { Digest } from '../../core/ids.ts';
import { Click } from '../click.ts';
import { APPROVE, DENY } from './message.ts';

/** Where the reason for a denial is written. */
const REASON = 'tenure-reason';
export const MOST_REASON = 500;
/** https://docs.slack.dev/reference/views/modal-views: the title of a modal. */
const MODAL = 'tenure-deny';

/** What a button carries, and a modal keeps. */
const Asked = z.strictObject({
  approvalId: z.string().min(1).max(100),
  planDigest: Digest,
  room: z.string().min(1).max(40).optional(),
});
type Asked = z.infer<typeof Asked>;

const Team = z.object({ id: z.string() }).nullish();
const User = z.object({ id: z.string().min(1).max(40) });
/** Of Enterprise Grid. `team` is null where the app is installed for the whole organisation (docs.slack.dev/enterprise). */
const grid = { is_enterprise_install: z.boolean().nullish() };
const BlockActions = z.object({
  type: z.literal('block_actions'),
  ...grid,
  team: Team,
  user: User,
  trigger_id: z.string().min(1),
  channel: z.object({ id: z.string().min(1).max(40) }).optional(),
  actions: z
    .array(z.object({ action_id: z.string(), value: z.string().optional(), action_ts: z.string().optional() }))
    .min(1),
});
const ViewSubmission = z.object({
  type: z.literal('view_submission'),
  ...grid,
  team: Team,
  user: User,
  view: z.object({
    id: z.string(),
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({
      values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))),
    }),
  }),
});
const Payload = z.union([BlockActions, ViewSubmission, z.object({ type: z.string() })]);
const Challenge = z.object({ type: z.literal('url_verification'), challenge: z.string().max(200) });

/** The app as it is configured. */
export interface SlackApp {
  /** The workspace whose people we know. */
  readonly team: string;
  /** Where its token is kept. */
  readonly secretName: string;
}

export type Interaction =
  | { readonly kind: 'challenge'; readonly challenge: string }
  | { readonly kind: 'decided'; readonly click: Click }
  /** They deny: why, they are asked in a modal, within the 3 s the trigger lives. */
  | {
      readonly kind: 'ask-why';
      readonly triggerId: string;
      readonly view: unknown;
      readonly user: string;
      /** Where they pressed, where Slack says. */
      readonly room: string | undefined;
    }
  /** A button that only opens a page, or another app's: nothing to do. */
  | { readonly kind: 'nothing' }
  /** Of another workspace, or of an app that is installed for a whole organisation: whose people they are nobody can tell. */
  | { readonly kind: 'elsewhere'; readonly because: string };

/** Undefined: it is nothing Slack sends. */
export function readInteraction(
  body: string,
  contentType: string | undefined,
  { team, secretName }: SlackApp,
): Interaction | undefined {
  if (contentType?.startsWith('application/json') === true) {
    const challenge = Challenge.safeParse(parsed(body));
    return challenge.success ? { kind: 'challenge', challenge: challenge.data.challenge } : undefined;
  }
  const payload = Payload.safeParse(parsed(new URLSearchParams(body).get('payload') ?? ''));
  if (!payload.success) return undefined;
  const { data } = payload;
  if (!('user' in data)) return { kind: 'nothing' };
  if (data.is_enterprise_install === true) return { kind: 'elsewhere', because: ofOrganisation(secretName) };
  if (data.team?.id !== team) return { kind: 'elsewhere', because: OTHER };
  return data.type === 'block_actions' ? pressed(data) : submitted(data);
}

function ofOrganisation(secretName: string): string {
  return `the app is installed for the whole organisation (Enterprise Grid): install it in the workspace channels.slack.teamId names, and put that bot token into the secret ${secretName} (docs/channels.md)`;
}

const OTHER =
  'it was pressed in another workspace than channels.slack.teamId names: is the id right, and the app installed there alone (docs/channels.md)?';

function pressed({ actions, user, trigger_id: triggerId, channel }: z.infer<typeof BlockActions>): Interaction {
  const [action] = actions;
  const asked = Asked.safeParse(parsed(action?.value ?? ''));
  if (!asked.success) return { kind: 'nothing' };
  const { approvalId, planDigest } = asked.data;
  const room = channel?.id;
  if (action?.action_id === DENY)
    return {
      kind: 'ask-why',
      ...{ triggerId, user: user.id, room },
      view: modal({ approvalId, planDigest, ...(room === undefined ? {} : { room }) }),
    };
  if (action?.action_id !== APPROVE) return { kind: 'nothing' };
  return decided(user, { approvalId, planDigest, room }, { decision: 'approve' }, triggerId);
}

function submitted({ view, user }: z.infer<typeof ViewSubmission>): Interaction {
  const asked = Asked.safeParse(parsed(view.private_metadata));
  if (view.callback_id !== MODAL || !asked.success) return { kind: 'nothing' };
  const because = view.state.values[REASON]?.[REASON]?.value?.trim().slice(0, MOST_REASON).toWellFormed();
  return decided(user, asked.data, { decision: 'deny', because: because === '' ? undefined : because }, view.id);
}

function decided(
  user: z.infer<typeof User>,
  { approvalId, planDigest, room }: Asked,
  said: Pick<Click, 'decision' | 'because'>,
  once: string,
): Interaction {
  const attempt = sha256(`slack ${once} ${user.id} ${approvalId} ${said.decision}`).slice(0, 32);
  const click = Click.parse({
    version: 1,
    channel: 'slack',
    approvalId,
    planDigest,
    ...said,
    user: user.id,
    room,
    attempt,
  });
  return { kind: 'decided', click };
}

/** https://docs.slack.dev/reference/views/modal-views */
function modal(asked: Asked) {
  const text = (words: string) => ({ type: 'plain_text', text: words });
  return {
    ...{ type: 'modal', callback_id: MODAL, private_metadata: JSON.stringify(asked) },
    ...{ title: text('Deny'), submit: text('Deny'), close: text('Cancel') },
    blocks: [
      {
        ...{ type: 'input', block_id: REASON, label: text('Why? It is kept as evidence.') },
        element: {
          type: 'plain_text_input',
          action_id: REASON,
          multiline: true,
          min_length: 3,
          max_length: MOST_REASON,
        },
      },
    ],
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema
  }
}
