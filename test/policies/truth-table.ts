/** For every rule of the shipped pack: to whom or what it applies, and to whom or what it does not. */
import type { worker } from '../support/worker-record.ts';

type Over = NonNullable<Parameters<typeof worker>[0]>;

/** By rule id: records the rule applies to, and records that each miss one part of its condition. */
export const FOR_PEOPLE: Readonly<Record<string, { readonly allow: readonly Over[]; readonly deny: readonly Over[] }>> =
  {
    // accounts
    'staff-accounts': {
      allow: [{ employmentType: 'employee' }, { employmentType: 'intern' }],
      deny: [{ employmentType: 'contractor' }],
    },
    'contractor-accounts': {
      allow: [{ employmentType: 'contractor' }],
      deny: [{ employmentType: 'employee' }, { employmentType: 'intern' }],
    },
    // birthrights
    'staff-basics': {
      allow: [{ employmentType: 'employee' }, { employmentType: 'intern' }],
      deny: [{ employmentType: 'contractor' }],
    },
    'contractor-basics': {
      allow: [{ employmentType: 'contractor' }],
      deny: [{ employmentType: 'employee' }, { employmentType: 'intern' }],
    },
    'engineering-team': {
      allow: [{ department: 'Engineering' }, { department: 'Engineering', employmentType: 'contractor' }],
      deny: [{ department: 'Sales' }, { department: 'engineering' }],
    },
    'engineering-documents': {
      allow: [{ department: 'Engineering' }, { department: 'Engineering', employmentType: 'intern' }],
      deny: [{ department: 'Sales' }, { department: 'Engineering', employmentType: 'contractor' }],
    },
    'finance-team': {
      allow: [{ department: 'Finance' }, { department: 'Finance', employmentType: 'intern' }],
      deny: [{ department: 'IT' }, { department: 'Finance', employmentType: 'contractor' }],
    },
    'sales-team': {
      allow: [{ department: 'Sales' }, { department: 'Sales', employmentType: 'contractor' }],
      deny: [{ department: 'Finance' }],
    },
    'sales-documents': {
      allow: [{ department: 'Sales' }],
      deny: [{ department: 'Finance' }, { department: 'Sales', employmentType: 'contractor' }],
    },
    'people-team': {
      allow: [{ department: 'People' }],
      deny: [{ department: 'IT' }, { department: 'People', employmentType: 'intern' }],
    },
    'it-team': {
      allow: [{ department: 'IT' }],
      deny: [{ department: 'Security' }, { department: 'IT', employmentType: 'contractor' }],
    },
    'security-team': {
      allow: [{ department: 'Security' }],
      deny: [{ department: 'IT' }, { department: 'Security', employmentType: 'contractor' }],
    },
    'security-licence': {
      allow: [{ department: 'Security' }],
      deny: [{ department: 'IT' }, { department: 'Security', employmentType: 'contractor' }],
    },
    'germany-working-time': {
      allow: [{ country: 'DE' }, { country: 'DE', employmentType: 'intern' }],
      deny: [{ country: 'GB' }, { country: 'DE', employmentType: 'contractor' }],
    },
    'us-employee-benefits': {
      allow: [{ country: 'US' }],
      deny: [{ country: 'GB' }, { country: 'US', employmentType: 'intern' }],
    },
    'manager-tools': {
      allow: [{ attributes: { peopleManager: 'true' } }, { attributes: { peopleManager: true } }],
      deny: [
        {},
        { attributes: { peopleManager: 'false' } },
        { attributes: { peopleManager: true }, employmentType: 'contractor' },
      ],
    },
    'ledger-for-accounting': {
      allow: [{ department: 'Finance' }],
      deny: [{ department: 'Sales' }, { department: 'Finance', employmentType: 'intern' }],
    },
    'production-for-reliability': {
      allow: [{ department: 'Engineering', title: 'Site reliability engineer' }],
      deny: [
        { department: 'IT', title: 'Site reliability engineer' },
        { department: 'Engineering', title: 'Engineer' },
        { department: 'Engineering', title: 'Site reliability engineer', employmentType: 'contractor' },
      ],
    },
    'console-for-security': {
      allow: [{ department: 'Security' }],
      deny: [{ department: 'IT' }, { department: 'Security', employmentType: 'intern' }],
    },
    'payroll-for-people-operations': {
      allow: [{ department: 'People', title: 'People operations specialist' }],
      deny: [
        { department: 'Finance', title: 'People operations specialist' },
        { department: 'People', title: 'Recruiter' },
      ],
    },
    'helpdesk-for-it': {
      allow: [{ department: 'IT', title: 'Systems engineer' }],
      deny: [
        { department: 'Engineering', title: 'Systems engineer' },
        { department: 'IT', title: 'Head of IT' },
      ],
    },
    // protected
    'break-glass': {
      allow: [{ workerId: 'w-9001' }, { email: 'BreakGlass@marlow.example' }, { email: 'breakglass-2@marlow.example' }],
      deny: [{ workerId: 'w-1006' }, { email: 'not-breakglass@marlow.example' }],
    },
    'own-principal': {
      allow: [{ email: 'tenure-automation@marlow.example' }],
      deny: [{ email: 'ines.marlow@marlow.example' }],
    },
  };

