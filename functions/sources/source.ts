/** What an HR source is: how it signs, what its webhooks say, how it is read, and how its records become ours. One folder each. */
import type * as z from 'zod';
import type { Answer, Outcome } from './answer.ts';
import type { Delivery, Heard } from './delivery.ts';
import type { Mapping } from './mapping.ts';
import type { SignatureScheme } from './signature.ts';

export interface Source {
  /** What people call it. */
  readonly title: string;
  /** How its webhooks are signed, where it has any. `tenure.config.yaml` may say otherwise (`signature:`). */
  readonly signature?: SignatureScheme;
  /** How its records become worker records; what a company writes is laid over it, field by field. */
  readonly mapping: Mapping;
  /** What a verified delivery says. Never throws: what it does not understand is `refused`, with the reason. */
  hear?(delivery: Delivery, settings?: unknown): Heard;
  /** What its senders want to be answered, where that is not our own answer. Never throws. */
  answer?(delivery: Delivery, outcome: Outcome): Answer;
  /** The answer to a sender who asks (by OPTIONS) whether it may send here. */
  permit?(delivery: Delivery, settings?: unknown): Answer;
  /** Whether an address that the vendor's own clients send to, by the parameters of its path, is that of a source with these settings. */
  isAt?(path: Readonly<Record<string, string | undefined>>, settings?: unknown): boolean;
  /** Its senders open sessions, whose loads are imported from its queue once they are whole. */
  readonly sessions?: true;
  /** What is configured under `settings:` of a kind that is not read; where it is, its API says so. */
  readonly settings?: z.ZodType;
  /**
   * An unsigned first message by which the vendor sees that the address is ours, and may say the key it will sign with: to be answered
   * 2xx, and nothing else follows. Anybody can send one: its key is none until the vendor has confirmed it (`SourceApi.confirmsKeys`).
   */
  greeting?(delivery: Delivery): Greeting | undefined;
  readonly api?: SourceApi;
}

export interface Greeting {
  readonly key?: string;
}

/** How a source is read: by what its secret holds, at the address that is configured. */
export interface SourceApi<Credentials = never, Settings = never> {
  /** The form of the secret its API is read with, in words: what an operator is asked to put there. */
  readonly credentialsForm: string;
  readonly credentials: z.ZodType<Credentials>;
  /** What is configured under `settings:` beside the address. */
  readonly settings: z.ZodType<Settings>;
  /** What its secret holds is good once: whoever reads keeps what replaces it, and only one reads at a time. */
  readonly keepsCredentials?: true;
  /** Its greeting offers the key it will sign with, and its API says which of those offered is its own: see `Reader.ownKey`. */
  readonly confirmsKeys?: true;
  /** How long the slowest of its answers may take, where that is more than a minute: its reader is given the time. */
  readonly answersWithinSeconds?: number;
  connect(reach: Reach<Credentials, Settings>): Reader;
}

export interface Reach<Credentials, Settings> {
  /** Without a slash at its end. */
  readonly address: string;
  readonly credentials: Credentials;
  readonly settings: Settings;
  /** With the company's changes: a source that is asked for fields by name asks for these. */
  readonly mapping: Mapping;
  /** The day and time it is, for sources that are asked "as of". */
  now(): number;
  /** Keeps credentials the source has replaced, for whoever connects next: a refresh token that is good once. Absent where nothing can be kept. */
  keep?(credentials: Credentials): Promise<void>;
}

/** Reads a source. Throws only the errors of `errors.ts`. */
export interface Reader {
  /** The records of one worker as the source writes them: one for each employment. None, when it knows nobody by that key. */
  worker(key: string): Promise<readonly unknown[]>;
  /** Everybody, a page at a time. `cursor` is the `next` of the page before, and only its source understands it. */
  page(cursor?: string): Promise<Page>;
  /** Which of these keys, that anybody may have offered, the vendor signs with what it sends to the address that ends in `path`. */
  ownKey?(offered: readonly string[], path: string): Promise<string | undefined>;
}

export interface Page {
  readonly records: readonly unknown[];
  readonly next?: string | undefined;
  /** Since when some of it is known, in milliseconds, where that is not since it was asked for. */
  readonly sinceMs?: number | undefined;
}

/** The source as its folder makes it, its own types put away: what is read from configuration and secrets is parsed by its own schemas. */
export function source<Credentials, Settings>(
  made: Omit<Source, 'api'> & { readonly api?: SourceApi<Credentials, Settings> },
): Source {
  return made as Source; // the boundary: `connect` is only ever called with what its own schemas parsed (open-source.ts)
}
