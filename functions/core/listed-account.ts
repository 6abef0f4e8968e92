/** An account as the evidence of a target's listing has it, and how that is read: without schemas, for the verifier that goes with every export. */
import type { AccountStatus } from './access.ts';
import { sha256 } from './canonical.ts';
import type { Facts } from './entries.ts';
import { ACCOUNT_STATUSES } from './evidence-words.ts';
import type { Digest } from './ids.ts';

/** One account, as evidence has it: what it is called at the target, and whose it is by name, are in no record. */
export interface ListedAccount {
  /** `accountDigest`: who has the target's own list finds it there, and nobody else. */
  readonly account: string;
  readonly status: AccountStatus;
  /** Whose it is, by pseudonym; absent where nobody is known to have it. */
  readonly person?: string;
  /** The rule of policy by which automation never touches it. */
  readonly protectedBy?: string;
}

/** One of each account: one that moved between pages while they were read is as it was last. */
export function byAccount(accounts: readonly ListedAccount[]): ReadonlyMap<string, ListedAccount> {
  return new Map(accounts.map((one) => [one.account, one]));
}

/** Over the line of each account, ascending, with line feeds between. */
export function digestOfAccounts(accounts: ReadonlyMap<string, ListedAccount>): Digest {
  return sha256([...accounts.values()].map(lineOf).sort().join('\n'));
}

/** `<account> <status> <pseudonym or -> <rule that protects it, or nothing>` */
export function lineOf({ account, status, person = '-', protectedBy }: ListedAccount): string {
  return [account, status, person, ...(protectedBy === undefined ? [] : [protectedBy])].join(' ');
}

/** What a record's `accounts` says; a line that says nothing we know is left out, and then the digest does not fit. */
export function accountsIn(lines: Facts[string] | undefined): readonly ListedAccount[] {
  return Array.isArray(lines) ? lines.flatMap((line: string) => accountInLine(line) ?? []) : [];
}

function accountInLine(line: string): ListedAccount | undefined {
  const [account = '', told, person = '', ...rule] = line.split(' ');
  const status = ACCOUNT_STATUSES.find((known) => known === told);
  if (status === undefined || person === '') return undefined;
  const protectedBy = rule.join(' ');
  return {
    ...{ account, status },
    ...(person === '-' ? {} : { person }),
    ...(protectedBy === '' ? {} : { protectedBy }),
  };
}
