/** Dynamic membership rules, as far as they are simulated: `(user.department -eq "Sales") -and (user.country -ne "US")`. */

const TERM = /^\(?\s*user\.(\w+)\s+-(eq|ne)\s+"([^"]*)"\s*\)?$/i;

/** Does the user follow the rule? Comparison ignores case, as the vendor's does. Entra takes minutes to say so; this takes none. */
export function follows(user: { readonly [property: string]: unknown }, rule: string): boolean {
  return rule.split(/\s+-and\s+/i).every((text) => {
    const term = TERM.exec(text.trim());
    if (term === null)
      throw new Error(`membership rule not simulated: ${text}; expected user.<property> -eq "<value>" joined by -and`);
    const [, property = '', operator = 'eq', value = ''] = term;
    const same = String(user[property] ?? '').toLowerCase() === value.toLowerCase();
    return operator.toLowerCase() === 'eq' ? same : !same;
  });
}
