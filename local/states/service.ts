/** Step Functions in the embedded default: state machines of the template, executions that survive a kill, the API on the wire. */
import { randomUUID } from 'node:crypto';
import type { AwsRequest, AwsResponse, Host, Permission, Provisioned, Resource, Service } from '../service.ts';
import { actions, resourceFor } from './api.ts';
import { machineArn } from './arn.ts';
import { InvalidDefinition, type ResourceCheck } from './compile.ts';
import { createEngine } from './engine.ts';
import { createMachines, type MachineRequest } from './machines.ts';
import { SfnError } from './sfn-error.ts';
import { createStarter } from './start-execution.ts';
import { openStore } from './store.ts';
import type { Perform } from './tasks/integration.ts';
import { checkResource, performWith } from './tasks/perform.ts';

export interface StatesOptions {
  /** Makes the calls of Tasks in the place of the services, whatever their Resource. */
  readonly perform?: Perform;
}

const MACHINE_TYPE = 'AWS::StepFunctions::StateMachine';

export function createStatesService(host: Host, options: StatesOptions = {}): Service {
  const nowMs = (): number => host.clock.now();
  const store = openStore(host.db);
  const check: ResourceCheck = options.perform === undefined ? checkResource : () => undefined;
  const machines = createMachines(store, check, nowMs);
  const engine = createEngine(host, store, machines, () => perform);
  const starter = createStarter(engine, machines, nowMs);
  const perform = options.perform ?? performWith(host, (request) => starter.start(request));
  const parts = { engine, machines, store, starter, place: host };

  return {
    name: 'states',
    types: [MACHINE_TYPE],
    provision(resource: Resource): Provisioned {
      const { arn, name, definition } = machines.put(machineRequest(host, resource));
      return { ref: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: definition } };
    },
    permissions(request: AwsRequest): readonly Permission[] {
      return [{ action: `states:${request.action}`, resource: resourceFor(bodyOf(request)) }];
    },
    async handle(request: AwsRequest): Promise<AwsResponse> {
      const action = actions[request.action];
      if (action === undefined)
        return refusal('UnknownOperationException', `Step Functions here has no ${request.action}`);
      try {
        return answer(200, await action(bodyOf(request), parts));
      } catch (error) {
        if (error instanceof SfnError) return refusal(error.code, error.message);
        if (error instanceof InvalidDefinition) return refusal('InvalidDefinition', error.message);
        throw error;
      }
    },
    start: () => engine.resumeAll(),
    busy: () => engine.busy(),
    stop: () => engine.close(),
  };
}

function bodyOf(request: AwsRequest): unknown {
  try {
    return JSON.parse(request.body.toString() || '{}');
  } catch {
    return undefined;
  }
}

function refusal(code: string, message: string): AwsResponse {
  return answer(400, { __type: code, message });
}

function answer(status: number, body: object): AwsResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() };
  return { status, headers, body: JSON.stringify(body) };
}

/** Throws with the resource's name and what to do. */
function machineRequest(host: Host, { logicalId, properties }: Resource): MachineRequest {
  const name = String(properties.StateMachineName ?? logicalId);
  const roleArn = properties.RoleArn;
  if (typeof roleArn !== 'string') throw new Error(`${logicalId}: RoleArn is missing: give the state machine a role`);
  return {
    arn: machineArn(host, name),
    name,
    roleArn,
    type: properties.StateMachineType === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    definition: definitionText(logicalId, properties),
  };
}

function definitionText(logicalId: string, properties: Resource['properties']): string {
  const { DefinitionString: text, Definition: object, DefinitionSubstitutions: substitutions } = properties;
  const definition = typeof text === 'string' ? text : object && JSON.stringify(object);
  if (typeof definition !== 'string') {
    throw new Error(
      `${logicalId}: no DefinitionString or Definition: a definition in S3 is not read here, write it inline`,
    );
  }
  return Object.entries(Object(substitutions) as Record<string, unknown>).reduce(
    (filled, [name, value]) => filled.replaceAll(`\${${name}}`, String(value)),
    definition,
  );
}
