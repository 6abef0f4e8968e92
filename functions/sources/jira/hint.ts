/** Which issue a webhook of Jira is about. Nothing else of it is believed. */
import * as z from 'zod';
import { IssueId } from './shapes.ts';

const Hint = z.object({ issue: z.object({ id: IssueId }) });

export function hintedBy(body: unknown): string | undefined {
  return Hint.safeParse(body).data?.issue.id;
}
