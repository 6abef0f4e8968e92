/** What Teams shows: a question as an Adaptive Card, or what became of it. learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model */
import { aboutText, type Question, type Told } from '../../core/question.ts';
import { cut, diffText, leftOut } from '../diff-text.ts';

/** Ours, as in Slack: well within the 28 KB that Teams takes of a card. */
const MOST_DIFF = 9000;
const MOST_IN_PIECE = 3000;
const MOST_ABOUT = 3000;
export const MOST_REASON = 500;

export interface Card {
  readonly type: 'AdaptiveCard';
  readonly [field: string]: unknown;
}

export function card(told: Told): Card {
  return told.kind === 'question'
    ? adaptive(questionBody(told.question))
    : adaptive({ body: [plain(`${told.title} for ${told.forWhom}: ${told.says}`)] });
}

/** `Action.Execute` needs 1.4; Teams documents 1.5: learn.microsoft.com, "Work with Universal Actions for Adaptive Cards". */
function adaptive(parts: object): Card {
  const $schema = 'http://adaptivecards.io/schemas/adaptive-card.json';
  return { type: 'AdaptiveCard', $schema, version: '1.5', ...parts };
}

function questionBody(question: Question) {
  const { approvalId, title, lines, link } = question;
  const diff = diffText(lines, { most: MOST_DIFF, mostInPiece: MOST_IN_PIECE }, (text) => text);
  return {
    body: [
      plain(`Approve ${title}?`, { weight: 'Bolder', size: 'Large' }),
      plain(cut(aboutText(question), MOST_ABOUT)),
      ...diff.pieces.map((piece) => plain(piece, { fontType: 'Monospace' })),
      ...(diff.left === 0 ? [] : [plain(leftOut(diff, link, approvalId))]),
    ],
    actions: actions(question, diff.unseen),
  };
}

/** Nobody approves what they cannot see here: with a gift left out there is no button to approve by. */
function actions({ approvalId, planDigest, link }: Question, unseen: number) {
  const data = { approvalId, planDigest };
  const approve = { type: 'Action.Execute', title: 'Approve', verb: 'approve', style: 'positive', data };
  const deny = {
    ...{ type: 'Action.ShowCard', title: 'Deny' },
    card: {
      type: 'AdaptiveCard',
      body: [
        {
          ...{ type: 'Input.Text', id: 'because', label: 'Why? It is kept as evidence.', isMultiline: true },
          ...{ isRequired: true, errorMessage: 'Say why.', maxLength: MOST_REASON },
        },
      ],
      actions: [{ type: 'Action.Execute', title: 'Deny', verb: 'deny', style: 'destructive', data }],
    },
  };
  const open = { type: 'Action.OpenUrl', title: 'See all of it', url: link };
  return [...(unseen === 0 ? [approve] : []), deny, ...(link === undefined ? [] : [open])];
}

/** A run of text is not read as markdown, as a TextBlock's is: nobody's name becomes a link. */
function plain(text: string, style: object = {}) {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...style }] };
}
