/** What Graph's answer to a write means for the change: a receipt, in words without personal data. */
import type { Change } from '../../core/change.ts';
import type { Receipt } from '../../core/receipt.ts';
import type { GraphAnswer } from './graph.ts';
import { type OperationName, operations } from './permissions.ts';

/**
 * Answers that say the change was already made. Graph has no codes for these: `Request_BadRequest` covers them and much
 * else, so the English message is matched; where it is another language, the read back still tells.
 */
const ALREADY_SO: readonly { on: Change['kind']; status: number; message: RegExp }[] = [
  { on: 'grant', status: 400, message: /already exist|conflicting object with one or more/i },
  { on: 'grant', status: 409, message: /already exist|conflicting object with one or more/i },
  { on: 'revoke', status: 404, message: /./ },
  {
    on: 'revoke',
    status: 400,
    message: /does not have a corresponding license|removed object references do not exist/i,
  },
  { on: 'delete-account', status: 404, message: /./ },
];

const NO_SEATS = /any available licenses/i;

/** Refusals whose cure we know, by the vendor's words. */
const CURES: readonly [RegExp, string][] = [
  [/on-premises mastered|directory sync/i, 'mastered on premises: change it in Active Directory, or by a manual task'],
  [/dynamic|membership rule/i, 'its members follow a rule: change the attribute the rule reads, or the rule'],
  [NO_SEATS, 'no licence of this SKU is left: free or buy one'],
  [/at least one owner/i, 'it keeps its last owner: make somebody else an owner first'],
  [/usage location/i, 'a licence needs a usage location: give the worker a country, then retry'],
  [/inherited from a group/i, 'the licence comes from a group: take the person out of that group'],
  [
    /conflicting service plans|mutually exclusive|conflict/i,
    'it conflicts with a licence already held: revoke that one first',
  ],
  [/valid company license/i, 'the tenant has no such SKU: correct the policy, or buy it'],
  [
    /verified domain/i,
    'the login is not in a verified domain of the tenant: correct it at the source, or verify the domain',
  ],
  [/password complexity/i, 'the tenant refuses our random passwords: look at its password policy'],
];

export function receiptOf(change: Change, operation: OperationName, answer: GraphAnswer): Receipt {
  const changeId = change.id;
  const { status, code, message } = answer;
  if (status >= 200 && status < 300) return { changeId, status: 'changed', grade: 'acknowledged' };
  if (status === 429) return { changeId, status: 'throttled', detail: 'Graph asks to wait' };
  // Two writes to one object met (409 with a code of concurrency): neither taken nor refused for good.
  if (status === 0 || status === 408 || status >= 500 || /concurren/i.test(code + message))
    return { changeId, status: 'unknown', detail: status === 0 ? 'no answer' : `Graph answered ${status} ${code}` };
  if (ALREADY_SO.some((one) => one.on === change.kind && one.status === status && one.message.test(message || code)))
    return { changeId, status: 'already-so' };
  const detail = `${status} ${code}: ${cureOf(change, operation, answer)}`;
  return { changeId, status: 'refused', detail, ...(NO_SEATS.test(message) ? { lacks: 'seats' } : {}) };
}

function cureOf(change: Change, operation: OperationName, { status, message, conflicts }: GraphAnswer): string {
  if (status === 401 || status === 403) return permissionCure(change, operation);
  const known = CURES.find(([words]) => words.test(message))?.[1];
  if (known !== undefined) return known;
  if (status === 404)
    return 'Entra knows no such object: correct the id in the policy, or plan again if the account is gone';
  // Names of properties are the vendor's, not the person's.
  const property = conflicts[0] ?? /propert(?:y|ies) '?(\w+)'?/i.exec(message)?.[1];
  return property === undefined
    ? 'Graph does not take this request: look at the tenant, or report it'
    : `Graph does not take the value of ${property}: correct it at the source`;
}

function permissionCure(change: Change, operation: OperationName): string {
  const { permission } = operations[operation];
  if (change.kind === 'grant' || change.kind === 'revoke' || change.kind === 'hand-over')
    return `consent to ${permission} for the app; a role-assignable group also needs RoleManagement.ReadWrite.Directory`;
  return `consent to ${permission} for the app; for a person who holds a directory role it also needs the Entra role Privileged Authentication Administrator`;
}

/** For a change that was never sent because of what happened to another. */
export function untried(change: Change, because: Receipt): Receipt {
  const status = because.status === 'throttled' || because.status === 'refused' ? because.status : 'unknown';
  return {
    changeId: change.id,
    status,
    detail: `not tried: what comes before it was not done (${because.detail ?? because.status})`,
  };
}
