/** What the API answers, by the names the routes use: for its description, and for tests that hold every answer to it. No function loads this. */
import * as z from 'zod';
import { Access, Holding } from '../../functions/core/access.ts';
import { Approval } from '../../functions/core/approval.ts';
import { Batch, BatchId } from '../../functions/core/batch.ts';
import { Case } from '../../functions/core/case.ts';
import { CaseCost } from '../../functions/core/cost.ts';
import { Delegation } from '../../functions/core/delegation.ts';
import { Erasure } from '../../functions/core/erasure.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { ExportManifest, Period, SampleAsked } from '../../functions/core/evidence-export.ts';
import { Check } from '../../functions/core/health.ts';
import { CaseId, Digest, Instant, PersonId, WorkerId } from '../../functions/core/ids.ts';
import { Layoff, LayoffId } from '../../functions/core/layoff.ts';
import { EventKind } from '../../functions/core/lifecycle-event.ts';
import { Notice } from '../../functions/core/notices/notice.ts';
import { EmploymentStatus, Person } from '../../functions/core/person.ts';
import { Plan, Verdict } from '../../functions/core/plan.ts';
import { Decision, Reason } from '../../functions/core/reason.ts';
import { ShownRelease } from '../../functions/core/releases.ts';
import { RequestId } from '../../functions/core/request.ts';
import { Delivered, Roll } from '../../functions/store/deliveries.ts';
import { LastReading } from '../../functions/store/readings.ts';
import { Gap, Pull } from '../../functions/store/sources.ts';

const titles = z.record(z.string(), z.string()).meta({ description: 'What people call an entitlement, by its id' });
const next = z.string().optional().meta({ description: 'The cursor of the next page; absent on the last' });
const Named = z.object({ personId: PersonId, name: z.string().optional() });

const CaseSummary = z.strictObject({
  ...Case.pick({ caseId: true, personId: true, workerId: true, state: true, kind: true, receivedAt: true }).shape,
  ...Case.pick({ effectiveAt: true, startedAt: true, cutAt: true, endedAt: true, note: true }).shape,
  eventId: z.string().optional(),
});

const signing = { takes: z.int().meta({ description: 'How many operators must sign' }) };
const ShownBatch = Batch.omit({ says: true }).extend(signing);
const ShownLayoff = Layoff.extend(signing);

const Request = z.strictObject({
  requestId: RequestId,
  kind: z.enum(['request', 'exception']),
  entitlement: z.string(),
  title: z.string(),
  until: Instant,
  because: z.string(),
  caseId: CaseId,
});

const ShownErasure = z.strictObject({
  ...Erasure.pick({ erasureId: true, state: true, askedAt: true, confirmedAt: true, because: true }).shape,
  ...Erasure.pick({ authority: true, erasedAt: true }).shape,
  goneAt: z
    .strictObject({ keyBackups: Instant, exports: Instant, tableBackups: Instant })
    .optional()
    .meta({ description: 'When the last copy of each kind is gone; the erasure is final with the last of them' }),
});

const ShownAccess = z.strictObject({
  ...Access.pick({ system: true, status: true, accountId: true }).shape,
  holdings: z.array(
    Holding.extend({
      title: z.string(),
      reasons: z.array(
        z.strictObject({
          ...Reason.pick({ kind: true, rule: true, because: true, since: true, until: true }).shape,
          ...Reason.pick({ request: true, caseId: true }).shape,
          approvals: z.array(Named.extend({ for: Named.optional(), at: Instant.optional() })),
        }),
      ),
    }),
  ),
});

const Unreachable = z.object({ system: z.string(), failed: z.string() });

const exported = {
  exportId: z.string(),
  period: Period,
  privateParts: ExportManifest.shape.privateParts,
  sample: SampleAsked,
};
const ExportUnderway = z.strictObject({
  ...exported,
  state: z.enum(['running', 'failed']),
  startedAt: Instant,
  progress: z
    .strictObject({
      parts: z.strictObject({ written: z.int(), of: z.int() }),
      records: z.int().meta({ description: 'That the parts hold together' }),
      otherFiles: z
        .strictObject({ files: z.int(), bytes: z.int() })
        .meta({ description: 'Written after the parts: populations, reports, proofs' }),
    })
    .optional(),
  because: z.string().optional(),
});
const ExportReady = z.strictObject({
  ...exported,
  state: z.literal('ready'),
  createdAt: Instant,
  counts: ExportManifest.shape.counts,
  manifestDigest: Digest,
  links: z.array(z.strictObject({ name: z.string(), url: z.url() })),
  linksExpireAt: z.iso.datetime(),
});

const check = { ok: z.boolean(), said: z.string() };

