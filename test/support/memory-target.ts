/** A target system in memory: what a change means is `after`, so it is the oracle for every real connector. */
import type { Target, Written } from '../../functions/connectors/connector.ts';
import { type Access, absent } from '../../functions/core/access.ts';
import { after, alreadyDone, type Change } from '../../functions/core/change.ts';
import { TargetThrottled, TargetUnavailable } from '../../functions/core/errors.ts';
import { System } from '../../functions/core/ids.ts';
import type { At, Misfortune } from '../connectors/contract.ts';

export interface MemoryTarget extends Target {
  /** The access of whoever has this login. */
  readonly accounts: Map<string, Access>;
  /** The changes carried out, in order. */
  readonly written: Change[];
  strike(at: At, misfortune: Misfortune): void;
}

export function memoryTarget(name = 'memory'): MemoryTarget {
  const system = System.parse(name);
  const accounts = new Map<string, Access>();
  const written: Change[] = [];
  let coming: { at: At; misfortune: Misfortune } | undefined;
  const strikes = (at: At | undefined): Misfortune | undefined => {
    if (coming === undefined || coming.at !== at) return undefined;
    const { misfortune } = coming;
    coming = undefined;
    return misfortune;
  };
  return {
    system,
    accounts,
    written,
    strike: (at, misfortune) => {
      coming = { at, misfortune };
    },
    observe: async ({ login }) => {
      const misfortune = strikes('look');
      if (misfortune?.does === 'throttle') throw new TargetThrottled(name, 30);
      if (misfortune !== undefined) throw new TargetUnavailable(`${name} did not answer`);
      return accounts.get(login) ?? absent(system);
    },
    write: async (changes, _before, { login }) => {
      const receipts: Written['receipts'][number][] = [];
      for (const change of changes) {
        const misfortune = strikes(atOf(change));
        const now = accounts.get(login) ?? absent(system);
        if (change.kind === 'create-account' && now.status !== 'absent') return stopped(changes, receipts, 'unknown');
        if (misfortune?.when !== 'before' && !alreadyDone(now, change)) {
          written.push(change);
          if (change.kind === 'delete-account') accounts.delete(login);
          else accounts.set(login, { accountId: `m-${written.length}`, ...after(now, change) });
        }
        if (misfortune === undefined) receipts.push({ changeId: change.id, status: 'changed' });
        else return stopped(changes, receipts, misfortune.does === 'throttle' ? 'throttled' : 'unknown');
      }
      return { receipts };
    },
  };
}

/** Nothing after the change that went wrong was tried. */
function stopped(changes: readonly Change[], done: Written['receipts'], status: 'throttled' | 'unknown'): Written {
  return {
    receipts: [...done, ...changes.slice(done.length).map(({ id }) => ({ changeId: id, status }))],
    ...(status === 'throttled' ? { retryAfterSeconds: 30 } : {}),
  };
}

function atOf(change: Change): At | undefined {
  if (change.kind === 'create-account') return 'create';
  if (change.kind === 'suspend-account') return 'suspend';
  return change.kind === 'grant' ? 'grant' : undefined;
}
