/** Every condition of a pack about people, as a syntax tree; those that are wrong are left out, and others' to report. */
import type { ASTNode } from '@marcbachmann/cel-js';
import { checkWhen } from '../policy/condition.ts';
import type { PolicyPack } from '../policy/pack.ts';
import type { Suite } from './suite.ts';

type Sections = 'accounts' | 'birthrights' | 'requestable' | 'exceptions';

export function conditionsOf(
  { accounts, birthrights, requestable, exceptions }: Pick<PolicyPack, Sections>,
  { invariants }: Pick<Suite, 'invariants'> = { invariants: [] },
): readonly ASTNode[] {
  return [...accounts, ...birthrights, ...requestable, ...exceptions, ...invariants].flatMap(({ when }) => {
    const checked = checkWhen(when);
    return 'fault' in checked ? [] : [checked.condition.ast];
  });
}