/** By approval rule: catalogue names it is asked for, and names it is not. */
export const FOR_ENTITLEMENTS: Readonly<
  Record<string, { readonly allow: readonly string[]; readonly deny: readonly string[] }>
> = {
  'ledger-approval': { allow: ['finance-ledger'], deny: ['finance', 'finance-files', 'production-access'] },
  'payroll-approval': { allow: ['payroll-editor'], deny: ['people-files', 'finance-ledger'] },
  'privileged-approval': {
    allow: ['production-access', 'security-console'],
    deny: ['payroll-editor', 'staff'],
  },
  'administrator-approval': { allow: ['helpdesk-administrator'], deny: ['security-console', 'staff'] },
};

/** By rule of what may be asked for: whom it may be asked for, for how many days at most, and who must all say yes. */
export const FOR_ASKING: Readonly<
  Record<
    string,
    {
      readonly allow: readonly Over[];
      readonly deny: readonly Over[];
      readonly days: number;
      readonly approvals: readonly string[];
    }
  >
> = {
  'sales-records-on-request': {
    allow: [{ employmentType: 'employee' }],
    deny: [{ employmentType: 'contractor' }, { employmentType: 'intern' }],
    days: 180,
    approvals: ['manager-approval'],
  },
  'ledger-on-request': {
    allow: [{ employmentType: 'employee' }],
    deny: [{ employmentType: 'contractor' }, { department: 'People' }],
    days: 90,
    approvals: ['ledger-approval'],
  },
  'production-on-request': {
    allow: [{ department: 'Engineering' }],
    deny: [{ department: 'Sales' }, { department: 'Engineering', employmentType: 'contractor' }],
    days: 14,
    approvals: ['privileged-approval'],
  },
  'files-for-the-hand-over': {
    allow: [{ employmentType: 'employee' }],
    deny: [{ employmentType: 'contractor' }, { employmentType: 'intern' }],
    days: 30,
    approvals: ['manager-approval', 'security-approval'],
  },
  'finance-files-for-the-hand-over': {
    allow: [{ department: 'Finance' }],
    deny: [{ department: 'Finance', employmentType: 'contractor' }, { department: 'People' }],
    days: 30,
    approvals: ['manager-approval', 'security-approval'],
  },
};

/** By budget: the class and the most that goes by itself; one more is held. */
export const FOR_PLANS = {
  'grants-per-plan': { change: 'grant', most: 15 },
  'revokes-per-plan': { change: 'revoke', most: 12 },
  'accounts-created-per-plan': { change: 'create-account', most: 2 },
  'accounts-deactivated-per-plan': { change: 'deactivate-account', most: 1 },
  'accounts-deleted-per-plan': { change: 'delete-account', most: 1 },
} as const;

/** The leaver rules, tested one by one in pack.test.ts. */
export const FOR_LEAVERS: readonly string[] = ['leaver-cut', 'leaver-clean-up', 'leaver-destroy'];
