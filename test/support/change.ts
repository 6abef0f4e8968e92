/** Changes for tests: the interesting part written, the rest filled in. */

import { sha256 } from '../../functions/core/canonical.ts';
import { Change } from '../../functions/core/change.ts';

type Filled = 'id' | 'system' | 'lane' | 'because' | 'rule' | 'approval' | 'idempotencyKey';
type WithoutFilled<C> = C extends Change ? Omit<C, Filled> : never;

export function changeOf(system: string, wanted: WithoutFilled<Change>, at = 0): Change {
  return Change.parse({
    ...wanted,
    id: `c${at + 1}`,
    system,
    lane: wanted.kind === 'suspend-account' || wanted.kind === 'revoke-sessions' ? 'cut' : 'provision',
    because: 'a test asks for it',
    rule: 'test',
    idempotencyKey: sha256(JSON.stringify(wanted)),
  });
}
