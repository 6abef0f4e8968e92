/** `POST /v1/channels/slack`: what somebody did in Slack, verified, kept, and answered within 3 s; it is decided afterwards. */
import { ChannelBusy, ChannelUnsure } from '../channels/channel.ts';
import { type Interaction, readInteraction } from '../channels/slack/interaction.ts';
import { whisper } from '../channels/slack/people.ts';
import { refusalOf } from '../channels/slack/signature.ts';
import { callSlack, type SlackConnection } from '../channels/slack/web-api.ts';
import { keepClick } from '../runtime/clicks.ts';
import { clock } from '../runtime/clock.ts';
import { type HttpRequest, http, Problem } from '../runtime/http.ts';
import { logger } from '../runtime/lambda.ts';
import { slackApp, slackConnection, slackSecret } from '../runtime/slack.ts';

/** Of the 3 s that Slack waits for us, and a trigger lives: docs.slack.dev/interactivity/handling-user-interaction */
const MODAL_MS = 2000;
/** Ours, of what is then left. */
const WORDS_MS = 700;
const DONE = { status: 200, body: {} };

export const handler = http(async (request) => {
  await verify(request);
  const interaction = readInteraction(request.body.toString('utf8'), request.headers['content-type'], slackApp());
  if (interaction === undefined) throw new Problem(400, 'Not readable', 'this is nothing Slack sends');
  switch (interaction.kind) {
    case 'challenge':
      return { status: 200, body: { challenge: interaction.challenge } };
    case 'nothing':
      return DONE;
    case 'elsewhere':
      logger.warn('a press in Slack was not taken', { because: interaction.because });
      // Slack shows a warning sign beside the button: nobody takes it for a decision.
      throw new Problem(403, 'Another workspace', interaction.because);
    case 'ask-why':
      await askWhy(interaction);
      return DONE;
    case 'decided':
      await keepClick(interaction.click);
      // A modal that was sent closes; to a button this says nothing.
      return { status: 200, body: interaction.click.decision === 'deny' ? { response_action: 'clear' } : {} };
    default:
      return interaction satisfies never;
  }
});

/** Answers alike whatever is wrong: it tells a stranger nothing. */
async function verify({ headers, body }: HttpRequest): Promise<void> {
  const { signingSecrets } = await slackSecret();
  const because = refusalOf({ headers, body }, signingSecrets, Date.parse(clock()) / 1000);
  if (because === undefined) return;
  logger.warn('a request to the Slack channel was refused', { because });
  throw new Problem(401, 'Not signed', 'this is not signed as Slack signs, by the app that is configured');
}

/** Opened by another delivery of the same click. */
const OPEN_ALREADY = 'exchanged_trigger_id';
/** The press is too old, or its trigger none of Slack's: docs.slack.dev/reference/methods/views.open */
const TOO_LATE: readonly string[] = ['expired_trigger_id', 'invalid_trigger_id'];

async function askWhy({ triggerId, view, user, room }: Extract<Interaction, { kind: 'ask-why' }>): Promise<void> {
  const opening = callSlack(within(MODAL_MS), 'views.open', { trigger_id: triggerId, view });
  const { ok, error } = await opening.catch(slackIsAway);
  if (ok || error === OPEN_ALREADY) return;
  if (!TOO_LATE.includes(error)) logger.error('slack did not open the question why', { because: error });
  const words = TOO_LATE.includes(error)
    ? 'it took too long to ask you why: press Deny again'
    : 'Slack did not let us ask you why: press Deny again; if it stays so, tell an operator, and decide by tenure deny';
  const told =
    room !== undefined && (await whisper(within(WORDS_MS), user, room, `Not denied: ${words}`).catch(slackIsAway));
  // Slack shows its warning sign where our words do not reach them: nobody takes it for a decision.
  if (!told) throw new Problem(409, 'Not opened', words);
}

function within(timeoutMs: number): SlackConnection {
  return { ...slackConnection(), timeoutMs };
}

/** Only then is the fault neither theirs nor ours. */
function slackIsAway(this: void, cause: unknown): never {
  if (cause instanceof ChannelBusy || cause instanceof ChannelUnsure)
    throw new Problem(503, 'Slack is away', 'Slack itself did not answer, or asks to wait: press again in a minute', {
      cause,
    });
  throw cause;
}
