/** Dynamic membership rules, as far as they are simulated: `(user.department -eq "Sales") -and (user.country -ne "US")`. */

const TERM = /^\(?\s*user\.(\w+)\s+-(eq|ne)\s+"([^"]*)"\s*\)?$/i;

/** Can this simulator evaluate it? */
export function isReadable(rule: string): boolean {
  return terms(rule).every((term) => TERM.test(term));
}

/** Does the user follow the rule? Comparison ignores case, as the vendor's does. Entra takes minutes to say so; this takes none. */
export function follows(user: { readonly [property: string]: unknown }, rule: string): boolean {
  return terms(rule).every((term) => {
    const [, property = '', operator = 'eq', value = ''] = TERM.exec(term) ?? [];
    const same = String(user[property] ?? '').toLowerCase() === value.toLowerCase();
    return operator.toLowerCase() === 'eq' ? same : !same;
  });
}

function terms(rule: string): readonly string[] {
  return rule.split(/\s+-and\s+/i).map((term) => term.trim());
}
