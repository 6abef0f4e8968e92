/** Graph's user and our account: which property is which field, and how a new one is made. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Access, ProfileField } from '../../core/access.ts';
import { Instant, System } from '../../core/ids.ts';

export const SYSTEM = System.parse('entra');

const properties = {
  login: 'userPrincipalName',
  givenName: 'givenName',
  familyName: 'surname',
  displayName: 'displayName',
  workerId: 'employeeId',
  department: 'department',
  title: 'jobTitle',
  country: 'usageLocation',
  office: 'officeLocation',
  employmentType: 'employeeType',
} as const satisfies Partial<Record<ProfileField, string>>;
type Kept = keyof typeof properties;
const kept = Object.keys(properties) as Kept[]; // keys of a literal

const text = z.string().nullish();
/** What a look selects of a user. */
export const GraphUser = z.object({
  id: z.string(),
  accountEnabled: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  signInSessionsValidFromDateTime: z.string().nullish(),
  licenseAssignmentStates: z
    .array(z.object({ skuId: z.string().nullish(), state: text, assignedByGroup: text }))
    .nullish(),
  userPrincipalName: text,
  givenName: text,
  surname: text,
  displayName: text,
  employeeId: text,
  department: text,
  jobTitle: text,
  usageLocation: text,
  officeLocation: text,
  employeeType: text,
  proxyAddresses: z.array(z.string()).nullish(),
});
export type GraphUser = z.infer<typeof GraphUser>;

export const SELECT = Object.keys(GraphUser.shape).join(',');

/** Addresses that reach the mailbox, in lower case; undefined where there is no mailbox. */
export function aliasesOf({ proxyAddresses }: Pick<GraphUser, 'proxyAddresses'>): readonly string[] | undefined {
  const addresses = (proxyAddresses ?? []).flatMap((one) => /^smtp:(.+)$/i.exec(one)?.[1]?.toLowerCase() ?? []);
  return addresses.length === 0 ? undefined : addresses.sort();
}

/** The account part of the access; holdings come from elsewhere. */
export function accountOf(user: GraphUser): Access {
  const from = user.signInSessionsValidFromDateTime;
  const aliases = aliasesOf(user);
  return {
    system: SYSTEM,
    status: user.accountEnabled === false ? 'suspended' : 'active',
    accountId: user.id,
    profile: Object.fromEntries(
      kept.flatMap((field) => {
        const value = user[properties[field]];
        return value === null || value === undefined || value === '' ? [] : [[field, value]];
      }),
    ),
    holdings: [],
    ...(from === null || from === undefined ? {} : { sessionsValidFrom: Instant.parse(new Date(from).toISOString()) }),
    synchronised: user.onPremisesSyncEnabled === true,
    ...(aliases === undefined ? {} : { aliases }),
  };
}

/** The properties Entra keeps of a profile; what it does not keep (the manifest says which) is left out. */
export function propertiesOf(profile: Access['profile']): Record<string, string> {
  return Object.fromEntries(
    kept.flatMap((field) => (profile[field] === undefined ? [] : [[properties[field], profile[field]]])),
  );
}

/** What a dynamic membership rule reads of a user, under our names: `user.department -eq "Sales"`. What we do not write is left out. */
export function attributesIn(membershipRule: string): readonly string[] {
  const ours = new Map<string, string>([
    ...kept.map((field) => [properties[field].toLowerCase(), field] as const),
    ['accountenabled', 'status'],
  ]);
  const read = [...membershipRule.matchAll(/user\.(\w+)/gi)].map(([, name = '']) => ours.get(name.toLowerCase()));
  return [...new Set(read.filter((name) => name !== undefined))].sort();
}

/** The body of a new user, able to sign in or not yet. Nobody learns the password: the first sign-in goes by a pass or a reset. */
export function newUser(profile: Access['profile'], accountEnabled = true): Record<string, unknown> {
  const login = profile.login ?? '';
  return {
    accountEnabled,
    displayName: [profile.givenName, profile.familyName].filter((name) => name !== undefined).join(' ') || login,
    mailNickname: nickname(login),
    ...propertiesOf(profile),
    passwordProfile: { password: password(), forceChangePasswordNextSignIn: true },
  };
}

/** The part before the @, without what a nickname may not hold: at most 64 characters of ASCII, none of @()\[]";:<>, or space. */
function nickname(login: string): string {
  return login
    .replace(/@.*$/s, '')
    .replace(/[^\x21-\x7e]|[@()\\[\]";:<>,]/g, '')
    .slice(0, 64);
}

/** 192 random bits, and one character of each class a password policy asks for. */
function password(): string {
  return `${randomBytes(24).toString('base64url')}aA1!`;
}
