/** The classes of the Open Cybersecurity Schema Framework that evidence becomes events of, and what their activities are called. */

/** schema.ocsf.io; 1.9.0 (August 2026) replaces 3001 and 3005 by 3007. Security Lake and SIEMs read the one they were set up with. */
export type OcsfVersion = '1.8.0' | '1.9.0';

/** As people ask for them. */
export const OCSF_VERSIONS = { '1.8': '1.8.0', '1.9': '1.9.0' } as const satisfies Record<string, OcsfVersion>;

export const CATEGORY = { uid: 3, name: 'Identity & Access Management' } as const;
export const OTHER = 99;

/** As far as we make events of it: `activities` by their names. */
export const CLASSES = {
  accountChange: {
    ...{ uid: 3001, name: 'Account Change' },
    activities: { Create: 1, Enable: 2, 'Password Reset': 4, Disable: 5, Delete: 6 },
  },
  authentication: { uid: 3002, name: 'Authentication', activities: { Logoff: 2 } },
  entityManagement: {
    ...{ uid: 3004, name: 'Entity Management' },
    activities: { Create: 1, Read: 2, Update: 3, Delete: 4, Activate: 10 },
  },
  userAccess: {
    ...{ uid: 3005, name: 'User Access Management' },
    activities: { 'Assign Privileges': 1, 'Revoke Privileges': 2 },
  },
  groupManagement: { uid: 3006, name: 'Group Management', activities: { 'Add User': 3, 'Remove User': 4 } },
  userManagement: {
    ...{ uid: 3007, name: 'User Management' },
    activities: {
      ...{ Create: 1, Update: 2, Delete: 3, Enable: 4, Disable: 5, 'Password Reset': 9 },
      ...{ 'Assign Privileges': 14, 'Remove Privileges': 15, 'Assign Roles': 16, 'Remove Roles': 17 },
    },
  },
} as const satisfies Record<string, OcsfClass>;

export interface OcsfClass {
  readonly uid: number;
  readonly name: string;
  readonly activities: Readonly<Record<string, number>>;
}

/** What every event says of what it is. One without a number of its own is Other, by its name. */
export function classification({ uid, name, activities }: OcsfClass, activity: string) {
  const activity_id = activities[activity] ?? OTHER;
  return {
    activity_id,
    activity_name: activity,
    category_uid: CATEGORY.uid,
    category_name: CATEGORY.name,
    class_uid: uid,
    class_name: name,
    type_uid: uid * 100 + activity_id,
    type_name: `${name}: ${activity_id === OTHER ? 'Other' : activity}`,
  };
}

export const SEVERITY = { Informational: 1, Low: 2, Medium: 3, High: 4 } as const;
export type Severity = keyof typeof SEVERITY;
export const STATUS = { Unknown: 0, Success: 1, Failure: 2 } as const;
export type Status = keyof typeof STATUS;
