/** The ARNs the adapters make and read. */
import type { Host } from '../service.ts';

export function arnOf(host: Pick<Host, 'region' | 'account'>, service: string, resource: string): string {
  return `arn:aws:${service}:${host.region}:${host.account}:${resource}`;
}

/** `lambda`, `sqs`, `states` … of `arn:aws:<service>:…`; empty when it is no ARN. */
export function serviceOf(arn: string): string {
  return arn.startsWith('arn:') ? (arn.split(':')[2] ?? '') : '';
}

/** What follows the account: `function:open-case`, `rule/bus/name`. */
export function resourceOf(arn: string): string {
  return arn.split(':').slice(5).join(':');
}
