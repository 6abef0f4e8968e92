/** Workday: one custom report of every worker, asked for as a web service (RaaS), as of today and as of days to come. It sends no webhooks. */
import * as z from 'zod';
import { uriPart } from '../../core/uri.ts';
import { type CallOptions, callJson } from '../call.ts';
import { SourceRefused } from '../errors.ts';
import type { Mapping } from '../mapping.ts';
import { accessTokens, callWithToken } from '../oauth.ts';
import { keyOf } from '../read-record.ts';
import { type Reach, type Reader, source } from '../source.ts';
import { asOf } from './as-of.ts';
import { DateColumns, employmentOf } from './employment.ts';
import { mapping } from './mapping.ts';
import { type Row, rowsOf } from './report.ts';

/** An integration system user's, or an API client's with a refresh token that does not end. */
const Credentials = z.union([
  z.strictObject({ username: z.string().min(1), password: z.string().min(1) }),
  z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(1), refreshToken: z.string().min(1) }),
]);
type Credentials = z.infer<typeof Credentials>;

const name = z.string().min(1).max(200);

const Settings = z.strictObject({
  tenant: name,
  /** The report's owner and its name, as its address has them. */
  owner: name,
  report: name,
  /** The prompt that makes the report one worker's, `Worker!WID`. Without it one worker costs a report of everybody. */
  workerPrompt: name.optional(),
  /** The prompt that makes it that of another day, `Effective_as_of_Date`. Without it an end is seen when it has come in California. */
  asOfPrompt: name.optional(),
  /** How far ahead ends and first days are seen. */
  lookAheadDays: z.int().min(1).max(366).default(1),
  /** Other prompts the report asks for, with their values. */
  prompts: z.record(name, z.string().max(200)).default({}),
  dates: DateColumns.prefault({}),
});
type Settings = z.infer<typeof Settings>;

/** Ours: a report of everybody takes Workday minutes. */
const REPORT_TIMEOUT_SECONDS = 300;

export const workday = source({
  title: 'Workday',
  mapping,
  api: {
    credentialsForm:
      '{"username": "…", "password": "…"} or {"clientId": "…", "clientSecret": "…", "refreshToken": "…"}',
    credentials: Credentials,
    settings: Settings,
    answersWithinSeconds: REPORT_TIMEOUT_SECONDS,
    connect,
  },
});

function connect(reach: Reach<Credentials, Settings>): Reader {
  const { address, settings, now } = reach;
  const { tenant, owner, report, workerPrompt, asOfPrompt, lookAheadDays, prompts, dates } = settings;
  const call = caller(reach);
  const path = ['ccx/service/customreport2', ...[tenant, owner, report].map(uriPart)].join('/');
  const rows = async (more: Readonly<Record<string, string>>): Promise<readonly Row[]> => {
    const query = new URLSearchParams({ format: 'json', ...prompts, ...more });
    const read = rowsOf(await call(`${address}/${path}?${query}`));
    if (read.kind === 'rows') return read.rows;
    throw new SourceRefused(`${WHAT} answered with what is no report: ${read.refusals[0]?.what}`);
  };
  const both = async (more: Readonly<Record<string, string>>): Promise<readonly Row[]> => {
    const today = await rows(more);
    const ahead = asOfPrompt === undefined ? [] : await rows({ ...more, [asOfPrompt]: asOf(now(), lookAheadDays) });
    return joined(today, ahead, reach.mapping).map((each) => withEmployment(each.today, each.ahead, dates, now()));
  };
  return {
    async worker(key) {
      const found = await both(workerPrompt === undefined ? {} : { [workerPrompt]: key });
      return found.filter((row) => keyOf(row, reach.mapping) === key);
    },
    async page() {
      return { records: await both({}) };
    },
  };
}

const WHAT = 'Workday, reading the report';

function caller({ address, credentials, settings, now }: Reach<Credentials, Settings>) {
  const options: CallOptions = { timeoutMs: REPORT_TIMEOUT_SECONDS * 1000 };
  if ('username' in credentials) {
    const basic = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
    return async (url: string) =>
      found(await callJson(WHAT, url, { ...options, headers: { authorization: `Basic ${basic}` } }));
  }
  const { clientId, clientSecret, refreshToken } = credentials;
  const tokens = accessTokens({
    what: 'Workday',
    url: `${address}/ccx/oauth2/${uriPart(settings.tenant)}/token`,
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    form: () => ({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    now,
  });
  return async (url: string) => found(await callWithToken(tokens, WHAT, url, options));
}

/** No report is no empty report: nobody may look as if they were gone. */
function found(answer: unknown): unknown {
  if (answer !== undefined) return answer;
  throw new SourceRefused(`${WHAT} answered 404: look at tenant, owner and report in tenure.config.yaml`);
}

interface Both {
  readonly today?: Row;
  readonly ahead?: Row;
}

/** Each worker once; who is only in the look-ahead is to come. */
function joined(today: readonly Row[], ahead: readonly Row[], used: Mapping): readonly Both[] {
  const later = new Map(ahead.map((row) => [keyOf(row, used), row] as const));
  const known = new Set(today.map((row) => keyOf(row, used)));
  return [
    ...today.map((row) => {
      const match = later.get(keyOf(row, used));
      return match === undefined ? { today: row } : { today: row, ahead: match };
    }),
    ...ahead.filter((row) => !known.has(keyOf(row, used))).map((row) => ({ ahead: row })),
  ];
}

function withEmployment(today: Row | undefined, ahead: Row | undefined, dates: DateColumns, nowMs: number): Row {
  return { ...(today ?? ahead), employment: employmentOf(today, ahead, dates, nowMs) };
}
