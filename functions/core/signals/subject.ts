/** How a person is named to a receiver. This is personal data: it goes into the signed event, and nowhere else. */
import { primaryRecord } from '../employment.ts';
import type { System } from '../ids.ts';
import type { Person } from '../person.ts';
import { uriPart } from '../uri.ts';
import type { SubjectFormat } from './settings.ts';

/** RFC 9493; `scim` is RFC 9967 section 2.1. */
export type Subject =
  | { readonly format: 'email'; readonly email: string }
  | { readonly format: 'account'; readonly uri: string }
  | { readonly format: 'opaque'; readonly id: string }
  | { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string }
  | { readonly format: 'scim'; readonly uri: string };

/** Undefined where nobody knows their account there: then there is nobody to tell of. */
export function subjectOf(person: Person, settings: SubjectFormat): Subject | undefined {
  switch (settings.format) {
    case 'email':
      return { format: 'email', email: addressOf(person) };
    case 'account':
      return { format: 'account', uri: `acct:${addressOf(person)}` };
    case 'opaque':
      return { format: 'opaque', id: person.pseudonym };
    case 'iss_sub': {
      const sub = person.accounts[settings.system];
      return sub === undefined ? undefined : { format: 'iss_sub', iss: settings.issuer, sub };
    }
    /* v8 ignore next 2 -- @preserve the compiler knows that nothing comes here */
    default:
      return settings satisfies never;
  }
}

/** SCIM events name a resource: the account at the target, or where that is not known what evidence calls the person. */
export function scimSubject(person: Person, system: System | undefined): Subject {
  const id = (system === undefined ? undefined : person.accounts[system]) ?? person.pseudonym;
  return { format: 'scim', uri: `/Users/${uriPart(id)}` };
}

/** What they sign in by, which is their address as well where policy chose it (functions/core/profile.ts). */
function addressOf(person: Person): string {
  return person.userName?.name ?? primaryRecord(person).email;
}
