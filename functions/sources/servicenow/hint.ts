/** Which requested item, or task, a hint of ServiceNow is about. Nothing else of it is believed. */
import * as z from 'zod';
import { SysId } from './table.ts';

/** As docs/tickets.md has it sent; more may be in it, and is not read. */
const Hint = z.union([
  z.object({ ritm_sys_id: SysId }).transform(({ ritm_sys_id: id }) => id),
  z.object({ task_sys_id: SysId }).transform(({ task_sys_id: id }) => id),
]);

export function hintedBy(body: unknown): string | undefined {
  return Hint.safeParse(body).data;
}
