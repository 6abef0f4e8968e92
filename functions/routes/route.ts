/** What a route of the HTTP API is, as data: who may call it, what it takes, what it answers, and how it is asked again. */
import type * as z from 'zod';
import type { Role } from '../core/role.ts';
import type { ReadingRule } from './reading-rule.ts';

/** Ours are below `/v1/`; those of vendors' clients stand where the vendor has them. */
export type RouteKey =
  | `${'GET' | 'POST'} /v1/${string}`
  | `${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'OPTIONS'} /${string}`;

/**
 * Why sending a POST twice does no harm. `nature`: what it does is done once whatever is sent. `key`: it makes something, and an
 * `Idempotency-Key` (docs/api.md) makes that one thing; `required` where nobody may do without.
 */
export type Once =
  | { readonly by: 'nature'; readonly because: string }
  | { readonly by: 'key'; readonly required: boolean; readonly because: string };

/** What API Gateway lets through, of all callers together. */
export interface Throttle {
  readonly perSecond: number;
  readonly burst: number;
  /** What one caller may ask in a minute, where one of them could use up what is everybody's. */
  readonly perCallerAMinute?: number;
  readonly because: string;
}

export interface Route {
  /** One sentence. */
  readonly does: string;
  /**
   * Any one of these roles may call; `signed`: whose signature verifies; `vendor`: who proves itself as its vendor does; `session`: a
   * browser with the session of a sign-in, or that comes to sign in; `anybody`: no token is asked for; `receiver`: a machine with a
   * token of one of `scopes`.
   */
  readonly may: readonly Role[] | 'signed' | 'vendor' | 'session' | 'anybody' | 'receiver';
  /** Of a page: any one of these roles opens it, and sends its form. A page for who has no session yet has none. */
  readonly roles?: readonly Role[];
  /** A page that is also for the manager of whom it is about, whatever their roles: its handler finds out who that is. */
  readonly orManager?: true;
  /** Of OAuth, any one of them, where receivers may call. */
  readonly scopes?: readonly string[];
  /** What the handler asks beyond the role, in words. */
  readonly finer?: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** What of it is evidence that it was read. */
  readonly reading?: ReadingRule;
  /** Of a POST. */
  readonly once?: Once;
  readonly throttle?: Throttle;
  /** Names of schemas (infra/openapi/answers.ts), by status. None where the description leaves the route out (infra/openapi/document.ts). */
  readonly answers: Readonly<Record<number, string>>;
}

/** Who reads and does nothing else leaves evidence of it: a route an auditor may call, or that a browser opens, says what, or why it need not. */
type SaysWhatReadingLeaves =
  | { readonly may: readonly Exclude<Role, 'auditor'>[] | Exclude<Route['may'], readonly Role[] | 'session'> }
  | { readonly reading: ReadingRule };

export type Routes = Readonly<Partial<Record<RouteKey, Route & SaysWhatReadingLeaves>>>;
