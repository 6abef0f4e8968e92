/** Who acted, in the words of OCSF: the roles of `Entry.actor` (functions/core/evidence.ts) that are people are users, what else writes is an application. */

/** People are pseudonyms: only who may see the private parts of evidence knows whose. */
export const userOf = (pseudonym: string) => ({ uid: pseudonym, type_id: 1, type: 'User' });

/** An operator may alter what others may not. An auditor, and a caller who is no worker we know, may not. */
const PEOPLE: Readonly<Record<string, { readonly type_id: number; readonly type: string }>> = {
  person: { type_id: 1, type: 'User' },
  operator: { type_id: 2, type: 'Admin' },
  auditor: { type_id: 1, type: 'User' },
  caller: { type_id: 1, type: 'User' },
};

/** A `:` in what follows belongs to it. */
export function actorOf(actor: string) {
  const colon = actor.indexOf(':');
  const [role, who] = [actor.slice(0, Math.max(colon, 0)), actor.slice(colon + 1)];
  const kind = Object.hasOwn(PEOPLE, role) ? PEOPLE[role] : undefined;
  return kind === undefined || who === '' ? { app_name: actor } : { user: { uid: who, ...kind } };
}
