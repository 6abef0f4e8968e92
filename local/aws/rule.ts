/** A rule of EventBridge as the template writes it: what it matches or when it is due, and whom it tells. */
import * as z from 'zod';
import type { Resource } from '../service.ts';
import { type Matches, readPattern } from './event-pattern.ts';
import { readScheduleExpression, type ScheduleExpression } from './schedule-expression.ts';
import { DeadLetterConfig, isTarget, RetryPolicy, type Target } from './target.ts';
import { type Render, readTargetInput, TargetInput } from './target-input.ts';
import { readProperties, Tags } from './wire.ts';

const RuleTarget = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  RetryPolicy: RetryPolicy.optional(),
  DeadLetterConfig: DeadLetterConfig.optional(),
  ...TargetInput.shape,
});

const RuleProperties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  EventBusName: z.string().optional(),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(RuleTarget).default([]),
  Tags,
});

export interface RuleTarget {
  readonly id: string;
  readonly target: Target;
  readonly render: Render;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly matches: Matches | undefined;
  readonly schedule: ScheduleExpression | undefined;
  readonly expression: string | undefined;
  readonly enabled: boolean;
  readonly targets: readonly RuleTarget[];
}

/** Throws what is not supported, naming the resource. `arnFor` makes `rule/…` an ARN. */
export function readRule(resource: Resource, arnFor: (path: string) => string): Rule {
  const properties = readProperties(RuleProperties, resource);
  const name = properties.Name ?? resource.logicalId;
  const bus = (properties.EventBusName ?? 'default').split('/').at(-1) ?? 'default';
  const arn = arnFor(bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`);
  try {
    const { EventPattern: pattern, ScheduleExpression: expression } = properties;
    if (pattern === undefined && expression === undefined) throw new Error('has neither pattern nor schedule');
    if (expression?.startsWith('at(')) throw new Error('a rule has no at(…); use a Scheduler schedule');
    return {
      name,
      arn,
      bus,
      expression,
      matches: pattern === undefined ? undefined : readPattern(pattern),
      schedule: expression === undefined ? undefined : readScheduleExpression(expression),
      enabled: properties.State === 'ENABLED',
      targets: properties.Targets.map((target) => readTarget(target, { arn, name })),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${resource.logicalId} (${resource.type}): ${why}`, { cause: error });
  }
}

function readTarget(properties: z.infer<typeof RuleTarget>, rule: { arn: string; name: string }): RuleTarget {
  const { Id: id, Arn: arn, RoleArn: roleArn, RetryPolicy: retryPolicy, DeadLetterConfig: dead, ...input } = properties;
  if (!isTarget(arn)) throw new Error(`target ${id}: ${arn} is neither function, queue nor state machine`);
  return {
    id,
    target: {
      arn,
      sourceArn: rule.arn,
      ...(roleArn === undefined ? {} : { roleArn }),
      ...(retryPolicy === undefined ? {} : { retryPolicy }),
      ...(dead?.Arn === undefined ? {} : { deadLetterArn: dead.Arn }),
    },
    render: readTargetInput(input, rule),
  };
}
