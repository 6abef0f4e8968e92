/** Evidence of a made-up company: cases of twenty records about a leaver each, one in five with a private part. The same seed gives the same records. */
import { hash } from 'node:crypto';
import { canonical } from '../../functions/core/canonical.ts';
import { Entry } from '../../functions/core/evidence.ts';
import { CaseId } from '../../functions/core/ids.ts';

export const RECORDS_A_CASE = 20;

/** A case by its number, of a company by its seed. */
export interface MadeUp {
  readonly seed: number;
  readonly number: number;
}

/** Its last digits are the number, so that a private part can be made again from the id of its record. */
export function caseIdOf({ seed, number }: MadeUp): CaseId {
  return CaseId.parse(`c-${digitsOf(`case ${seed} ${number}`).slice(0, 16)}${number.toString(16).padStart(8, '0')}`);
}

export const numberOf = (caseId: CaseId): number => Number.parseInt(caseId.slice(-8), 16);

/** What the ledger is told at this position of the case. */
export function entryAt(one: MadeUp, position: number): Entry {
  const person = `psn-${digitsOf(`person ${one.seed} ${one.number}`).slice(0, 32)}`;
  return Entry.parse({ person, ...saidAt(one, position) });
}

/** The private part of a record, and its salt, as they lie in the ledger once they are decrypted. */
export function privateAt(one: MadeUp, position: number): { readonly text: string; readonly salt: string } {
  const { private: part } = saidAt(one, position);
  return { text: canonical(part), salt: saltOf(one, position) };
}

export function saltOf(one: MadeUp, position: number): string {
  return digitsOf(`salt ${one.seed} ${one.number} ${position}`).slice(0, 32);
}

const digitsOf = (text: string) => hash('sha256', text);

/** A pack counts for some thousand cases, as where rules change once a week. */
const digestOfPolicy = (seed: number, number: number) => digitsOf(`policy ${seed} ${Math.floor(number / 4000)}`);

const CUT = ['SOC2:CC6.2', 'SOC2:CC6.3', 'ISO27001:5.18', 'NIST:AC-2', 'NIST:PS-4', 'PCI:8.2.5', 'HIPAA:164.308(a)(3)'];
const SYSTEMS = ['okta', 'entra'] as const;

type Said = Omit<Entry, 'person' | 'controls'> & Partial<Pick<Entry, 'controls'>>;

function saidAt({ seed, number }: MadeUp, position: number): Said {
  const digest = (of: string) => digitsOf(`${of} ${seed} ${number}`);
  const who = { givenName: 'Pat', familyName: `Zoë-${number}`, email: `pat.${number}@company.example` };
  switch (position) {
    case 0:
      return {
        kind: 'event-received',
        actor: 'source:workday',
        facts: {
          event: digest('event'),
          type: 'tenure.person.terminated',
          effective: '2026-11-20',
          urgency: 'routine',
        },
        private: { workerId: `w-${number}`, ...who, department: 'Sales', title: 'Account executive', country: 'GB' },
      };
    case 1:
      return { kind: 'case-opened', actor: 'system:tenure', facts: { intent: 'event', kind: 'leaver' } };
    case 2:
      return {
        kind: 'planned',
        actor: 'system:tenure',
        controls: CUT,
        facts: {
          planDigest: digest('plan'),
          policyDigest: digestOfPolicy(seed, number),
          observedDigest: digest('seen'),
          changes: 6,
        },
        private: { changes: SYSTEMS.map((system) => ({ system, account: who.email, kind: 'suspend-account' })) },
      };
    case 3:
      return { kind: 'approval-asked', actor: 'system:tenure', facts: { approvalId: digest('ask'), rule: 'manager' } };
    case 4:
      return {
        kind: 'approval-decided',
        actor: `person:psn-${digest('manager').slice(0, 32)}`,
        controls: CUT,
        facts: { approvalId: digest('ask'), decision: 'approved', planDigest: digest('plan'), rule: 'manager' },
        private: { comment: `as agreed with ${who.givenName} ${who.familyName}` },
      };
    case RECORDS_A_CASE - 2:
      return { kind: 'told', actor: 'system:tenure', facts: { notices: 1 }, private: { to: [who.email] } };
    case RECORDS_A_CASE - 1:
      return {
        kind: 'completed',
        actor: 'system:tenure',
        controls: CUT,
        facts: { changed: 6, closed: CUT.map((control) => `${control} observed 6`), planDigest: digest('plan') },
      };
    default:
      return changeAt(position, digest);
  }
}

/** Odd positions are intents, each followed by the outcome. */
function changeAt(position: number, digest: (of: string) => string): Said {
  const change = Math.floor((position - 5) / 2);
  const system = SYSTEMS[change % 2];
  const entitlement = `${system}:group:${digest(`group ${change % 4}`).slice(0, 20)}`;
  const facts = {
    change: `c${change}`,
    kind: 'revoke',
    lane: 'cut',
    planDigest: digest('plan'),
    key: digest(`${change}`),
  };
  const about = { actor: `system:${system}`, system, entitlement, controls: CUT };
  if (position % 2 === 1) return { kind: 'intent', ...about, facts };
  return { kind: 'outcome', ...about, grade: 'observed', facts: { ...facts, status: 'changed', attempt: 1 } };
}
