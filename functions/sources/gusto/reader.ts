/** Reads Gusto: an employee with how they stand, the termination that counts and the address they work at. */
import * as z from 'zod';
import { uriPart } from '../../core/uri.ts';
import { inForm, TextId } from '../call.ts';
import { FORMS } from '../forms.ts';
import { isOverEverywhere } from '../last-day.ts';
import { callWithToken } from '../oauth.ts';
import { type RefreshCredentials, refreshingTokens } from '../refresh-token.ts';
import type { Page, Reach, Reader } from '../source.ts';
import { keyConfirmer } from './subscriptions.ts';

export const Settings = z.strictObject({
  /** The company's UUID in Gusto. */
  companyId: z.uuid(),
  /** docs.gusto.com/app-integrations/docs/api-versioning: an answer has the form of the version that is asked for. */
  apiVersion: z.iso.date().default('2025-06-15'),
  /** Where everybody works at one place, a call for each employee is saved: say country, office and timeZone in the mapping then. */
  workAddresses: z.boolean().default(true),
});
export type Settings = z.infer<typeof Settings>;

/** Gusto's own default. Each employee costs a call more, of 200 a minute: docs.gusto.com/app-integrations/docs/rate-limits */
const PAGE = 25;
const ONE = 'Gusto, reading an employee';
const EVERYBODY = 'Gusto, reading everybody';
const WHERE = 'Gusto, reading where an employee works';

const Job = z.looseObject({ primary: z.boolean().optional(), hire_date: z.string().nullish() });
const Termination = z.looseObject({ effective_date: z.string().optional(), active: z.boolean().optional() });
type Termination = z.infer<typeof Termination>;
const Employee = z.looseObject({
  uuid: TextId,
  terminated: z.boolean().optional(),
  terminations: z.array(Termination).nullish(),
  jobs: z.array(Job).nullish(),
});
type Employee = z.infer<typeof Employee>;
const Addresses = z.array(z.looseObject({ active: z.boolean().optional(), effective_date: z.string().nullish() }));

export function connect({ address, credentials, settings, now, keep }: Reach<RefreshCredentials, Settings>): Reader {
  const tokens = refreshingTokens({ what: 'Gusto', url: `${address}/oauth/token`, now }, credentials, keep);
  const headers = { 'x-gusto-api-version': settings.apiVersion };
  const get = (what: string, path: string) => callWithToken(tokens, what, `${address}/v1/${path}`, { headers });
  const recordOf = async (employee: Employee) => ({
    ...employee,
    ...employmentOf(employee, now()),
    work_address: settings.workAddresses ? await workAddress(get, employee.uuid) : undefined,
  });
  return {
    ownKey: keyConfirmer({ address, headers, now }, credentials),
    async worker(key) {
      const employee = await get(ONE, `employees/${uriPart(key)}`);
      return employee === undefined ? [] : [await recordOf(inForm(ONE, Employee, employee))];
    },
    async page(cursor): Promise<Page> {
      const page = Number(cursor ?? 1);
      const path = `companies/${settings.companyId}/employees?page=${page}&per=${PAGE}`;
      const employees = inForm(EVERYBODY, z.array(z.unknown()), await get(EVERYBODY, path));
      const records: unknown[] = [];
      for (const one of employees) {
        const employee = Employee.safeParse(one);
        // Who is none of its documentation is refused alone, for how they stand is not said, and stops nobody's pull.
        records.push(employee.success ? await recordOf(employee.data) : one);
      }
      return { records, ...(employees.length < PAGE ? {} : { next: String(page + 1) }) };
    },
  };
}

interface Employment {
  readonly standing: 'active' | 'left';
  readonly start_date?: string | undefined;
  readonly termination?: Termination | undefined;
}

/**
 * Of who has left the last termination counts; of who works, one that is to come: what ended an employment they were rehired after is
 * over. Gusto calls somebody terminated from midnight in Pacific Time on (employee-events, `terminated_effective`), when their last day
 * is not over in Hawaii: until it is over everywhere the day decides. Who is to be rehired is terminated until they are back, though
 * their job has its new day already: it is no first day before the end.
 */
function employmentOf({ terminated, terminations, jobs }: Employee, nowMs: number): Employment {
  const hired = jobs?.find(({ primary }) => primary === true)?.hire_date ?? undefined;
  const inTime = (terminations ?? []).toSorted((a, b) => (dayOf(a) < dayOf(b) ? -1 : 1));
  if (terminated !== true)
    return { standing: 'active', start_date: hired, termination: inTime.find(({ active }) => active !== true) };
  const termination = inTime.at(-1);
  const lastDay = FORMS.date.read(dayOf(termination));
  if (typeof lastDay !== 'string') return { standing: 'left', start_date: hired, termination };
  return {
    standing: isOverEverywhere(lastDay, nowMs) ? 'left' : 'active',
    start_date: hired !== undefined && hired > lastDay ? lastDay : hired,
    termination,
  };
}

function dayOf(termination: Termination | undefined): string {
  return termination?.effective_date ?? '';
}

async function workAddress(get: (what: string, path: string) => Promise<unknown>, employee: string): Promise<unknown> {
  const path = `employees/${uriPart(employee)}/work_addresses`;
  const addresses = inForm(WHERE, Addresses, (await get(WHERE, path)) ?? []);
  // Of somebody who is yet to come none is active.
  return addresses.find(({ active }) => active === true) ?? addresses[0];
}
