/**
 * What the OCSF schema says of the classes we make events of: required attributes, allowed ones with their types, enumerations and
 * constraints, for 1.8.0 and 1.9.0. Facts trimmed by hand from github.com/ocsf/ocsf-schema (events/iam, events/base_event.json, objects,
 * CHANGELOG.md; Apache-2.0), 3001, 3004, 3005 and 3006 of 1.8.0 held against the compiled schema of that release; browse it at
 * schema.ocsf.io/1.8.0/classes. An attribute that stands here is in the schema; one that is not may be.
 */
type Type = 'string' | 'integer' | 'timestamp' | 'json' | readonly [Type] | ObjectType;
interface ObjectType {
  readonly required: readonly string[];
  readonly attributes: Readonly<Record<string, Type>>;
  readonly atLeastOne?: readonly string[];
  readonly enums?: Readonly<Record<string, Readonly<Record<number, string>>>>;
}

const object = (required: readonly string[], attributes: ObjectType['attributes'], more: Partial<ObjectType> = {}) => ({
  required,
  attributes,
  ...more,
});

const named = { uid: 'string', name: 'string', type: 'string' } as const;
const USER_TYPES = { 0: 'Unknown', 1: 'User', 2: 'Admin', 3: 'System', 4: 'Service', 99: 'Other' };
const user = object(
  [],
  { ...named, type_id: 'integer', domain: 'string', email_addr: 'string', full_name: 'string' },
  { atLeastOne: ['account', 'name', 'uid'], enums: { type_id: USER_TYPES } },
);
const group = object([], { ...named, domain: 'string', desc: 'string' }, { atLeastOne: ['name', 'uid'] });
const resource = object([], { ...named, namespace: 'string' }, { atLeastOne: ['name', 'uid'] });
const entity = object([], { ...named, version: 'string' }, { atLeastOne: ['name', 'uid'] });
const service = object([], { uid: 'string', name: 'string', version: 'string' }, { atLeastOne: ['name', 'uid'] });
const role = object([], { uid: 'string', name: 'string' }, { atLeastOne: ['name', 'uid'] });
const actor = object(
  [],
  { app_name: 'string', app_uid: 'string', user },
  { atLeastOne: ['user', 'app_name', 'app_uid'] },
);
const product = object([], { ...named, vendor_name: 'string', version: 'string' }, { atLeastOne: ['name', 'uid'] });
const metadata = object(['product', 'version'], {
  ...{ product, version: 'string', uid: 'string', correlation_uid: 'string', event_code: 'string' },
  ...{ log_name: 'string', sequence: 'integer', original_time: 'string', labels: ['string'] },
});
const observable = object(
  ['type_id'],
  { name: 'string', type: 'string', type_id: 'integer', value: 'string' },
  { enums: { type_id: { 10: 'Resource UID', 31: 'User Object: uid', 33: 'Group Object: uid' } } },
);

const BASE = {
  ...{ activity_id: 'integer', activity_name: 'string', category_uid: 'integer', category_name: 'string' },
  ...{ class_uid: 'integer', class_name: 'string', type_uid: 'integer', type_name: 'string' },
  ...{ time: 'timestamp', message: 'string', severity_id: 'integer', severity: 'string' },
  ...{ status_id: 'integer', status: 'string', status_detail: 'string', status_code: 'string' },
  ...{ metadata, actor, observables: [observable], unmapped: 'json', raw_data: 'string' },
} as const satisfies ObjectType['attributes'];
const REQUIRED = ['activity_id', 'category_uid', 'class_uid', 'metadata', 'severity_id', 'time', 'type_uid'];
const ENUMS = {
  severity_id: {
    0: 'Unknown',
    1: 'Informational',
    2: 'Low',
    3: 'Medium',
    4: 'High',
    5: 'Critical',
    6: 'Fatal',
    99: 'Other',
  },
  status_id: { 0: 'Unknown', 1: 'Success', 2: 'Failure', 99: 'Other' },
  category_uid: { 3: 'Identity & Access Management' },
};

interface ClassType extends ObjectType {
  readonly name: string;
}

const of = (
  name: string,
  activities: Readonly<Record<number, string>>,
  required: readonly string[],
  attributes: ObjectType['attributes'],
  more: Partial<ObjectType> = {},
): ClassType => ({
  name,
  required: [...REQUIRED, ...required],
  attributes: { ...BASE, ...attributes },
  ...more,
  enums: { ...ENUMS, activity_id: { 0: 'Unknown', 99: 'Other', ...activities } },
});

