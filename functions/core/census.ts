/** How many people work here, in all, by department and by office: what per cents are of. Counted now and then, not kept by every event. */
import * as z from 'zod';
import { primaryRecord, standing } from './employment.ts';
import { Instant } from './ids.ts';
import type { Person } from './person.ts';

const Count = z.record(z.string(), z.int());

export const Census = z.strictObject({ at: Instant, total: z.int(), departments: Count, sites: Count });
export type Census = z.infer<typeof Census>;

export const nobodyCounted = (at: Instant): Census => ({ at, total: 0, departments: {}, sites: {} });

/** With one more person, if they work here: who is on leave does, for the per cents of an ending. */
export function counted(census: Census, person: Person): Census {
  const status = standing(person);
  if (status !== 'active' && status !== 'suspended') return census;
  const { department, office } = primaryRecord(person);
  return {
    ...census,
    total: census.total + 1,
    departments: oneMore(census.departments, department),
    sites: office === undefined ? census.sites : oneMore(census.sites, office),
  };
}

function oneMore(counts: Readonly<Record<string, number>>, name: string): Record<string, number> {
  return { ...counts, [name]: Number(Object.hasOwn(counts, name) ? counts[name] : 0) + 1 };
}

/** Of a department or a site by its name, or of all. */
export function populationOf(
  census: Census | undefined,
  each: 'department' | 'site' | undefined,
  scope: string,
): number | undefined {
  if (census === undefined) return undefined;
  if (each === undefined) return census.total;
  const counts = each === 'department' ? census.departments : census.sites;
  return Object.hasOwn(counts, scope) ? counts[scope] : 0;
}
