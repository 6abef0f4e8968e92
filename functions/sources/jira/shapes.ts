/** What Jira answers, as far as we read it, and how its pages go on. */
import * as z from 'zod';
import { InvalidInput } from '../../core/errors.ts';
import { Instant } from '../../core/ids.ts';
import { type Calling, call } from '../ticket-call.ts';

/** Immutable; the key changes when an issue moves to another project. */
export const IssueId = z.string().regex(/^\d{1,18}$/);

export const JiraUser = z.object({
  accountId: z.string().min(1),
  /** Absent where the account hides it. */
  emailAddress: z.string().optional(),
  active: z.boolean().default(false),
});
export type JiraUser = z.infer<typeof JiraUser>;

/** Until the year 9999: beyond it there is no instant of ours. */
const LAST_MS = Date.UTC(9999, 11, 31);
const Moment = z.object({ epochMillis: z.int().min(0).max(LAST_MS) });

export const Approval = z.object({
  id: z.string(),
  finalDecision: z.string(),
  createdDate: Moment,
  completedDate: Moment.nullish(),
  approvers: z.array(z.object({ approver: JiraUser, approverDecision: z.string() })).default([]),
});
export type Approval = z.infer<typeof Approval>;

export const CustomerRequest = z.object({
  issueId: IssueId,
  issueKey: z.string(),
  requestTypeId: z.string(),
  reporter: JiraUser,
  requestFieldValues: z.array(z.object({ fieldId: z.string(), value: z.unknown() })).default([]),
});
export type CustomerRequest = z.infer<typeof CustomerRequest>;

export const Issue = z.object({
  id: IssueId,
  key: z.string(),
  fields: z.object({
    creator: JiraUser.nullish(),
    status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    resolution: z.object({ name: z.string() }).nullish(),
  }),
});
export type Issue = z.infer<typeof Issue>;

export const Change = z.object({
  author: JiraUser.nullish(),
  created: z.string(),
  items: z.array(z.object({ fieldId: z.string().optional(), field: z.string().optional() })),
});
export type Change = z.infer<typeof Change>;

/** Ours: nothing we ask has more. */
export const MOST_PAGES = 500;

/** Pages of the service desk: `start` and `isLastPage`. Nothing where there is no such request. */
export async function* deskPages<Value>(calling: Calling, path: string, value: z.ZodType<Value>) {
  const answer = z.object({ isLastPage: z.boolean(), values: z.array(value) });
  let start = 0;
  for (let page = 0; page < MOST_PAGES; page++) {
    const read = await call(calling, {
      path: `${path}${path.includes('?') ? '&' : '?'}start=${start}&limit=50`,
      answer,
    });
    yield* read?.values ?? [];
    start += read?.values.length ?? 0;
    if (read === undefined || read.isLastPage || read.values.length === 0) return;
  }
  throw new InvalidInput(`jira: ${path} has more than ${MOST_PAGES} pages`);
}

/** Pages of the platform: `startAt` and `isLast`. */
export async function* platformPages<Value>(calling: Calling, path: string, value: z.ZodType<Value>) {
  const answer = z.object({ isLast: z.boolean(), values: z.array(value) });
  let start = 0;
  for (let page = 0; page < MOST_PAGES; page++) {
    const read = await call(calling, { path: `${path}?startAt=${start}&maxResults=100`, answer });
    yield* read?.values ?? [];
    start += read?.values.length ?? 0;
    if (read === undefined || read.isLast || read.values.length === 0) return;
  }
  throw new InvalidInput(`jira: ${path} has more than ${MOST_PAGES} pages`);
}

export function instantOf(epochMillis: number): Instant {
  return Instant.parse(new Date(epochMillis).toISOString());
}

/** `2026-11-30T08:00:00.000+0000`: ISO 8601 but for the colon its offset lacks. */
export function instantIn(text: string): Instant | undefined {
  const at = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return at >= 0 && at <= LAST_MS ? instantOf(at) : undefined;
}

/** Text of ours as the platform takes it: a document of paragraphs. developer.atlassian.com/cloud/jira/platform/apis/document/structure */
export function documentOf(text: string): unknown {
  const paragraphs = text.split('\n').filter((line) => line !== '');
  const content = paragraphs.map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] }));
  return { type: 'doc', version: 1, content };
}

const Node = z.object({ text: z.string().optional(), content: z.array(z.unknown()).optional() });

/** All the text of a document, of whatever it is made. */
export function textIn(node: unknown): string {
  const read = Node.safeParse(node);
  if (!read.success) return typeof node === 'string' ? node : '';
  return [read.data.text ?? '', ...(read.data.content ?? []).map(textIn)].join(' ').trim();
}
