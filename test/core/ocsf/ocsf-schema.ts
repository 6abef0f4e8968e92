/**
 * What the OCSF schema says of the classes we make events of: required attributes, those we send with their types, enumerations and
 * constraints, for 1.8.0 and 1.9.0. Facts from github.com/ocsf/ocsf-schema (Apache-2.0); browse it at schema.ocsf.io/1.8.0/classes.
 * An attribute that stands here is in the schema; one that is not may be. `HELD` says what was held against which of its files.
 */
type Type = 'string' | 'email' | 'integer' | 'timestamp' | 'json' | readonly [Type] | ObjectType;
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
/**
 * The commit of each file whose attributes, requirements, enumerations and constraints were compared one by one with what stands here; of the
 * dictionary (1.8.0's, but for iam_roles and users), the types of all attributes that stand here.
 */
export const HELD = {
  'events/base_event.json': '32de09aa3afcc3d68e3e466dae79d777735ccb86',
  'events/iam/iam.json': 'fa03cb4950e612cb28135ba771955c55679f72cc',
  'events/iam/account_change.json': '7fec7a9acca8bf0fec1a762f748d1d9efb6e5795',
  'events/iam/authentication.json': '5b49f70769941cf22d71333dcf4a9f774cb4ad88',
  'events/iam/entity_management.json': 'fa03cb4950e612cb28135ba771955c55679f72cc',
  'events/iam/user_access.json': 'a0822f1ed52e043775c6bb3f3cbb877afb5a8e31',
  'events/iam/group_management.json': '1791d62f51f2e648894f9895b292fc0b1e46b78d',
  'objects/_entity.json': '39657cf3e043922af9e1f2a77890f134302636f9',
  'objects/_resource.json': 'ebbface4377957a80917ad4b0b92c4574befd722',
  'objects/actor.json': 'bdb1907d21b6082b675c0528dab3601e4a3b6987',
  'objects/group.json': '32de09aa3afcc3d68e3e466dae79d777735ccb86',
  'objects/iam_role.json': '1971da2664b73d9bb16866b3ee8a3711e7ea3632',
  'objects/managed_entity.json': '7d2564ebbbb1cdfa35d5eafcfbd3dd522a19007c',
  'objects/metadata.json': '7f1b126393df7d5b65de676536adeea4125f5de6',
  'objects/observable.json': '13385686174e9a9b0bd562fdb2ce273023d7f324',
  'objects/product.json': '39657cf3e043922af9e1f2a77890f134302636f9',
  'objects/resource_details.json': '0826033ae43c51d5261326597f88caed67806746',
  'objects/service.json': 'ebbface4377957a80917ad4b0b92c4574befd722',
  'objects/user.json': 'ebbface4377957a80917ad4b0b92c4574befd722',
  'dictionary.json': '10fd6b38b4171b65bbb2ef68adfc62435eee4c59',
} as const;
/**
 * What 1.9.0 has of its own was compared with what others made from the release, for the stored commits of its files end before it. The compiled
 * schema (rmouritzen-splunk/ocsf-toolkit, test/schema_v1.9.0.json, commit aa7c6725): activities and requirements of 3007, and the actor. Its pages
 * in tenzir/skills (skills/tenzir-ocsf/v1.9.0, commits d6658ad0, c6dfefb1, 1b5c0aa2): 3002, 3004, 3006, base_event, metadata, observable, data types.
 */
export const HELD_AS_RELEASED = [
  '3002',
  '3004',
  '3006',
  '3007',
  'base_event',
  'actor',
  'metadata',
  'observable',
] as const;
/** What was not. Of these objects 1.9.0's change log says that they only grew; of iam_roles and users, which are lists, it says so by their names. */
export const NOT_HELD = [
  'the release tags',
  'user, group, entity, resource, service, product and iam_role of 1.9.0',
] as const;

