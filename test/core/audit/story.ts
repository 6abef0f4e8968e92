/** Evidence as cases leave it, written down record by record, in the order of a log. */
import type { Placed } from '../../../functions/core/audit/case-file.ts';
import { buildRecords, type SealedRecord } from '../../../functions/core/chain.ts';
import { Entry, type EvidenceKind, type Head } from '../../../functions/core/evidence.ts';
import { CaseId, Instant } from '../../../functions/core/ids.ts';

export const caseId = (number: number): CaseId => CaseId.parse(`c-${number.toString(16).padStart(24, '0')}`);
export const at = (text: string): Instant => Instant.parse(`2026-${text}:00.000Z`);

export interface Teller {
  readonly sealed: SealedRecord[];
  /** `when`: `03-01T09:00`. */
  tell(number: number, when: string, kind: EvidenceKind, facts?: Entry['facts'], more?: Partial<Entry>): void;
  placed(): Placed[];
}

/** Each case is about a person of its own, `p<number>`, unless `more` says otherwise. */
export function story(): Teller {
  const heads = new Map<number, Head>();
  const sealed: SealedRecord[] = [];
  return {
    sealed,
    tell(number, when, kind, facts = {}, more = {}) {
      const entry = Entry.parse({ kind, actor: 'system:tenure', person: `p${number}`, facts, ...more });
      const [made] = buildRecords(caseId(number), heads.get(number), [entry], at(when), () => 'salt');
      heads.set(number, made!.record);
      sealed.push(made!);
    },
    placed: () => sealed.map(({ record }, index) => ({ index, record, beyond: record.time < at('03-01T00:00') })),
  };
}

interface Event {
  readonly type?: string;
  readonly effective?: string;
  readonly noticed?: string;
  readonly received?: string;
}

/** What receiving an event leaves. */
export function received(
  told: Teller,
  number: number,
  when: string,
  event: Event = {},
  more: Partial<Entry> = {},
): void {
  const { type = 'hired', effective = when, noticed } = event;
  const facts = {
    ...{
      type: `tenure.person.${type}`,
      source: 'hr',
      effectiveAt: at(effective),
      receivedAt: at(event.received ?? when),
    },
    ...{ urgency: 'routine', ...(noticed === undefined ? {} : { noticedAt: at(noticed) }) },
  };
  told.tell(number, when, 'event-received', facts, { actor: 'source:hr', ...more });
}

/** What planning, and writing in one lane, leave. */
export function carriedOut(
  told: Teller,
  number: number,
  when: string,
  lane: string,
  changes: readonly string[] = [],
): void {
  const facts = {
    planDigest: 'a'.repeat(64),
    lane,
    changes: changes.map((change, order) => `${order} ${change} by rule-${order}`),
  };
  told.tell(number, when, 'planned', { planDigest: 'a'.repeat(64), policyDigest: 'b'.repeat(64) });
  told.tell(number, when, 'intent', facts, { system: 'okta' });
  for (const change of changes) {
    const [kind = '', entitlement] = change.split(' ');
    told.tell(
      number,
      when,
      'outcome',
      { change: kind, status: 'changed' },
      { system: 'okta', ...(entitlement && { entitlement }) },
    );
  }
}

export function cut(told: Teller, number: number, when: string): void {
  told.tell(number, when, 'cut', { cutAt: at(when), effectiveAt: at(when), receivedAt: at(when) });
}

export function completed(
  told: Teller,
  number: number,
  when: string,
  observed: readonly string[] = [],
  state = 'completed',
) {
  told.tell(number, when, 'completed', { state, observed: [...observed] });
}

/** A leaver's case from HR's word to its end, cut at `cutAt`. */
export function left(
  told: Teller,
  number: number,
  event: Event & { readonly when: string; readonly cutAt: string },
): void {
  received(told, number, event.when, { type: 'terminated', ...event });
  told.tell(number, event.when, 'case-opened', { kind: 'leaver' });
  carriedOut(told, number, event.cutAt, 'cut', ['suspend-account']);
  cut(told, number, event.cutAt);
  completed(told, number, event.cutAt, ['okta suspended 0']);
}
