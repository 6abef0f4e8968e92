/** The properties of a Graph user the simulator knows, and what Graph takes for each. */
import { badRequest } from './graph-refusal.ts';

/** Longest values, from https://learn.microsoft.com/graph/api/resources/user#properties */
const LENGTHS: Readonly<Record<string, number>> = {
  userPrincipalName: 113,
  displayName: 256,
  givenName: 64,
  surname: 64,
  mailNickname: 64,
  jobTitle: 128,
  department: 64,
  officeLocation: 128,
  employeeId: 16,
  employeeType: 256,
  usageLocation: 2,
  country: 128,
  city: 128,
  companyName: 64,
  mobilePhone: 64,
  preferredLanguage: 64,
};
const OTHERS = [
  'id',
  'accountEnabled',
  'passwordProfile',
  'businessPhones',
  'mail',
  'proxyAddresses',
  'createdDateTime',
  'deletedDateTime',
  'onPremisesSyncEnabled',
  'signInSessionsValidFromDateTime',
  'licenseAssignmentStates',
  'assignedLicenses',
  'userType',
];
export const KNOWN: ReadonlySet<string> = new Set([...Object.keys(LENGTHS), ...OTHERS]);

/** What an answer shows without $select. */
export const SHOWN = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
];

/** Refuses what Graph does not let a caller write: unknown or read-only properties, and values out of bounds. */
export function checkProperties(body: Readonly<Record<string, unknown>>, domains: readonly string[]): void {
  for (const [name, value] of Object.entries(body)) {
    if (name === 'accountEnabled') {
      if (typeof value !== 'boolean') throw invalid(name);
    } else if (name === 'passwordProfile') checkPassword(value);
    else if (name in LENGTHS) checkText(name, value);
    else throw badRequest(`Property '${name}' is read-only or unknown and cannot be set.`);
  }
  if (body.userPrincipalName !== undefined) checkLogin(String(body.userPrincipalName), domains);
  if (body.usageLocation != null && !/^[A-Z]{2}$/.test(String(body.usageLocation))) throw invalid('usageLocation');
  if (body.mailNickname !== undefined && /[^\x21-\x7e]|[@()\\[\]";:<>,]/.test(String(body.mailNickname)))
    throw invalid('mailNickname');
}

function checkText(name: string, value: unknown): void {
  if (value === null) return;
  if (typeof value !== 'string' || value === '' || value.length > (LENGTHS[name] ?? 0)) throw invalid(name);
}

function checkLogin(login: string, domains: readonly string[]): void {
  const [name = '', domain = '', ...more] = login.split('@');
  if (more.length > 0 || !/^[A-Za-z0-9'.\-_!#^~]{1,64}$/.test(name) || name.endsWith('.'))
    throw invalid('userPrincipalName');
  if (!domains.some((verified) => verified.toLowerCase() === domain.toLowerCase()))
    throw badRequest(
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    );
}

function checkPassword(value: unknown): void {
  const password = value !== null && typeof value === 'object' && 'password' in value ? value.password : undefined;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/];
  const good =
    typeof password === 'string' &&
    password.length >= 8 &&
    password.length <= 256 &&
    classes.filter((one) => one.test(password)).length >= 3;
  if (!good)
    throw badRequest(
      'The specified password does not comply with password complexity requirements. Please provide a different password.',
    );
}

function invalid(name: string) {
  return badRequest(`Invalid value specified for property '${name}' of resource 'User'.`);
}
