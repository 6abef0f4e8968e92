/** A state machine in memory: its definition, what its tasks answer, and the real API on top. */
import type { AwsResponse, Host, Service } from '../../../local/service.ts';
import type { HistoryEvent } from '../../../local/states/history.ts';
import { type MemoryHost, memoryHost } from '../../../local/states/memory-host.ts';
import { createStatesService, type StatesOptions } from '../../../local/states/service.ts';
import type { TaskCall } from '../../../local/states/tasks/integration.ts';

export const ROLE = 'arn:aws:iam::111111111111:role/machine';

export type Script = (call: TaskCall) => unknown;

export interface TestMachine {
  readonly host: MemoryHost;
  readonly service: Service;
  readonly arn: string;
  api(action: string, body: object): Promise<Record<string, unknown>>;
  /** Starts an execution and answers its ARN. */
  start(input?: unknown, name?: string): Promise<string>;
  /** Lets everything run that need not wait. */
  settled(): Promise<void>;
  advance(seconds: number): Promise<void>;
  history(execution: string): Promise<HistoryEvent[]>;
  types(execution: string): Promise<string[]>;
  describe(execution: string): Promise<Record<string, unknown>>;
}

interface Setup {
  readonly host?: MemoryHost;
  readonly given?: Partial<Host> & { readonly file?: string; readonly services?: readonly Service[] };
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** Answers tasks; without it they go to the host. */
  readonly script?: Script;
  /** Leaves `start()` to the test. */
  readonly resting?: boolean;
}

export function testMachine(definition: object, setup: Setup = {}): TestMachine {
  const host = setup.host ?? memoryHost(setup.given);
  const { script } = setup;
  const options: StatesOptions = script === undefined ? {} : { perform: async (call) => script(call) };
  const service = createStatesService(host, options);
  const { ref: arn } = service.provision({
    logicalId: 'Machine',
    type: 'AWS::StepFunctions::StateMachine',
    properties: {
      StateMachineType: setup.type ?? 'STANDARD',
      RoleArn: ROLE,
      DefinitionString: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
    },
  });
  if (setup.resting !== true) service.start();
  const api = async (action: string, body: object): Promise<Record<string, unknown>> => {
    const response = await call(service, action, body);
    const answer = JSON.parse(response.body.toString()) as Record<string, unknown>;
    if (response.status !== 200)
      throw Object.assign(new Error(String(answer.message)), { name: String(answer.__type) });
    return answer;
  };
  const settled = async (): Promise<void> => {
    for (let quiet = 0; quiet < 5; quiet += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (service.busy() > 0) quiet = 0;
    }
  };
  return {
    host,
    service,
    arn,
    api,
    settled,
    async start(input = {}, name) {
      const body = { stateMachineArn: arn, input: JSON.stringify(input), ...(name === undefined ? {} : { name }) };
      const { executionArn } = await api('StartExecution', body);
      await settled();
      return String(executionArn);
    },
    async advance(seconds) {
      host.clock.advance(seconds * 1000);
      await settled();
    },
    async history(execution) {
      return (await api('GetExecutionHistory', { executionArn: execution, maxResults: 1000 })).events as HistoryEvent[];
    },
    async types(execution) {
      return (await this.history(execution)).map(({ type }) => type);
    },
    describe: (execution) => api('DescribeExecution', { executionArn: execution }),
  };
}

export function call(service: Service, action: string, body: object): Promise<AwsResponse> {
  return service.handle({
    action,
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': `AWSStepFunctions.${action}` },
    body: Buffer.from(JSON.stringify(body)),
  });
}
