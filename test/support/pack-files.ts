/** A small sound policy pack as YAML files, and variations of it for tests. */
import { type Parsed, parsePack } from '../../functions/core/policy/parse.ts';

export const SYSTEMS = {
  okta: {
    supports: ['create-account', 'deactivate-account', 'delete-account', 'grant'],
    entitlements: ['group', 'app'],
  },
  entra: { supports: ['create-account', 'delete-account', 'grant'], entitlements: ['group', 'role'] },
} as const;

const why = 'because: It is needed for the test.\n    source: SOC 2';

export const SOUND: Readonly<Record<string, string>> = {
  'pack.yaml': 'version: 1\nname: small\n',
  'accounts.yaml': `accounts:
  - id: staff-accounts
    ${why}
    when: person.employmentType == "employee"
    systems: [okta]
    login: person.email
`,
  'catalogue.yaml': `catalogue:
  - name: wiki
    id: okta:group:00g1
    title: Wiki
  - name: ledger
    id: okta:app:0oa1
    title: Ledger
    owner: w-9
    approval: ledger-approval
`,
  'birthrights.yaml': `birthrights:
  - id: basics
    ${why}
    when: person.department == "Finance"
    grants: [wiki, ledger]
`,
  'approvals.yaml': `approvals:
  - id: ledger-approval
    ${why}
    approvers: [owner, manager, { worker: w-1 }]
    expiresAfterHours: 24
`,
  'leaver.yaml': `leaver:
  cut:
    id: cut
    ${why}
  cleanUp:
    id: clean-up
    ${why}
  destroy:
    id: destroy
    ${why}
    afterDays: 30
    accounts: { okta: deactivate-account }
`,
  'guards.yaml': `protected:
  - id: break-glass
    ${why}
    workers: [w-0]
    logins: [Glass@x.example]
budgets:
  - id: few-revokes
    ${why}
    change: revoke
    mostPerPlan: 5
`,
};

/** The sound pack with one file changed: `[file, from, to]`. Throws when there is nothing to change. */
export function varied(...changes: readonly (readonly [file: string, from: string, to: string])[]): Parsed {
  const files = { ...SOUND };
  for (const [file, from, to] of changes) {
    const text = files[file] ?? '';
    if (!text.includes(from)) throw new Error(`${file} of the sound pack has no ${from}`);
    files[file] = text.replace(from, to);
  }
  return parsed(files);
}

export function parsed(files: Readonly<Record<string, string>>): Parsed {
  return parsePack(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    SYSTEMS,
  );
}
