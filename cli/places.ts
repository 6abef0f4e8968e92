/** Where everything of the embedded default is, for whoever started it: its own addresses, and each simulator with what it stands for. */
import { join } from 'node:path';
import type { Application } from '../local/application.ts';

export interface Place {
  readonly what: string;
  readonly where: string;
}

type Running = Pick<Application, 'api' | 'issuer' | 'targets' | 'hr' | 'chat' | 'tickets' | 'streams'> & {
  readonly embedded: Pick<Application['embedded'], 'url'>;
};

/** `data`: its folder. What is pointed elsewhere is among the targets. */
export function placesOf({ api, issuer, embedded, ...outside }: Running, data: string): readonly Place[] {
  const { targets, hr, chat, tickets, streams } = outside;
  const { slack, teams } = chat;
  const { splunk, datadog, webhook } = streams;
  return [
    { what: 'API', where: api },
    { what: 'AWS on this machine', where: embedded.url },
    { what: 'token issuer', where: issuer.url },
    ...Object.entries(targets).map(([name, url]) => ({ what: calledAs(name), where: url })),
    ...simulated('source', hr),
    ...simulated('channel', { slack, teams }),
    ...simulated('tickets', { servicenow: tickets?.servicenow, jira: tickets?.jira }),
    ...simulated('security events to', { splunk, datadog, webhook }),
    { what: 'data', where: data },
    { what: 'logs', where: join(data, 'host.log') },
  ];
}

/** As `tenure doctor` calls them. */
function calledAs(name: string): string {
  return name.startsWith('source:') ? name.replace(':', ' ') : `target ${name}`;
}

function simulated(
  kind: string,
  running: Readonly<Record<string, { readonly url: string } | undefined>>,
): readonly Place[] {
  return Object.entries(running).flatMap(([name, one]) =>
    one === undefined ? [] : [{ what: `${kind} ${name}`, where: one.url }],
  );
}
