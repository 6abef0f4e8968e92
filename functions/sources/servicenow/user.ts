/** A user of ServiceNow as a reference of a row leads to them: which fields to ask for, and who they are. */
import type { ServiceNowConfiguration } from '../../core/ticket-configuration.ts';
import type { Calling } from '../ticket-call.ts';
import type { TicketUser } from '../ticket-system.ts';
import { type Row, rows } from './table.ts';

type People = Pick<ServiceNowConfiguration, 'people'>;

export function userFields(field: string, { people }: People): string[] {
  return [field, ...ofUser(people).map((one) => `${field}.${one}`)];
}

function ofUser(people: People['people']): string[] {
  return ['email', 'active', ...(people === 'email' ? [] : [people.workerIdIn])];
}

export function userIn(from: Row, field: string, { people }: People): TicketUser | undefined {
  const id = from[field];
  if (id === undefined || id === '') return undefined;
  const email = from[`${field}.email`];
  const workerId = people === 'email' ? undefined : from[`${field}.${people.workerIdIn}`];
  return {
    id,
    active: from[`${field}.active`] === 'true',
    ...(email === undefined || email === '' ? {} : { email }),
    ...(workerId === undefined || workerId === '' ? {} : { workerId }),
  };
}

/** As an instance compares them: without regard to capitals. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** What `isTheirs` needs of a row. */
export function writerFields(field: string): string[] {
  return [WRITER, `${field}.${NAME}`];
}

/** Did the user this field leads to write the row last, or an account that only passes on what they said? A field is anybody's to set, who may write. */
export function isTheirs(from: Row, field: string, { engines }: Pick<ServiceNowConfiguration, 'engines'>): boolean {
  const { [WRITER]: writer = '', [`${field}.${NAME}`]: own = '' } = from;
  return writer !== '' && [own, ...engines].some((name) => sameName(name, writer));
}

export const WRITER = 'sys_updated_by';
const NAME = 'user_name';

/** Undefined where no user has this name, or several have. */
export async function userNamed(calling: Calling, name: string, { people }: People): Promise<TicketUser | undefined> {
  // A caret ends a condition in an encoded query: who has one in their name is not looked for.
  if (name === '' || name.includes('^')) return undefined;
  const fields = ['sys_id', 'user_name', ...ofUser(people)];
  const found = await Array.fromAsync(rows(calling, { table: 'sys_user', query: `user_name=${name}`, fields }));
  const [one, ...more] = found.filter((user) => sameName(user.user_name ?? '', name));
  if (one === undefined || more.length > 0) return undefined;
  return userIn(Object.fromEntries(Object.entries(one).map(([field, value]) => [asOf(field), value])), USER, {
    people,
  });
}

const USER = 'user';
const asOf = (field: string): string => (field === 'sys_id' ? USER : `${USER}.${field}`);
