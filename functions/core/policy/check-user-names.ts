/** Do the rules for user names hang together: whoever is to be called by one is named by a rule, and every name fits every target. */
import { faultsOf } from './check-conditions.ts';
import { GENERATED } from './compile-names.ts';
import { checkAnyText } from './condition.ts';
import { type Fault, fault } from './mistake.ts';
import { LONGEST_NAME, type NameRule } from './names.ts';
import type { AccountRule, PolicyPack } from './pack.ts';

export function checkUserNames(pack: PolicyPack): readonly Fault[] {
  return [
    ...pack.names.flatMap(checkCandidates),
    ...pack.names.flatMap(checkLength),
    ...pack.accounts.flatMap((rule, index) => checkNamed(pack, rule, index)),
  ];
}

function checkCandidates({ candidates }: NameRule, index: number): readonly Fault[] {
  return candidates.flatMap((text, at) => faultsOf(checkAnyText(text), ['names', index, 'candidates', at]));
}

function checkLength({ domain, longest }: NameRule, index: number): readonly Fault[] {
  const most = LONGEST_NAME - domain.length - 1;
  if (longest <= most) return [];
  const mend = `Okta takes a login of ${LONGEST_NAME}: set longest to ${most} or less`;
  return [
    fault(['names', index], `a name of ${longest} characters and @${domain} is longer than every target takes`, mend),
  ];
}

function checkNamed(pack: PolicyPack, { login }: AccountRule, index: number): readonly Fault[] {
  if (login !== GENERATED || pack.names.length > 0) return [];
  const mend = 'add a rule to "names", or give the login by an expression, e.g. person.email';
  return [fault(['accounts', index, 'login'], `login is ${GENERATED}, and no rule names anybody`, mend)];
}