const USER_TYPES = { 0: 'Unknown', 1: 'User', 2: 'Admin', 3: 'System', 4: 'Service', 99: 'Other' };
const user = object(
  [],
  { ...named, type_id: 'integer', domain: 'string', email_addr: 'email', full_name: 'string' },
  { atLeastOne: ['account', 'name', 'uid'], enums: { type_id: USER_TYPES } },
);
const group = object([], { ...named, domain: 'string', desc: 'string' }, { atLeastOne: ['name', 'uid'] });
const resource = object([], { ...named, namespace: 'string' }, { atLeastOne: ['name', 'uid'] });
const MANAGED = {
  ...{
    0: 'Unknown',
    1: 'Device',
    2: 'User',
    3: 'Group',
    4: 'Organization',
    5: 'Policy',
    6: 'Email',
    7: 'Network Zone',
  },
  99: 'Other',
};
const entity = object(
  [],
  { ...named, type_id: 'integer', version: 'string' },
  {
    atLeastOne: ['name', 'uid', 'device', 'group', 'org', 'policy', 'user'],
    enums: { type_id: MANAGED },
  },
);
const service = object([], { uid: 'string', name: 'string', version: 'string' }, { atLeastOne: ['name', 'uid'] });
const role = object([], { uid: 'string', name: 'string' }, { atLeastOne: ['name', 'uid'] });
const ACTORS = ['process', 'user', 'invoked_by', 'session', 'app_name', 'app_uid'];
const actor = object([], { app_name: 'string', app_uid: 'string', user }, { atLeastOne: ACTORS });
/** 1.9.0's: `app_name` and `app_uid` are deprecated there, and still allowed. */
const actorNow = object([], actor.attributes, { atLeastOne: [...ACTORS, 'iam_role', 'application'] });
const product = object(
  [],
  { uid: 'string', name: 'string', vendor_name: 'string', version: 'string' },
  { atLeastOne: ['name', 'uid'] },
);
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
/** What 1.9.0 has of a group beside. */
const MORE_OF_GROUPS = {
  ...MEMBERS,
  ...{ 9: 'Update', 10: 'Attach Policies', 11: 'Detach Policies', 12: 'Assign Roles', 13: 'Remove Roles' },
};
const USERS = {
  ...{ 1: 'Create', 2: 'Update', 3: 'Delete', 4: 'Enable', 5: 'Disable', 6: 'Lock', 7: 'Unlock', 8: 'Password Change' },
  ...{
    9: 'Password Reset',
    10: 'Attach Policies',
    11: 'Detach Policies',
    12: 'Enable MFA Factors',
    13: 'Disable MFA Factors',
  },
  ...{ 14: 'Assign Privileges', 15: 'Remove Privileges', 16: 'Assign Roles', 17: 'Remove Roles' },
  ...{ 18: 'Add Programmatic Credentials', 19: 'Remove Programmatic Credentials' },
};
const authentication = of(
  'Authentication',
  {
    ...{ 1: 'Logon', 2: 'Logoff', 3: 'Authentication Ticket', 4: 'Service Ticket Request', 5: 'Service Ticket Renew' },
    ...{ 6: 'Preauth', 7: 'Account Switch' },
  },
  ['user'],
  { user, service },
  {
    atLeastOne: ['service', 'dst_endpoint'],
  },
);
const ENTITY = {
  ...{
    1: 'Create',
    2: 'Read',
    3: 'Update',
    4: 'Delete',
    5: 'Move',
    6: 'Enroll',
    7: 'Unenroll',
    8: 'Enable',
    9: 'Disable',
  },
  ...{ 10: 'Activate', 11: 'Deactivate', 12: 'Suspend', 13: 'Resume' },
};
const entityManagement = of('Entity Management', ENTITY, ['entity'], { entity, comment: 'string' });
const privileges = { user, privileges: ['string'], resources: [resource] } as const;

const now = (type: ClassType): ClassType => ({ ...type, attributes: { ...type.attributes, actor: actorNow } });

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
    3006: of('Group Management', MEMBERS, ['group'], { group, user, privileges: ['string'] }),
  },
  '1.9.0': {
    3002: now(authentication),
    3004: now(entityManagement),
    // `user` is deprecated there: we send none.
    3006: now(
      of('Group Management', MORE_OF_GROUPS, ['group'], {
        ...{ group, users: [user], privileges: ['string'], resources: [resource], iam_roles: [role] },
      }),
    ),
    3007: now(of('User Management', USERS, ['user'], { ...privileges, iam_roles: [role] })),
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

/** `email_t` of the dictionary. */
const EMAIL = /^[a-zA-Z0-9!#$%&'*+-/=?^_`{|}~.]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+$/;

function inType(value: unknown, type: Type, place: string): string[] {
  if (type === 'string') return typeof value === 'string' && value !== '' ? [] : [`${place}: no string`];
  if (type === 'email') return EMAIL.test(String(value)) ? [] : [`${place}: no e-mail address`];
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
