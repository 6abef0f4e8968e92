/** What Slack shows: a question as Block Kit, within its limits, or what became of it. */
import { gives, type Line, minute, type Question, type Told } from '../../core/question.ts';

/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
const MOST_IN_SECTION = 3000;
/** https://docs.slack.dev/reference/block-kit/blocks/header-block */
const MOST_IN_HEADER = 150;
/**
 * Together: Slack refuses a message (`msg_blocks_too_long`) from some 13,200 characters on, which it does not document
 * (github.com/slackapi/bolt-js/issues/2509). Fewer sections than its 50 blocks follow from it.
 */
const MOST_DIFF = 9000;
/** Ours: a reason longer than this is read behind the link. */
const MOST_BECAUSE = 160;

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
  const { title, forWhom, because, rule, expiresAt, standing, alsoGives, findings, lines } = question;
  const { sections, left, unseen } = diffSections(lines);
  const about = [
    `For ${forWhom}.`,
    `Why: ${because}`,
    `Asked by the rule ${rule}; until ${minute(expiresAt)}.`,
    ...(standing === undefined ? [] : [standing]),
    ...(alsoGives.length === 0 ? [] : [`Asked again, for the plan has grown: it also gives ${alsoGives.join(', ')}.`]),
    ...findings.map((finding) => `Note: ${finding}`),
  ].join('\n');
  return {
    text: escaped(`${title} for ${forWhom}: will you approve?`),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(`Approve ${title}?`, MOST_IN_HEADER) } },
      plainSection(about),
      ...sections,
      ...(left === 0 ? [] : [plainSection(leftOut(left, unseen, question))]),
      { type: 'actions', block_id: key, elements: buttons(question, unseen) },
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

function leftOut(left: number, unseen: number, { link, approvalId }: Question): string {
  const where = link === undefined ? `tenure approvals lists it (${approvalId})` : 'open it to see all';
  const words = `${left} more change(s) are not shown here`;
  return unseen === 0
    ? `${words}; they only take away or alter: ${where}.`
    : `${words}, ${unseen} of which give something: it is too large to be approved here; ${where}.`;
}

/** As many lines as fit, whole ones, by target system, in sections of text that is not interpreted. */
function diffSections(lines: readonly Line[]) {
  const sections: string[] = [];
  let text = '';
  let spent = 0;
  let system = '';
  let shown = 0;
  for (const line of lines) {
    const written = [...(line.system === system ? [] : [line.system]), diffLine(line)].join('\n');
    if (spent + written.length > MOST_DIFF) break;
    if (text.length + written.length + 10 > MOST_IN_SECTION) {
      sections.push(text);
      text = '';
    }
    text = text === '' ? written : `${text}\n${written}`;
    spent += written.length + 1;
    system = line.system;
    shown += 1;
  }
  if (text !== '') sections.push(text);
  const rest = lines.slice(shown);
  return {
    sections: sections.map((one) => ({ type: 'section', text: { type: 'mrkdwn', text: `\`\`\`${one}\`\`\`` } })),
    left: rest.length,
    unseen: rest.filter(gives).length,
  };
}

function diffLine({ sign, what, because, until, privileged, decided }: Line): string {
  const notes = [
    ...(decided ? ['you decide'] : []),
    ...(privileged === true ? ['PRIVILEGED'] : []),
    ...(until === undefined ? [] : [`until ${until.slice(0, 10)}`]),
  ];
  const noted = notes.length === 0 ? '' : ` [${notes.join(', ')}]`;
  return uninterpreted(`${sign} ${what}${noted}\n    ${cut(because, MOST_BECAUSE)}`);
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

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
