/** What makes a Lambda of the application, and the grants that come together. */
import type { Configuration } from '../../functions/core/configuration.ts';
import type { Routes } from '../../functions/routes/route.ts';
import type { Grants } from '../resources.ts';

/** What makes a function of the application. */
export interface FunctionSpec {
  /** From the root of the tree; exports `handler`. */
  readonly entry: string;
  readonly does: string;
  readonly grants: Grants;
  /** `step`: the state machines call it. `wake`: the bus, a schedule or a queue does. `http`: its routes do. */
  readonly woken: 'step' | 'wake' | 'http';
  readonly timeoutSeconds: number;
  /** Where it is not what all have (ADR 0013). */
  readonly memoryMb?: number;
  /** The policy pack (`policies/`) goes into its bundle. */
  readonly policies?: true;
  /** The configured sources (`sources/sources.json`) go into its bundle. */
  readonly sources?: true;
  /** The verifier of exports goes into its bundle. */
  readonly verifier?: true;
  /** The templates of notices (`policies/notices`) go into its bundle. */
  readonly templates?: true;
  /** What is deployed (`deployed/deployment.json`) goes into its bundle. */
  readonly deployment?: true;
  /** What it answers (functions/routes). */
  readonly routes?: Routes;
  /** Only in a deployment that is configured for it. */
  readonly when?: (configuration: Configuration) => boolean;
}

/** API Gateway gives up after 30 s: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const HTTP_SECONDS = 29;
export const STEP_SECONDS = 60;
/** As long as a Lambda can: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LONGEST_SECONDS = 900;

/** To append evidence: the chain, and the key of the person it is about. */
export const appends = {
  evidence: ['Query', 'PutItem'],
  'person-keys': ['GetItem', 'PutItem'],
  'person-key': ['GenerateDataKey', 'Decrypt'],
} as const;
export const cutAnyway = { 'late-evidence': ['SendMessage'], 'late-evidence-key': ['GenerateMac'] } as const;
/** Timers are moved when a day moves. */
export const timers = {
  schedules: ['CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'],
  'schedule-role': ['PassRole'],
} as const;