const Refused = z.strictObject({
  outcome: z.literal('refused'),
  refusals: z.array(z.strictObject({ what: z.string(), where: z.string(), mend: z.string() })),
});
const Outcome = z.union([
  z.strictObject({ outcome: z.enum(['accepted', 'duplicate', 'superseded', 'held']), caseId: CaseId }),
  Refused,
]);
const Outcomes = z.strictObject({
  events: z.array(Outcome),
  batch: z.strictObject({ batchId: BatchId, held: z.array(z.string()) }).optional(),
});

/** A protocol with answers of its own (SCIM) is answered so. */
const SourceTaken = z.union([
  Outcomes,
  z.strictObject({ hints: z.int(), because: z.string().optional() }),
  z.strictObject({
    records: z.array(z.union([z.strictObject({ outcome: z.enum(['taken', 'same', 'left-out']) }), Refused])),
    missing: z.union([z.int(), z.string()]).optional(),
    untold: z.int().optional(),
    taken: z.literal('before').optional(),
  }),
  z.strictObject({ greeted: z.literal(true) }),
  z.looseObject({ schemas: z.array(z.string()) }),
]);

const source = {
  ...{ source: z.string(), title: z.string(), kind: z.string(), isRead: z.boolean() },
  silentSince: Instant.optional().meta({
    description: 'When it was last heard of, where that is longer ago than is borne (silentAfterHours)',
  }),
  reading: LastReading.optional().meta({ description: 'How the last reading went, of one that is read' }),
};
const unreadInAll = z.int().meta({
  description:
    'Records that could not be taken and were not since: of any delivery, or read because a webhook told of them',
});
const unread = z.array(Gap.extend({ refusedAt: Instant }));
const Delivery = Delivered.omit({ missing: true }).extend({ unreadInAll });
const WholeDelivery = Delivery.extend({
  missing: Delivered.shape.missing,
  unread,
});
/** How far a pull is, for its own going on. */
const inside = { next: true, pieces: true, taken: true } as const;
const gaps = { untold: true, missing: true, refused: true } as const;

