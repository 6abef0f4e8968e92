/** What the API answers, as far as the command line shows it. */
import * as z from 'zod';

export const ShownChange = z.object({
  id: z.string(),
  kind: z.string(),
  system: z.string(),
  lane: z.string().optional(),
  entitlement: z.string().optional(),
  because: z.string(),
  rule: z.string(),
  approval: z.string().optional(),
  instructions: z.string().optional(),
});
export type ShownChange = z.infer<typeof ShownChange>;

export const ShownPlan = z.object({
  caseId: z.string(),
  kind: z.string(),
  workerId: z.string(),
  at: z.string().optional(),
  digest: z.string(),
  changes: z.array(ShownChange),
  approvals: z.array(
    z.object({
      id: z.string(),
      rule: z.string(),
      entitlement: z.string(),
      because: z.string(),
      approvers: z.array(z.string()),
      expiresAt: z.string(),
      wantedBy: z.string().optional(),
      stage: z.int().optional(),
      stages: z.int().optional(),
      required: z.int().optional(),
      seats: z.array(z.object({ person: z.string(), deciders: z.array(z.string()) })).optional(),
      passedOver: z.array(z.object({ named: z.string(), because: z.string() })).optional(),
    }),
  ),
  findings: z.array(
    z.object({
      kind: z.string(),
      system: z.string().optional(),
      entitlement: z.string().optional(),
      text: z.string(),
      task: z.string().optional(),
    }),
  ),
  rulings: z
    .array(
      z.object({
        rule: z.string(),
        enforcement: z.string(),
        outcome: z.string(),
        entitlement: z.string(),
        against: z.string().optional(),
        until: z.string().optional(),
      }),
    )
    .optional(),
  verdict: z.object({
    outcome: z.string(),
    guard: z.string().optional(),
    because: z.string().optional(),
    next: z.string().optional(),
  }),
  windows: z.array(z.object({ key: z.string(), used: z.number(), allowed: z.number() })).optional(),
  layoff: z.string().optional(),
  counts: z.record(z.string(), z.number()),
});
export type ShownPlan = z.infer<typeof ShownPlan>;

export const ShownCase = z.object({
  caseId: z.string(),
  workerId: z.string(),
  personId: z.string(),
  eventId: z.string().optional(),
  state: z.string(),
  kind: z.string().optional(),
  receivedAt: z.string(),
  effectiveAt: z.string(),
  startedAt: z.string().optional(),
  cutAt: z.string().optional(),
  endedAt: z.string().optional(),
  note: z.string().optional(),
});
export type ShownCase = z.infer<typeof ShownCase>;

export const ShownEvidence = z.object({
  position: z.number(),
  time: z.string(),
  kind: z.string(),
  actor: z.string(),
  system: z.string().optional(),
  entitlement: z.string().optional(),
  grade: z.string().optional(),
  facts: z.record(z.string(), z.unknown()),
});
export type ShownEvidence = z.infer<typeof ShownEvidence>;

export const ShownWhole = z.object({
  case: ShownCase.extend({
    findings: ShownPlan.shape.findings.optional(),
    event: z
      .object({ data: z.object({ person: z.object({ givenName: z.string(), familyName: z.string() }) }) })
      .optional(),
  }),
  plan: ShownPlan.optional(),
  /** Why there is a plan and it is not shown. */
  planProblem: z.string().optional(),
  titles: z.record(z.string(), z.string()),
  evidence: z.array(ShownEvidence),
});
export type ShownWhole = z.infer<typeof ShownWhole>;

const amounts = {
  invocations: z.number(),
  milliseconds: z.number(),
  reads: z.number(),
  writes: z.number(),
  vendorCalls: z.number(),
};

export const ShownCost = z.object({
  ...amounts,
  executions: z.number(),
  forgotten: z.number(),
  transitions: z.number(),
  failedCalls: z.number(),
  vendorCallsBySystem: z.record(z.string(), z.number()),
  steps: z.array(z.object({ step: z.string(), ...amounts })),
  usd: z.object({ stepFunctions: z.number(), lambda: z.number(), dynamodb: z.number(), total: z.number() }),
  without: z.array(z.string()),
});
export type ShownCost = z.infer<typeof ShownCost>;

export const ShownApproval = z.object({
  approvalId: z.string(),
  caseId: z.string(),
  beneficiary: z.string(),
  beneficiaryName: z.string(),
  entitlement: z.string(),
  title: z.string(),
  rule: z.string(),
  because: z.string(),
  planDigest: z.string(),
  approvers: z.array(z.string()),
  state: z.string(),
  expiresAt: z.string(),
  stage: z.number().optional(),
  stages: z.number().optional(),
  required: z.number().optional(),
  votes: z.array(z.object({ stage: z.number(), approver: z.string(), for: z.string().optional() })).optional(),
  passedOver: z.array(z.object({ named: z.string(), because: z.string() })).optional(),
  reminded: z.number().optional(),
  escalated: z.boolean().optional(),
  alsoGives: z.array(z.string()).optional(),
});
export type ShownApproval = z.infer<typeof ShownApproval>;

const Called = z.object({ personId: z.string(), name: z.string().optional() });

export const ShownAccess = z.object({
  personId: z.string(),
  name: z.string().optional(),
  employments: z.array(
    z.object({ workerId: z.string(), status: z.string(), department: z.string(), title: z.string() }),
  ),
  access: z.array(
    z.union([
      z.object({ system: z.string(), failed: z.string() }),
      z.object({
        system: z.string(),
        status: z.string(),
        holdings: z.array(
          z.object({
            entitlement: z.string(),
            via: z.string(),
            title: z.string(),
            reasons: z.array(
              z.object({
                kind: z.string(),
                rule: z.string(),
                because: z.string(),
                since: z.string(),
                until: z.string().optional(),
                request: z.string().optional(),
                caseId: z.string(),
                approvals: z.array(Called.extend({ for: Called.optional(), at: z.string().optional() })),
              }),
            ),
          }),
        ),
      }),
    ]),
  ),
  requests: z
    .array(
      z.object({
        requestId: z.string(),
        kind: z.string(),
        entitlement: z.string(),
        title: z.string(),
        until: z.string(),
        because: z.string(),
        requestedBy: Called.optional(),
        caseId: z.string(),
        state: z.string(),
      }),
    )
    .default([]),
  would: z
    .object({
      if: z.string(),
      goes: z.array(z.string()),
      comes: z.array(z.string()),
      asks: z.array(z.string()),
      later: z.array(z.object({ entitlement: z.string(), at: z.string() })),
      titles: z.record(z.string(), z.string()),
    })
    .optional(),
});
export type ShownAccess = z.infer<typeof ShownAccess>;