const ACCOUNT = {
  ...{
    1: 'Create',
    2: 'Enable',
    3: 'Password Change',
    4: 'Password Reset',
    5: 'Disable',
    6: 'Delete',
    7: 'Attach Policy',
  },
  ...{ 8: 'Detach Policy', 9: 'Lock', 10: 'MFA Factor Enable', 11: 'MFA Factor Disable', 12: 'Unlock' },
};
const MEMBERS = {
  1: 'Assign Privileges',
  2: 'Revoke Privileges',
  3: 'Add User',
  4: 'Remove User',
  5: 'Delete',
  6: 'Create',
  7: 'Add Subgroup',
  8: 'Remove Subgroup',
};
const USERS = {
  ...{ 1: 'Create', 2: 'Update', 3: 'Delete', 4: 'Enable', 5: 'Disable', 6: 'Lock', 7: 'Unlock', 8: 'Password Change' },
  ...{
    9: 'Password Reset',
    10: 'Attach Policies',
    11: 'Detach Policies',
    12: 'MFA Factor Enable',
    13: 'MFA Factor Disable',
  },
  ...{ 14: 'Assign Privileges', 15: 'Remove Privileges', 16: 'Assign Roles', 17: 'Remove Roles' },
};
const authentication = of(
  'Authentication',
  { 1: 'Logon', 2: 'Logoff' },
  ['user'],
  { user, service },
  {
    atLeastOne: ['service', 'dst_endpoint'],
  },
);
const entityManagement = of('Entity Management', { 1: 'Create', 2: 'Read', 3: 'Update', 4: 'Delete' }, ['entity'], {
  entity,
  comment: 'string',
});
const privileges = { user, privileges: ['string'], resources: [resource] } as const;

/** By version and class. 3001 and 3005 are still in 1.9.0, deprecated: what they are there for is 3007's. */
export const SCHEMA: Readonly<Record<'1.8.0' | '1.9.0', Readonly<Record<number, ClassType>>>> = {
  '1.8.0': {
    3001: of('Account Change', ACCOUNT, ['user'], { user }),
    3002: authentication,
    3004: entityManagement,
    3005: of(
      'User Access Management',
      { 1: 'Assign Privileges', 2: 'Revoke Privileges' },
      ['user', 'privileges'],
      privileges,
    ),
    3006: of('Group Management', MEMBERS, ['group'], { group, user }),
  },
  '1.9.0': {
    3002: authentication,
    3004: entityManagement,
    3006: of('Group Management', MEMBERS, ['group'], { group, users: [user] }),
    3007: of('User Management', USERS, ['user'], { ...privileges, iam_roles: [role] }),
  },
};

/** Everything that is wrong with an event, by its place. */
export function mistakesIn(event: Readonly<Record<string, unknown>>, version: '1.8.0' | '1.9.0'): string[] {
  const known = SCHEMA[version][Number(event.class_uid)];
  if (known === undefined) return [`class_uid: ${event.class_uid} is no class of ${version}`];
  const activity = known.enums?.activity_id?.[Number(event.activity_id)];
  return [
    ...inObject(event, known, ''),
    ...(event.type_uid === Number(event.class_uid) * 100 + Number(event.activity_id) ? [] : ['type_uid']),
    ...(event.class_name === known.name ? [] : ['class_name']),
    ...(event.type_name === `${known.name}: ${activity}` ? [] : ['type_name']),
    ...(event.activity_id === 99 || event.activity_name === activity ? [] : ['activity_name']),
    ...(event.severity === ENUMS.severity_id[event.severity_id as 1] ? [] : ['severity']),
    ...(event.status === ENUMS.status_id[event.status_id as 1] ? [] : ['status']),
  ];
}

function inObject(value: Readonly<Record<string, unknown>>, type: ObjectType, place: string): string[] {
  const { required, attributes, atLeastOne = [], enums = {} } = type;
  return [
    ...required.filter((name) => value[name] === undefined).map((name) => `${place}${name}: required`),
    ...(atLeastOne.length === 0 || atLeastOne.some((name) => name in value) ? [] : [`${place}: one of ${atLeastOne}`]),
    ...Object.entries(enums).flatMap(([name, values]) =>
      value[name] === undefined || values[Number(value[name])] !== undefined ? [] : [`${place}${name}: ${value[name]}`],
    ),
    ...Object.entries(value).flatMap(([name, one]) => {
      const expected = attributes[name];
      return expected === undefined ? [`${place}${name}: unknown`] : inType(one, expected, `${place}${name}`);
    }),
  ];
}

function inType(value: unknown, type: Type, place: string): string[] {
  if (type === 'string') return typeof value === 'string' && value !== '' ? [] : [`${place}: no string`];
  if (type === 'integer') return Number.isInteger(value) ? [] : [`${place}: no integer`];
  if (type === 'timestamp')
    return Number.isInteger(value) && Number(value) > 1e12 ? [] : [`${place}: no milliseconds since 1970`];
  if (type === 'json') return typeof value === 'object' && value !== null ? [] : [`${place}: no object`];
  if ('attributes' in type) {
    if (typeof value !== 'object' || value === null) return [`${place}: no object`];
    return inObject(value as Readonly<Record<string, unknown>>, type, `${place}.`);
  }
  if (!Array.isArray(value)) return [`${place}: no list`];
  return value.flatMap((one, at) => inType(one, type[0], `${place}[${at}]`));
}
