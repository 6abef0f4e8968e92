/** Connectors as data: one entry a target system. Imports no SDK; infra makes a Lambda, a secret and a role of each entry. */
import type { ProfileField } from '../core/access.ts';
import type { ChangeKind } from '../core/change.ts';
import type { FirstDayAbility } from '../core/first-day.ts';
import type { EntitlementKind, System } from '../core/ids.ts';

export interface Manifest {
  readonly title: string;
  /** Signing in happens here: the leaver's cut runs here first. */
  readonly identityProvider: boolean;
  readonly supports: readonly ChangeKind[];
  readonly entitlements: readonly EntitlementKind[];
  /** The profile fields this target keeps; others are not compared. */
  readonly profile: readonly ProfileField[];
  /** How many people at a time its Lambda may write for (reserved concurrency). */
  readonly maxConcurrency: number;
  /** It can make a secret to first sign in with (`letIn`). */
  readonly firstDay?: FirstDayAbility;
}

export const manifest = {
  okta: {
    title: 'Okta',
    identityProvider: true,
    supports: [
      'create-account',
      'update-account',
      'enable-account',
      'suspend-account',
      'deactivate-account',
      'delete-account',
      'revoke-sessions',
      'grant',
      'revoke',
    ],
    entitlements: ['group', 'app'],
    profile: [
      'login',
      'email',
      'givenName',
      'familyName',
      'displayName',
      'workerId',
      'department',
      'title',
      'costCenter',
      'country',
      'employmentType',
      'managerWorkerId',
    ],
    maxConcurrency: 25,
    firstDay: { title: 'a link to set up the Okta account', startsLater: false },
  },
  entra: {
    title: 'Microsoft Entra ID',
    identityProvider: true,
    supports: [
      'create-account',
      'update-account',
      'enable-account',
      'suspend-account',
      'delete-account',
      'revoke-sessions',
      'grant',
      'revoke',
      'hand-over',
    ],
    entitlements: ['group', 'app', 'licence', 'role'],
    profile: [
      'login',
      'givenName',
      'familyName',
      'displayName',
      'workerId',
      'department',
      'title',
      'country',
      'office',
      'employmentType',
    ],
    maxConcurrency: 20,
    firstDay: { title: 'a Temporary Access Pass', startsLater: true },
  },
} as const satisfies Record<string, Manifest>;

/** The profile fields each system keeps. */
export const keeps: Readonly<Record<System, readonly ProfileField[]>> = Object.fromEntries(
  Object.entries(manifest).map(([system, { profile }]) => [system, profile]),
);
