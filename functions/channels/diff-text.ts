/** The lines of a plan as text of a limited length: whole lines, by target system, and what was left out. */
import { gives, type Line } from '../core/question.ts';

/** Ours: a reason longer than this is read behind the link. */
const MOST_BECAUSE = 160;

export interface DiffText {
  /** Pieces, none longer than `mostInPiece`. */
  readonly pieces: readonly string[];
  /** How many lines are not in them, and how many of those give something. */
  readonly left: number;
  readonly unseen: number;
}

/** `written` makes a line safe where it is shown; its length counts. */
export function diffText(
  lines: readonly Line[],
  limits: { readonly most: number; readonly mostInPiece: number },
  written: (text: string) => string,
): DiffText {
  const pieces: string[] = [];
  let piece = '';
  let spent = 0;
  let system = '';
  let shown = 0;
  for (const line of lines) {
    const text = written([...(line.system === system ? [] : [line.system]), lineText(line)].join('\n'));
    if (spent + text.length > limits.most) break;
    if (piece !== '' && piece.length + 1 + text.length > limits.mostInPiece) {
      pieces.push(piece);
      piece = '';
    }
    piece = piece === '' ? text : `${piece}\n${text}`;
    spent += text.length + 1;
    system = line.system;
    shown += 1;
  }
  if (piece !== '') pieces.push(piece);
  const rest = lines.slice(shown);
  return { pieces, left: rest.length, unseen: rest.filter(gives).length };
}

/** What is said of lines that are left out. With one that gives something, nobody can approve by what they see here. */
export function leftOut({ left, unseen }: DiffText, link: string | undefined, approvalId: string): string {
  const where = link === undefined ? `tenure approvals lists it (${approvalId})` : 'open it to see all';
  const words = `${left} more change(s) are not shown here`;
  return unseen === 0
    ? `${words}; they only take away or alter: ${where}.`
    : `${words}, ${unseen} of which give something: it is too large to be approved here; ${where}.`;
}

function lineText({ sign, what, because, until, privileged, decided }: Line): string {
  const notes = [
    ...(decided ? ['you decide'] : []),
    ...(privileged === true ? ['PRIVILEGED'] : []),
    ...(until === undefined ? [] : [`until ${until.slice(0, 10)}`]),
  ];
  const noted = notes.length === 0 ? '' : ` [${notes.join(', ')}]`;
  return `${sign} ${what}${noted}\n    ${cut(because, MOST_BECAUSE)}`;
}

export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
