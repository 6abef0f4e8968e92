/** Which test of this audit answers which control of which framework: what the report is ordered by. */

export type TestId =
  | 'completeness'
  | 'approved-first'
  | 'independent'
  | 'cut-in-time'
  | 'accounts-closed'
  | 'controls-closed'
  | 'moved'
  | 'exceptions-end'
  | 'reviewed'
  | 'policy-changed';

export interface ControlText {
  readonly framework: string;
  readonly id: string;
  /** As evidence names it, where cases say by what it was closed: `PCI:8.2.5`. */
  readonly named?: string;
  readonly asks: string;
  readonly tests: readonly TestId[];
}

const of =
  (framework: string, short: string) =>
  (id: string, asks: string, ...tests: readonly TestId[]): ControlText => ({
    ...{ framework, id, asks, tests },
    ...(tests.includes('controls-closed') ? { named: `${short}:${id}` } : {}),
  });

const soc2 = of('SOC 2 (2017 Trust Services Criteria)', 'SOC2');
const iso = of('ISO/IEC 27001:2022', 'ISO27001');
const nist = of('NIST SP 800-53 Rev. 5', 'NIST');
const pci = of('PCI DSS 4.0.1', 'PCI');
const hipaa = of('HIPAA Security Rule (45 CFR 164)', 'HIPAA');

/** In our words and short: the standards themselves have the text. */
export const CONTROLS: readonly ControlText[] = [
  soc2(
    'CC6.1',
    'Access to protected information is restricted to who is authorised',
    'completeness',
    'approved-first',
    'accounts-closed',
  ),
  soc2(
    'CC6.2',
    'People are registered and authorised before they get access, and it is removed when they are no longer',
    'completeness',
    'approved-first',
    'cut-in-time',
    'accounts-closed',
    'controls-closed',
  ),
  soc2(
    'CC6.3',
    'Access follows roles and changes of them, with least privilege and duties kept apart',
    'moved',
    'independent',
    'exceptions-end',
    'policy-changed',
    'controls-closed',
  ),
  iso('5.3', 'Duties that conflict are kept apart', 'independent', 'policy-changed'),
  iso('5.15', 'Rules for access are established and carried out', 'approved-first', 'policy-changed'),
  iso('5.16', 'The whole life of an identity is managed', 'completeness', 'accounts-closed', 'controls-closed'),
  iso('5.17', 'Authentication information is managed: sessions end when access ends', 'cut-in-time'),
  iso(
    '5.18',
    'Access is provisioned, reviewed, changed and removed',
    'approved-first',
    'moved',
    'reviewed',
    'accounts-closed',
    'controls-closed',
  ),
  iso(
    '6.5',
    'Duties after the end or change of employment are carried out',
    'cut-in-time',
    'accounts-closed',
    'moved',
    'controls-closed',
  ),
  iso('8.2', 'Privileged access is restricted and managed', 'approved-first', 'independent', 'exceptions-end'),
  nist(
    'AC-2',
    'Accounts are managed: approved, changed, disabled and removed',
    'completeness',
    'approved-first',
    'accounts-closed',
    'controls-closed',
  ),
  nist('AC-2(1)', 'Accounts are managed by automated means', 'completeness'),
  nist('AC-2(3)', 'Accounts are disabled within the set time', 'cut-in-time', 'accounts-closed'),
  nist('AC-2(13)', 'Accounts of people who are a risk are disabled within the set time', 'cut-in-time'),
  nist(
    'PS-4',
    'On termination access is disabled within the set time',
    'cut-in-time',
    'accounts-closed',
    'controls-closed',
  ),
  nist('PS-5', 'On transfer access is reviewed and changed', 'moved', 'reviewed', 'controls-closed'),
  pci('7.2.4', 'Accounts and access are reviewed at least every six months', 'reviewed'),
  pci(
    '8.2.4',
    'Adding, changing and deleting accounts is managed, and approved',
    'approved-first',
    'independent',
    'completeness',
    'controls-closed',
  ),
  pci('8.2.5', 'Access of people who leave is revoked at once', 'cut-in-time', 'accounts-closed', 'controls-closed'),
  pci('8.2.6', 'Accounts that are inactive for 90 days are removed or disabled'),
  hipaa(
    '164.308(a)(3)(ii)(C)',
    'There are procedures that end access when employment ends',
    'cut-in-time',
    'accounts-closed',
    'exceptions-end',
  ),
];
