/** Which service a Task calls, and which Tasks this engine can run. */
import type { Host } from '../../service.ts';
import type { ResourceCheck } from '../compile.ts';
import { parseResource, type Resource } from '../resource.ts';
import { type StartNested, startNested } from './executions.ts';
import type { Perform } from './integration.ts';
import { invokeFunction } from './lambda.ts';
import { callService, WIRE_SERVICES } from './services.ts';

/** Patterns of each service's calls: https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html */
const PATTERNS: Readonly<Record<string, readonly Resource['pattern'][]>> = {
  function: ['answer'],
  lambda: ['answer', 'token'],
  dynamodb: ['answer'],
  events: ['answer', 'token'],
  sqs: ['answer', 'token'],
  states: ['answer', 'token', 'sync', 'sync:2'],
};

export function performWith(host: Host, start: StartNested): Perform {
  return async (call) => {
    const { type } = call.resource;
    const wire = WIRE_SERVICES[type];
    if (wire !== undefined) return callService(host, wire, call);
    return type === 'states' ? startNested(host, start, call) : invokeFunction(host, call);
  };
}

export const checkResource: ResourceCheck = (arn) => {
  const resource = parseResource(arn);
  const able = resource && PATTERNS[resource.type]?.includes(resource.pattern) && hasAction(resource);
  if (able) return undefined;
  return (
    `the Resource '${arn}' does not run here: use a Lambda function, lambda:invoke, dynamodb (getItem, putItem, ` +
    'updateItem, deleteItem), events:putEvents, sqs:sendMessage or states:startExecution, or call the service from a Lambda function'
  );
};

function hasAction({ type, action }: Resource): boolean {
  if (type === 'function' || type === 'lambda') return action === 'invoke';
  if (type === 'states') return action === 'startExecution';
  return WIRE_SERVICES[type]?.actions.includes(action) ?? false;
}
