/** How sure we are that something is done: a read, the target's word, a person's word, or a person's decision that it need not be. */
import * as z from 'zod';
import { GRADES } from './evidence-words.ts';

export const Grade = z.enum(GRADES);
export type Grade = z.infer<typeof Grade>;
