/** What the bus, the timers and the clock wake. */
import { appends, cutAnyway, type FunctionSpec, LONGEST_SECONDS, STEP_SECONDS, timers } from './spec.ts';

export const wakeUps = {
  'open-case': {
    entry: 'functions/handlers/open-case.ts',
    does: "Gives a person's next due case its turn and starts it, or schedules the wake-up for it",
    woken: 'wake',
    timeoutSeconds: STEP_SECONDS,
    policies: true,
    grants: {
      people: ['BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
      cases: ['GetItem', 'PutItem', 'UpdateItem'],
      approvals: ['Query', 'UpdateItem'],
      ...appends,
      bus: ['PutEvents'],
      machines: ['StartExecution'],
      executions: ['DescribeExecution', 'StopExecution'],
      ...timers,
      ...cutAnyway,
    },
  },
  sweep: {
    entry: 'functions/handlers/sweep.ts',
    does: 'Finds what should have been woken and was not, and wakes it; counts the approvals that wait, and the people; tells of sources that are silent',
    woken: 'wake',
    timeoutSeconds: LONGEST_SECONDS,
    policies: true,
    sources: true,
    deployment: true,
    grants: {
      'cases/byState': ['Query'],
      cases: ['GetItem', 'UpdateItem'],
      'people/waits': ['Query'],
      people: ['GetItem', 'PutItem', 'DeleteItem', 'Scan'],
      brakes: ['GetItem', 'PutItem'],
      'brakes/byState': ['Query'],
      sources: ['GetItem', 'PutItem'],
      'approvals/byState': ['Query'],
      approvals: ['Query', 'UpdateItem'],
      ...appends,
      bus: ['PutEvents'],
      executions: ['DescribeExecution'],
      'task-tokens': ['SendTaskSuccess'],
      'person-keys': [...appends['person-keys'], 'Query'],
      eraser: ['InvokeFunction'],
    },
  },
} as const satisfies Record<string, FunctionSpec>;
