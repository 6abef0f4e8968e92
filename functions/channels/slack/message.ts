/** What Slack shows: a question as Block Kit, within its limits, or what became of it. */
import { aboutText, type Question, type Told } from '../../core/question.ts';
import { cut, diffText, leftOut } from '../diff-text.ts';

/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
const MOST_IN_SECTION = 3000;
/** https://docs.slack.dev/reference/block-kit/blocks/header-block */
const MOST_IN_HEADER = 150;
/**
 * Together: Slack refuses a message (`msg_blocks_too_long`) from some 13,200 characters on, which it does not document
 * (github.com/slackapi/bolt-js/issues/2509). Fewer sections than its 50 blocks follow from it.
 */
const MOST_DIFF = 9000;
/** Around code: three backticks on each side. */
const FENCES = 6;

export const APPROVE = 'tenure-approve';
export const DENY = 'tenure-deny';

export interface SlackMessage {
  /** Read out by notifications, and shown where blocks are not. */
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** `key` is the id of a block: by it a message is known again. */
export function slackMessage(told: Told, key: string): SlackMessage {
  if (told.kind === 'question') return questionMessage(told.question, key);
  const text = `${told.title} for ${told.forWhom}: ${told.says}`;
  return { text: escaped(text), blocks: [plainSection(text, key)] };
}

function questionMessage(question: Question, key: string): SlackMessage {
  const { approvalId, title, forWhom, link, lines } = question;
  const diff = diffText(lines, { most: MOST_DIFF, mostInPiece: MOST_IN_SECTION - FENCES }, uninterpreted);
  return {
    text: escaped(`${title} for ${forWhom}: will you approve?`),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(`Approve ${title}?`, MOST_IN_HEADER) } },
      plainSection(aboutText(question)),
      ...diff.pieces.map((piece) => ({ type: 'section', text: { type: 'mrkdwn', text: `\`\`\`${piece}\`\`\`` } })),
      ...(diff.left === 0 ? [] : [plainSection(leftOut(diff, link, approvalId))]),
      { type: 'actions', block_id: key, elements: buttons(question, diff.unseen) },
    ],
  };
}

/** Nobody approves what they cannot see here: with a gift left out there is no button to approve by. */
function buttons({ approvalId, planDigest, link }: Question, unseen: number) {
  const value = JSON.stringify({ approvalId, planDigest });
  const approve = {
    ...{ type: 'button', action_id: APPROVE, value, style: 'primary' },
    text: { type: 'plain_text', text: 'Approve' },
  };
  const deny = {
    ...{ type: 'button', action_id: DENY, value, style: 'danger' },
    text: { type: 'plain_text', text: 'Deny' },
  };
  const open = {
    ...{ type: 'button', action_id: 'tenure-open', url: link },
    text: { type: 'plain_text', text: 'See all of it' },
  };
  return [...(unseen === 0 ? [approve] : []), deny, ...(link === undefined ? [] : [open])];
}

function plainSection(text: string, key?: string) {
  return {
    ...{ type: 'section', ...(key === undefined ? {} : { block_id: key }) },
    text: { type: 'plain_text', text: cut(text, MOST_IN_SECTION), emoji: false },
  };
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping: nobody's name calls a whole channel. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Inside a code block, which nothing in it ends. */
function uninterpreted(text: string): string {
  return escaped(text).replaceAll('`', 'ˋ');
}
