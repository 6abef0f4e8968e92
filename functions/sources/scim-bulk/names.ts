/** SCIM attribute names and schema URIs have no case (RFC 7643, 2.1): each as the standard writes it, others as they came. */

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const USER_NAMES = `schemas id externalId meta userName name displayName nickName profileUrl title userType preferredLanguage locale
  timezone active password emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates`;
const PARTS = `formatted familyName givenName middleName honorificPrefix honorificSuffix value display type primary streetAddress
  locality region postalCode country`;
const ENTERPRISE_NAMES = 'employeeNumber costCenter organization division department manager displayName value $ref';

/** Of the attributes of a user, of their parts, and of the extension: what is not here keeps its name. */
const ROOT = tableOf(`${USER_NAMES} ${USER} ${ENTERPRISE}`);
const PART = tableOf(PARTS);
const EXTENSION = tableOf(ENTERPRISE_NAMES);
const KNOWN = new Set(USER_NAMES.split(/\s+/));

/** The user with its attributes named as the standard does; undefined where one is there twice. */
export function inStandardNames(user: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  return renamed(user, ROOT, (name, value) => {
    if (name === ENTERPRISE) return deep(value, EXTENSION);
    return KNOWN.has(name) ? deep(value, PART) : value;
  });
}

/** One attribute's name in the standard's spelling, at the top of a user or in the extension. */
export function standardName(name: string, place: 'user' | 'part' | 'enterprise'): string {
  const table = { user: ROOT, part: PART, enterprise: EXTENSION }[place];
  return table.get(name.toLowerCase()) ?? name;
}

function deep(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => deep(one, names));
  if (!isObject(value)) return value;
  return renamed(value, names, (_, below) => deep(below, names)) ?? value;
}

function renamed(
  object: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
  below: (name: string, value: unknown) => unknown,
): Record<string, unknown> | undefined {
  const members = Object.entries(object).map(([given, value]) => {
    const name = names.get(given.toLowerCase()) ?? given;
    return [name, below(name, value)] as const;
  });
  const distinct = Object.fromEntries(members);
  return Object.keys(distinct).length === members.length ? distinct : undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tableOf(names: string): ReadonlyMap<string, string> {
  return new Map(names.split(/\s+/).map((name) => [name.toLowerCase(), name]));
}
