/** Questions for tests of channels: a literal one to vary. */
import { Digest } from '../../functions/core/ids.ts';
import type { Line, Question } from '../../functions/core/question.ts';
import { at } from '../support/lifecycle.ts';

export function line(over: Partial<Line> = {}): Line {
  return {
    ...{ sign: '+', system: 'okta', what: 'grant General ledger', because: 'accountants keep the ledger' },
    decided: false,
    ...over,
  };
}

export function question(over: Partial<Question> = {}): Question {
  return {
    ...{ approvalId: 'a-1', planDigest: Digest.parse('a'.repeat(64)), title: 'General ledger', forWhom: 'Ada Byron' },
    ...{ because: 'accountants keep the ledger', rule: 'ledger-approval', expiresAt: at('2026-12-03T08:00:00Z') },
    ...{ alsoGives: [], findings: [], lines: [line({ decided: true })] },
    ...over,
  };
}
