/** What went wrong with a request to Okta, in the few ways that matter to us. Never repeats what Okta said: it may name people. */
import { CredentialsRefused, TargetRejected, TargetThrottled, TargetUnavailable } from '../../core/errors.ts';

export type Failure =
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number }
  /** No answer, or one that does not say what happened. */
  | { readonly kind: 'unanswered'; readonly detail: string }
  /** Our credentials do not work at all (401), or not for this (403). */
  | { readonly kind: 'unauthorized' | 'forbidden'; readonly detail: string }
  | { readonly kind: 'missing'; readonly detail: string }
  /** Somebody has this login already. */
  | { readonly kind: 'duplicate'; readonly detail: string }
  /** Not in this state of the account (E0000001 from a lifecycle operation, E0000016, E0000038). */
  | { readonly kind: 'refused'; readonly detail: string };

/** A time asked for beyond this, or none at all, is not believed. */
const LONGEST_WAIT_SECONDS = 3600;
/** A concurrency 429 has a limit of 0 and frees as soon as another request ends: its reset is only a hint. */
const CONCURRENCY_WAIT_SECONDS = 5;
const ACCESS_DENIED = ['E0000005', 'E0000006', 'E0000015', undefined];

export function failureOf(error: unknown, nowMs: number): Failure {
  if (error instanceof TargetRejected) return { kind: 'refused', detail: error.message };
  const status = numberAt(error, 'status');
  const code = codeOf(error);
  const said = `Okta answered ${status}${code === undefined ? '' : ` ${code}`}`;
  if (status === undefined) return { kind: 'unanswered', detail: `no answer from Okta (${nameOf(error)})` };
  if (status === 429) return { kind: 'throttled', retryAfterSeconds: waitSeconds(error, nowMs) };
  if (status >= 500) return { kind: 'unanswered', detail: said };
  if (status === 401) return { kind: 'unauthorized', detail: `${said}: check the token or key in the target's secret` };
  if (status === 403 && ACCESS_DENIED.includes(code))
    return {
      kind: 'forbidden',
      detail: `${said}: grant the scopes and the admin role listed in docs/connectors/okta.md`,
    };
  if (status === 404) return { kind: 'missing', detail: `${said}: it does not exist, or our admin role cannot see it` };
  if ([...causes(error), String(at(error, 'errorSummary'))].some((text) => /already exists/i.test(text)))
    // another attribute the org keeps unique says nothing of whether this person has an account
    return {
      kind: fields(error).includes('login') || causes(error).length === 0 ? 'duplicate' : 'refused',
      detail: `${said}: ${fields(error)} is taken by another account`,
    };
  return { kind: 'refused', detail: `${said}: ${advice(code, fields(error))}` };
}

/** The error a failed read is, for whoever called us. */
export function unreadable(error: unknown, nowMs: number): Error {
  if (error instanceof TargetRejected || error instanceof TargetUnavailable) return error;
  const failure = failureOf(error, nowMs);
  switch (failure.kind) {
    case 'throttled':
      return new TargetThrottled('okta', failure.retryAfterSeconds, { cause: error });
    case 'unanswered':
      return new TargetUnavailable(failure.detail, { cause: error });
    case 'unauthorized':
      return new CredentialsRefused(failure.detail, { cause: error });
    case 'forbidden':
    case 'missing':
    case 'duplicate':
    case 'refused':
      return new TargetRejected(failure.detail, { cause: error });
    default:
      return failure satisfies never;
  }
}

export function isMissing(error: unknown): boolean {
  return numberAt(error, 'status') === 404;
}

/** Okta's word for "not in this state of the account": documented for suspend as E0000001, for activation as E0000016. */
export function isWrongState(error: unknown): boolean {
  return ['E0000001', 'E0000016', 'E0000038'].includes(codeOf(error) ?? '');
}

function waitSeconds(error: unknown, nowMs: number): number {
  if (header(error, 'x-rate-limit-limit') === '0') return CONCURRENCY_WAIT_SECONDS;
  const resetSeconds = Number(header(error, 'x-rate-limit-reset') ?? Number.NaN);
  const answeredAtMs = Date.parse(header(error, 'date') ?? '');
  const fromSeconds = Math.floor((Number.isNaN(answeredAtMs) ? nowMs : answeredAtMs) / 1000);
  const seconds = Number.isFinite(resetSeconds) ? resetSeconds - fromSeconds : 60;
  return Math.min(LONGEST_WAIT_SECONDS, Math.max(1, seconds));
}

function advice(code: string | undefined, named: string): string {
  if (code === 'E0000001')
    return `it does not accept ${named}; correct the attribute at its source, or the org's schema`;
  if (code === 'E0000016' || code === 'E0000038')
    return 'the account is in a state that does not allow it; look at the account in the admin console';
  return 'look the code up at developer.okta.com/docs/reference/error-codes, mend what it names, and retry the case';
}

/** The attributes a validation error names ("login: An object with…"), and nothing of their values. */
function fields(error: unknown): string {
  const named = causes(error).flatMap((cause) => /^([A-Za-z_.]{1,40}):/.exec(cause)?.[1] ?? []);
  return named.length === 0 ? 'the request' : [...new Set(named)].join(', ');
}

function causes(error: unknown): string[] {
  const listed = at(error, 'errorCauses');
  return Array.isArray(listed) ? listed.map((cause) => String(at(cause, 'errorSummary') ?? '')) : [];
}

function codeOf(error: unknown): string | undefined {
  const code = at(error, 'errorCode');
  return typeof code === 'string' && /^E\d{7}$/.test(code) ? code : undefined;
}

function header(error: unknown, name: string): string | undefined {
  const headers = at(error, 'headers');
  if (typeof headers !== 'object' || headers === null || !('get' in headers)) return undefined;
  // node-fetch's Headers, as the SDK leaves it on its errors
  return (headers as { get(name: string): string | null }).get(name) ?? undefined;
}

function nameOf(error: unknown): string {
  const type = at(error, 'code') ?? at(error, 'type');
  return typeof type === 'string' ? type : error instanceof Error ? error.name : 'no error given';
}

function numberAt(value: unknown, name: string): number | undefined {
  const found = at(value, name);
  return typeof found === 'number' ? found : undefined;
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
