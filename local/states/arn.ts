/** The ARNs of state machines and executions. */
import type { Host } from '../service.ts';

type Place = Pick<Host, 'region' | 'account'>;

export function machineArn({ region, account }: Place, name: string): string {
  return `arn:aws:states:${region}:${account}:stateMachine:${name}`;
}

export function executionArn(machine: string, name: string): string {
  return `${machine.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Express executions may share a name. */
export function expressArn(machine: string, name: string, unique: string): string {
  return `${machine.replace(':stateMachine:', ':express:')}:${name}:${unique}`;
}

/** The machine an execution is of. */
export function machineOf(execution: string): string {
  const [arn, partition, service, region, account, , machine] = execution.split(':');
  return [arn, partition, service, region, account, 'stateMachine', machine].join(':');
}
