/** The connector for Microsoft Entra ID: people, groups, app roles, licences and directory roles through Microsoft Graph. */
import type { Target } from '../connector.ts';
import { accessTokens, type Proof } from './access-token.ts';
import { connectGraph } from './graph.ts';
import { letIn } from './let-in.ts';
import { listAccounts } from './list.ts';
import { look } from './look.ts';
import { SYSTEM } from './user.ts';
import { write } from './write.ts';

export type EntraConfig = {
  /** Where Graph is, without a version: `https://graph.microsoft.com`. */
  readonly url: string;
  /** Where tokens come from; for Microsoft's worldwide Graph and for a simulator (which is both) it need not be said. */
  readonly loginUrl?: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** Real milliseconds until a call counts as unanswered. */
  readonly requestTimeoutMs?: number;
  /** Milliseconds since 1970, for the age of the token. */
  readonly now?: () => number;
} & Proof;

const GRAPH = 'https://graph.microsoft.com';
const LOGIN = 'https://login.microsoftonline.com';
/** Ours: a batch of twenty writes takes Graph a few seconds; the Lambda's own limit is 60 s. */
const REQUEST_TIMEOUT_MS = 20_000;

export function connectEntra(config: EntraConfig): Target {
  const { tenantId, clientId, requestTimeoutMs: timeoutMs = REQUEST_TIMEOUT_MS, now = Date.now } = config;
  const url = config.url.replace(/\/+$/, '');
  // References and scopes name the vendor's own address, also where the connector is pointed at a simulator.
  const vendor = url.startsWith('https:') ? url : GRAPH;
  const loginUrl = (config.loginUrl ?? (url === GRAPH ? LOGIN : url)).replace(/\/+$/, '');
  const scope = `${vendor}/.default`;
  const tokens = accessTokens({ loginUrl, tenantId, clientId, proof: config, scope, timeoutMs, now });
  const graph = connectGraph(url, tokens, timeoutMs);
  return {
    system: SYSTEM,
    observe: (query, known) => look(graph, query, known),
    list: (from) => listAccounts(graph, from),
    write: (changes, before, query) => write(graph, `${vendor}/v1.0`, changes, before, query),
    letIn: (account, notBefore) => letIn(graph, account, notBefore, now()),
  };
}
