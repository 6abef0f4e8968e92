/** Old user names kept as aliases: which of them the targets show, and what people do where none does. Pure. */
import type { Access } from './access.ts';
import type { Instant } from './ids.ts';
import type { UserName } from './person.ts';
import type { Finding } from './plan.ts';
import { isLiveAlias } from './user-name.ts';

/** What is to be said of aliases that should reach the person and do not, once their accounts are called by the new name. */
export function missingAliases(
  userName: UserName | undefined,
  seen: readonly Access[],
  now: Instant,
): readonly Finding[] {
  const live = (userName?.aliases ?? []).filter((alias) => isLiveAlias(alias, now));
  const renamed = seen.filter(({ profile }) => profile.login?.toLowerCase() === userName?.name);
  return renamed.flatMap(({ system, aliases }) => {
    const missing = live.filter(({ name }) => aliases?.includes(name) === false);
    if (missing.length === 0) return [];
    const text = `${missing.length} former user name(s) no longer reach this account: add them as addresses of the mailbox (Exchange admin center, or Set-Mailbox -EmailAddresses), they are kept for this person alone`;
    return [{ kind: 'alias-missing', system, text }];
  });
}

/** Said once, with the new name: where no target shows addresses, nobody can see that mail to the old one arrives. */
export function unseenAlias(userName: UserName | undefined, seen: readonly Access[]): readonly Finding[] {
  if (userName === undefined || userName.aliases.length === 0) return [];
  if (seen.some(({ aliases }) => aliases !== undefined)) return [];
  const text =
    'no target shows which addresses reach this person: keep the former user name as an alias where their mail is delivered; who signs in by it uses the new one';
  return [{ kind: 'alias-by-hand', text }];
}
