/** Erasing a person: who asked and who confirmed, what speaks against it, and until when backups still hold what is gone. */
import * as z from 'zod';
import { sha256 } from './canonical.ts';
import { type Case, ENDED } from './case.ts';
import { CaseId, Instant, PersonId, WorkerId } from './ids.ts';
import type { Person } from './person.ts';
import type { LeaverRules } from './policy/pack.ts';
import { destroyAt } from './retention.ts';
import { addDays } from './schedule.ts';
import { Signature } from './signatures.ts';

/** Stands where an id of somebody erased stood: in their cases, and by the user names nobody else is given. */
export const ERASED_PERSON = PersonId.parse('erased');
export const ERASED_WORKER = WorkerId.parse('erased');

/** Our choice: what was asked longer ago is asked anew. */
export const ASKED_DAYS = 14;

/** What is still to be looked for once the person's own record is gone. Nothing of it is kept when they are erased. */
const Work = z.strictObject({
  personId: PersonId,
  /** Who they were by worker records that were linked to theirs. */
  otherIds: z.array(PersonId).readonly().default([]),
  otherPseudonyms: z.array(z.string()).readonly().default([]),
  /** No source: of one nothing was ever taken in from. */
  workers: z.array(z.strictObject({ source: z.string().optional(), workerId: WorkerId })).readonly(),
});
export type Work = z.infer<typeof Work>;

export const Erasure = z.strictObject({
  /** Of its chain of evidence, too. */
  erasureId: CaseId,
  /** `erasing`: confirmed, and not to be taken back; whoever is interrupted begins again. */
  state: z.enum(['asked', 'refused', 'erasing', 'erased']),
  /** The pseudonym. */
  person: z.string(),
  /** Until it is confirmed. */
  personId: PersonId.optional(),
  /** As evidence calls them. */
  askedBy: z.string(),
  askedAt: Instant,
  confirmedBy: z.string().optional(),
  confirmedAt: Instant.optional(),
  /** Who asked, to tell them from who confirms. */
  signatures: z.array(Signature).readonly().default([]),
  work: Work.optional(),
  /** Why not, in sentences. */
  because: z.array(z.string()).readonly().optional(),
  /** The record that says so: `<caseId>/<position>`. */
  authority: z.string().optional(),
  erasedAt: Instant.optional(),
  /** Counts every change. */
  version: z.int(),
});
export type Erasure = z.infer<typeof Erasure>;

/** One chain a person: everything that was ever asked, refused and done about erasing them. */
export function chainOfErasure({ pseudonym }: Pick<Person, 'pseudonym'>): CaseId {
  return CaseId.parse(`c-${sha256(`erasure\n${pseudonym}`).slice(0, 24)}`);
}

export interface Standing {
  readonly person: Person;
  readonly openCases: readonly CaseId[];
  /** Until when what their accounts left is kept, while that is waited for. */
  readonly retentionAt: Instant | undefined;
}

/** Why they cannot be erased now, each by a word of ours and a sentence; none: they can. */
export function hindrances(
  { person, openCases, retentionAt }: Standing,
  rules: LeaverRules,
  now: Instant,
): readonly { readonly word: string; readonly sentence: string }[] {
  const employments = Object.values(person.employments);
  const until = destroyAt(person, rules);
  const found: [boolean, string, string][] = [
    [employments.length === 0, 'unknown', 'no source has said anything of them yet: wait for it'],
    [
      employments.some(({ status }) => status !== 'ended'),
      'employed',
      'they work here, are on leave, or are expected to: HR ends that first',
    ],
    [
      employments.some(({ record }) => record.legalHold),
      'legal-hold',
      'a legal hold is on: HR lifts it first, once Legal has',
    ],
    [until !== undefined && until > now, 'retention', `what they left is kept until ${until}: ask again then`],
    [
      retentionAt !== undefined,
      'accounts',
      'their accounts have not been ended yet: the case that does it opens when retention is over, and within the hour',
    ],
    [
      openCases.length > 0,
      'open-case',
      `cases of theirs are open: ${openCases.slice(0, 5).join(', ')}; end them first (tenure case ID)`,
    ],
  ];
  return found.flatMap(([holds, word, sentence]) => (holds ? [{ word, sentence }] : []));
}

/**
 * What their own record tells. Who was linked to them before records told that (`absorbed`) was known by the id their source sent,
 * or by `p-` and a worker id: such an id is only somebody's to look for.
 */
export function workOf({ personId, absorbed = {}, employments: byWorker }: Person): Work {
  const employments = Object.values(byWorker);
  const ids = [
    ...Object.values(absorbed),
    ...employments.flatMap(({ record }) => [record.personId ?? [], PersonId.parse(`p-${record.workerId}`)].flat()),
  ];
  return {
    personId,
    otherIds: [...new Set(ids)].filter((id) => id !== personId),
    otherPseudonyms: Object.keys(absorbed),
    workers: employments.map(({ source, record: { workerId } }) => ({ source, workerId })),
  };
}

/** A case that says only that it was: the event it was opened by, sent again, is not taken for a new one. */
export function withoutPerson(handled: Case): Case {
  const { caseId, kind, intent, eventDigest, receivedAt, effectiveAt, endedAt, attempts, state } = handled;
  return {
    ...{ caseId, intent, eventDigest, receivedAt, effectiveAt, attempts },
    ...(kind === undefined ? {} : { kind }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...{ personId: ERASED_PERSON, workerId: ERASED_WORKER, order: effectiveAt },
    state: ENDED.includes(state) ? state : 'cancelled',
    ...{ findings: [], queries: {}, acknowledged: [], asked: false, note: 'whom it was about has been erased' },
  };
}

/** DynamoDB's least, and what infra/evidence-stack.ts says of the table of keys. */
const KEY_BACKUP_DAYS = 1;
/** DynamoDB's most, which every other table has: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html */
const TABLE_BACKUP_DAYS = 35;
/** What infra/evidence-stack.ts says of the bucket: an export of before may hold what could be read then. */
const EXPORT_DAYS = 30;

/** When the last copy of each kind is gone, counted from the erasure. */
export function goneAt(erasedAt: Instant) {
  return {
    keyBackups: addDays(erasedAt, KEY_BACKUP_DAYS),
    exports: addDays(erasedAt, EXPORT_DAYS),
    tableBackups: addDays(erasedAt, TABLE_BACKUP_DAYS),
  };
}
