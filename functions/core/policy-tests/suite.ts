/** The tests of a policy pack, as data: personas, invariants and plans, with what must be true of each under the pack. */
import * as z from 'zod';
import { WorkerRecord } from '../lifecycle-event.ts';
import { EmploymentStatus } from '../person.ts';
import { Enforcement } from '../policy/enforcement.ts';
import { type Fault, fault } from '../policy/mistake.ts';
import { EntitlementName, RuleId, SystemName, When } from '../policy/rule.ts';
import { Ruling } from '../ruling.ts';

const named = {
  id: RuleId.describe('kebab-case and unique among the tests'),
  because: z.string().min(10).describe('why it must be so, in words an auditor reads'),
};
const names = z.array(EntitlementName).describe('names of catalogue entries');
const { attributes, employmentType, country, ...rest } = WorkerRecord.shape;
const someone = z
  .strictObject({ ...z.object(rest).partial().shape, employmentType, country, attributes })
  .partial({ employmentType: true, country: true })
  .describe('the fields of the worker record that matter; the rest is made up');

/** Somebody made up, and exactly the access the pack gives them. */
export const Persona = z.strictObject({
  ...named,
  person: someone,
  standing: EmploymentStatus.default('active').describe('where their employment stands'),
  holding: names.default([]).describe('what they hold before; then they have accounts already'),
  accounts: z.array(SystemName).describe('the systems where they can sign in afterwards, exactly'),
  holds: names.describe('what they hold afterwards, exactly, every approval given'),
  asks: z
    .record(EntitlementName, RuleId)
    .default({})
    .describe('what waits for an approval, and by which approval rule'),
  guard: RuleId.optional().describe('the rule that refuses or holds the plan; leave it out for none'),
  retention: z
    .strictObject({ days: z.int().min(1), accounts: z.record(SystemName, z.enum(['deactivated', 'absent'])) })
    .optional()
    .describe("what becomes of a leaver's accounts so many days after the cut, and not a second before"),
  login: z.string().optional().describe('the login of every account they get'),
  rulings: z
    .array(
      z.strictObject({
        rule: RuleId,
        level: Enforcement.default('enforce'),
        outcome: Ruling.shape.outcome,
        entitlement: EntitlementName,
        days: z.int().optional().describe('for how long it is kept'),
      }),
    )
    .optional()
    .describe('what rules about held-together access, and rules only tried, say of them, exactly'),
  handsOver: z.array(z.string()).optional().describe('what people are told to take over from them, exactly'),
});
export type Persona = z.infer<typeof Persona>;

/** What holds for everybody a condition describes. */
export const Invariant = z.strictObject({
  ...named,
  when: When.default('true'),
  standing: EmploymentStatus.default('active').describe('where their employment stands'),
  never: z
    .union([z.literal('anything'), z.literal('privileged'), names], {
      error: 'expected anything, privileged, or a list of names',
    })
    .default([])
    .describe('what none of them holds: anything, privileged, or names'),
  always: names.default([]).describe('what each of them holds'),
});
export type Invariant = z.infer<typeof Invariant>;

/** How many changes of a class one plan makes by itself, and the budget that holds one more. */
export const PlanTest = z.strictObject({
  ...named,
  change: z.enum(['grant', 'revoke', 'suspend-account', 'deactivate-account', 'delete-account', 'create-account']),
  goesBy: z.int().min(0).describe('so many go by themselves'),
  heldBy: RuleId.describe('the budget that holds one more'),
});
export type PlanTest = z.infer<typeof PlanTest>;

/** Somebody asks for something: may they, for how long, and who must say yes. */
export const RequestTest = z.strictObject({
  ...named,
  person: someone,
  kind: z.enum(['request', 'exception']).default('request'),
  entitlement: EntitlementName,
  allowed: z
    .strictObject({ by: RuleId, days: z.int().min(1), approvals: z.array(RuleId) })
    .optional()
    .describe('the rule that lets them, the days at most and the approval rules, in their order; leave it out for no'),
});
export type RequestTest = z.infer<typeof RequestTest>;

/** What a rule says, written down a second time: for what no persona can show (many people, the course of time, who decides). */
export const Term = z.strictObject({
  ...named,
  rule: z.string().min(1).describe('the id of a rule, or the name of a calendar'),
  says: z.record(z.string(), z.unknown()).describe('its fields, but its id, because, source and holidays; exactly'),
});
export type Term = z.infer<typeof Term>;

export const Suite = z.strictObject({
  personas: z.array(Persona).default([]),
  invariants: z.array(Invariant).default([]),
  plans: z.array(PlanTest).default([]),
  requests: z.array(RequestTest).default([]),
  terms: z.array(Term).default([]),
});
export type Suite = z.infer<typeof Suite>;

/** The JSON Schema of a file of tests, for editors; shipped as `policies/schema/policy-tests.json`. */
export function suiteSchema(): z.core.JSONSchema.BaseSchema {
  return { title: 'Tenure policy tests', ...z.toJSONSchema(Suite, { io: 'input' }) };
}

export function readSuite(value: unknown): { readonly suite: Suite } | { readonly faults: readonly Fault[] } {
  const read = Suite.safeParse(value ?? {});
  if (read.success) return { suite: read.data };
  return {
    faults: read.error.issues.map(({ path, message }) =>
      fault(
        path.map((step) => (typeof step === 'number' ? step : String(step))),
        message,
        'policies/schema/policy-tests.json says what a test may have',
      ),
    ),
  };
}
