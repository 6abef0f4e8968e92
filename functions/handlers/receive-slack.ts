/** `POST /v1/channels/slack`: what somebody did in Slack, verified, kept, and answered within 3 s; it is decided afterwards. */
import { readInteraction } from '../channels/slack/interaction.ts';
import { refusalOf } from '../channels/slack/signature.ts';
import { callSlack } from '../channels/slack/web-api.ts';
import { keepClick } from '../runtime/clicks.ts';
import { clock } from '../runtime/clock.ts';
import { type HttpRequest, http, Problem } from '../runtime/http.ts';
import { logger } from '../runtime/lambda.ts';
import { slackConnection, slackSecret, slackTeam } from '../runtime/slack.ts';

/** Of the 3 s that Slack waits for us, and a trigger lives: docs.slack.dev/interactivity/handling-user-interaction */
const MODAL_MS = 2000;
const DONE = { status: 200, body: {} };

export const handler = http(async (request) => {
  await verify(request);
  const interaction = readInteraction(request.body.toString('utf8'), request.headers['content-type'], slackTeam());
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
      await askWhy(interaction.triggerId, interaction.view);
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

/** Who is too late, or meets a busy Slack, is shown its own warning, and presses again. */
async function askWhy(triggerId: string, view: unknown): Promise<void> {
  const hasty = { ...slackConnection(), timeoutMs: MODAL_MS };
  const answer = await callSlack(hasty, 'views.open', { trigger_id: triggerId, view });
  // Opened by another delivery of the same click.
  if (answer.ok || answer.error === 'exchanged_trigger_id') return;
  throw new Problem(503, 'Not opened', `Slack did not open the question for the reason: ${answer.error}; press again`);
}