export const answers: Readonly<Record<string, z.ZodType>> = {
  Outcomes,
  SourceTaken,
  RequestMade: z.strictObject({ requestId: RequestId, caseId: CaseId, until: Instant }),
  RequestShown: z.strictObject({
    ...Request.shape,
    askedAt: Instant,
    state: z.enum(['waiting', 'over', ...Decision.shape.outcome.options]),
    case: Case.pick({ state: true, note: true }),
    approvals: z.array(
      z.strictObject({
        ...Approval.pick({ approvalId: true, state: true, title: true, because: true, expiresAt: true }).shape,
        stage: z.int(),
        stages: z.int(),
        waitsFor: z.array(z.string()).meta({ description: 'Who may decide now, by name' }),
      }),
    ),
  }),
  RequestWithdrawn: z.strictObject({ requestId: RequestId, caseId: CaseId, withdrawn: z.literal(true) }),
  Preview: z.strictObject({
    plan: Plan,
    unreachable: z.array(Unreachable),
    titles,
    people: z.record(z.string(), z.string()).meta({ description: 'Names of those who may approve, by person id' }),
    as: z.record(z.string(), z.record(z.string(), z.string())),
  }),
  Erasure: ShownErasure,
  CaseList: z.strictObject({ cases: z.array(CaseSummary), next }),
  CaseShown: z.strictObject({
    case: Case.omit({ taskToken: true }),
    plan: Plan.optional(),
    planProblem: z.string().optional(),
    evidence: z.array(EvidenceRecord),
    moreEvidence: z.string().optional().meta({ description: 'The cursor of GET /v1/cases/{id}/evidence for the rest' }),
    titles,
  }),
  EvidenceList: z.strictObject({ evidence: z.array(EvidenceRecord), next }),
  CaseCost: CaseCost.extend({ forgotten: z.int() }),
  Recorded: z.strictObject({ plan: Plan, recorded: z.string(), evidence: z.array(EvidenceRecord) }),
  CaseSteered: z.strictObject({
    caseId: CaseId,
    release: z.literal(true).optional(),
    retry: z.literal(true).optional(),
    cancel: z.literal(true).optional(),
    attest: z.literal(true).optional(),
    waive: z.literal(true).optional(),
  }),
  Health: z.strictObject({
    targets: z.array(z.strictObject({ system: z.string(), ...check })),
    sources: z.array(z.strictObject({ source: z.string(), ...check })),
    log: z.strictObject(check),
    streams: z.array(z.strictObject({ stream: z.string(), ...check })),
    signals: z.array(z.strictObject({ receiver: z.string(), ...check })),
    tickets: z.array(Check),
    channels: z.array(Check),
    queues: z.strictObject({ undelivered: z.int(), lateEvidenceDead: z.int(), lateEvidence: z.int() }),
    policyDigest: Digest,
  }),
  ApprovalList: z.strictObject({
    approvals: z.array(
      Approval.extend({
        beneficiaryName: z.string(),
        changes: z.array(
          z.looseObject({
            id: z.string(),
            kind: z.string(),
            system: z.string(),
            because: z.string(),
            rule: z.string(),
          }),
        ),
      }),
    ),
    next,
  }),
  ApprovalDecided: z.strictObject({ approvalId: z.string(), caseId: CaseId, state: Approval.shape.state }),
  Delegation,
  DelegationList: z.strictObject({ made: z.array(Delegation), received: z.array(Delegation), next }),
  BatchList: z.strictObject({ batches: z.array(ShownBatch), next }),
  BatchShown: z.strictObject({
    batch: ShownBatch.extend({
      concerns: z.array(
        z.strictObject({
          ...Case.pick({ caseId: true, workerId: true, state: true, effectiveAt: true }).shape,
          kind: EventKind,
          name: z.string(),
          department: z.string(),
          office: z.string().optional(),
        }),
      ),
    }),
  }),
  Releases: z.strictObject({ releases: z.array(ShownRelease), more: z.boolean(), next }),
  BatchSteered: z.strictObject({ batchId: BatchId, state: z.enum(['held', 'released', 'rejected']) }),
  LayoffList: z.strictObject({ layoffs: z.array(ShownLayoff.extend({ workers: z.int() })), next }),
  LayoffShown: z.strictObject({ layoff: ShownLayoff }),
  LayoffProposed: z.strictObject({ layoffId: LayoffId, digest: Digest, state: Layoff.shape.state }),
  LayoffSteered: z.strictObject({ layoffId: LayoffId, state: Layoff.shape.state }),
  PeopleList: z.strictObject({
    now: Instant,
    people: z.array(z.strictObject({ person: Person, reasons: z.array(Reason) })),
    next,
  }),
  AccessShown: z.strictObject({
    personId: PersonId,
    name: z.string().optional(),
    employments: z.array(
      z.strictObject({ workerId: WorkerId, status: EmploymentStatus, department: z.string(), title: z.string() }),
    ),
    access: z.array(z.union([ShownAccess, Unreachable])),
    requests: z
      .array(Request.extend({ askedAt: Instant, requestedBy: Named.optional(), state: z.string() }))
      .optional(),
    would: z
      .object({
        if: z.enum(['left', 'moved']),
        goes: z.array(z.string()),
        comes: z.array(z.string()),
        asks: z.array(z.string()),
        later: z.array(z.object({ entitlement: z.string(), at: Instant })),
        titles,
        verdict: Verdict,
      })
      .optional(),
  }),
  CaseOpened: z.strictObject({ caseId: CaseId }),
  ExportReady,
  ExportUnderway,
  Export: z.union([ExportReady, ExportUnderway]),
  SourcesShown: z.strictObject({
    sources: z.array(
      z.strictObject({
        ...source,
        unreadInAll: unreadInAll.optional(),
        pull: Pull.omit({ ...inside, ...gaps }).optional(),
        everybody: Roll.omit({ missing: true, untold: true }).optional(),
        delivery: Delivery.optional().meta({ description: 'The last delivery, of one that sends its records itself' }),
      }),
    ),
  }),
  SourceShown: z.strictObject({
    ...source,
    unreadInAll: unreadInAll.optional(),
    unread: unread.optional(),
    pull: Pull.omit(inside).optional(),
    everybody: Roll.optional(),
    delivery: WholeDelivery.optional(),
  }),
  PullAsked: z.strictObject({ source: z.string(), asked: z.literal(true) }),
  NoticesShown: z.strictObject({ waiting: z.int(), notices: z.array(Notice), next }),
  NoticePreview: z.strictObject({
    to: Notice.shape.to.optional().meta({ description: 'Of a notice about a case' }),
    ...{ subject: z.string(), text: z.string(), html: z.string() },
  }),
  SsfConfiguration: z.looseObject({ spec_version: z.string(), issuer: z.url(), jwks_uri: z.url() }),
  JsonWebKeys: z.strictObject({
    keys: z.array(
      z.strictObject({
        kty: z.string(),
        n: z.string(),
        e: z.string(),
        kid: z.string(),
        alg: z.string(),
        use: z.string(),
      }),
    ),
  }),
  OpenApi: z.looseObject({ openapi: z.string() }),
};

/** RFC 9457. */
export const Problem = z.strictObject({
  type: z.string().meta({
    description: '`urn:tenure:problem:…`; docs/api.md lists them',
    examples: ['urn:tenure:problem:not-your-role'],
  }),
  title: z.string(),
  status: z.int(),
  detail: z.string().meta({ description: 'What, where and what to do about it' }),
  instance: z.string().meta({ description: 'The request, as the log names it' }),
});

/** What API Gateway itself answers, before any function of ours runs. */
export const GatewayMessage = z.looseObject({ message: z.string() });
