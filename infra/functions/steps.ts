/** The steps of the state machines, and the connectors. */
import { appends, cutAnyway, type FunctionSpec, STEP_SECONDS, timers } from './spec.ts';

export const steps = {
  'load-case': {
    entry: 'functions/handlers/load-case.ts',
    does: 'Gives a woken case its turn again, or a place in the inbox, and says whom to look for where',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    policies: true,
    grants: {
      cases: ['GetItem', 'UpdateItem'],
      people: ['BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
      approvals: ['Query', 'UpdateItem'],
      ...appends,
      bus: ['PutEvents'],
    },
  },
  'plan-case': {
    entry: 'functions/handlers/plan-case.ts',
    does: 'Plans, judges the guards and stores the plan',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    policies: true,
    grants: {
      cases: ['BatchGetItem', 'PutItem', 'UpdateItem'],
      people: ['GetItem', 'Query', 'BatchGetItem', 'ConditionCheckItem', 'PutItem', 'UpdateItem'],
      approvals: ['Query'],
      brakes: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem'],
      ...appends,
      ...cutAnyway,
    },
  },
  'record-cut': {
    entry: 'functions/handlers/record-cut.ts',
    does: "Records a leaver's cut and says whether any other cut is still to be finished",
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    grants: {
      cases: ['GetItem', 'UpdateItem'],
      'cases/cuts': ['Query'],
      people: ['GetItem'],
      ...appends,
      ...cutAnyway,
    },
  },
  'settle-case': {
    entry: 'functions/handlers/settle-case.ts',
    does: 'Reads the receipts and says what is left to do',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    policies: true,
    grants: {
      cases: ['BatchGetItem', 'UpdateItem'],
      approvals: ['Query', 'UpdateItem'],
      people: ['BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
      ...appends,
      bus: ['PutEvents'],
      ...timers,
      ...cutAnyway,
    },
  },
  'ask-approval': {
    entry: 'functions/handlers/ask-approval.ts',
    does: 'Stores the approvals a plan needs, with the task token that waits for them',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    grants: {
      approvals: ['PutItem', 'Query', 'UpdateItem'],
      cases: ['GetItem', 'UpdateItem'],
      people: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
      ...appends,
      bus: ['PutEvents'],
      'task-tokens': ['SendTaskSuccess'],
    },
  },
  'record-failure': {
    entry: 'functions/handlers/record-failure.ts',
    does: 'Leaves evidence of a failure and blocks the case for an operator',
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    grants: {
      cases: ['GetItem', 'UpdateItem'],
      people: ['GetItem', 'PutItem', 'DeleteItem'],
      ...appends,
      bus: ['PutEvents'],
      ...cutAnyway,
    },
  },
} as const satisfies Record<string, FunctionSpec>;

/** The function of a target system's connector. */
export function connectorSpec(system: string, title: string): FunctionSpec {
  return {
    entry: `functions/connectors/${system}/handler.ts`,
    does: `Observes and writes accounts and entitlements in ${title}`,
    woken: 'step',
    timeoutSeconds: STEP_SECONDS,
    grants: {
      'target-secret': ['GetSecretValue'],
      cases: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
      people: ['BatchGetItem', 'ConditionCheckItem'],
      ...appends,
      ...cutAnyway,
    },
  };
}
