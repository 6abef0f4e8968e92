/** Conditions of rules that are wrong in one place each. */
import type { ASTNode } from '@marcbachmann/cel-js';
import { checkWhen } from '../policy/condition.ts';
import { partsOf } from '../policy/reads.ts';
import { printed } from './printed.ts';

interface Like {
  readonly change: string;
  readonly when: string;
}

/** Conditions that differ in one place: negated, compared otherwise, or with one part left out. */
export function conditionsLike(when: string): readonly Like[] {
  const checked = checkWhen(when);
  if ('fault' in checked) return [];
  const { ast } = checked.condition;
  return [{ change: 'condition negated', when: `!(${printed(ast)})` }, ...changed(ast)];
}

const OTHERWISE: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
};

/** The expression with one place changed, for each place there is. */
function changed(node: ASTNode): readonly Like[] {
  if (node.op === '.' || node.op === 'value' || node.op === 'rcall') return [];
  const parts = partsOf(node);
  const own: Like[] = [];
  const other = OTHERWISE[node.op];
  if (other !== undefined)
    own.push({
      change: `${node.op} is ${other} in ${printed(node)}`,
      when: `(${parts.map(printed).join(` ${other} `)})`,
    });
  if (node.op === '&&' || node.op === '||') {
    const [one, two] = node.args.map(printed) as [string, string]; // it stands between two parts
    own.push({ change: `without ${one}`, when: two }, { change: `without ${two}`, when: one });
  }
  if (node.op === 'list' && parts.length > 1)
    own.push(
      ...parts.map((part) => ({
        change: `without ${printed(part)} in its list`,
        when: `[${parts
          .filter((one) => one !== part)
          .map(printed)
          .join(', ')}]`,
      })),
    );
  return [
    ...own,
    ...parts.flatMap((part, at) =>
      changed(part).map(({ change, when }) => ({ change, when: replaced(node, at, when) })),
    ),
  ];
}

/** `node` with its part number `at` written otherwise. */
function replaced(node: ASTNode, at: number, text: string): string {
  const texts = partsOf(node).map((part, index) => (index === at ? text : printed(part)));
  if (node.op === '!_') return `!(${texts[0]})`;
  if (node.op === '?:') return `(${texts[0]} ? ${texts[1]} : ${texts[2]})`;
  return `(${texts.join(` ${node.op} `)})`;
}
