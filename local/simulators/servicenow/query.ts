/** The encoded queries a simulated instance understands: conditions, alternatives and an order. What it does not understand it refuses. */
import type { Instance, Row } from './instance.ts';
import { bad } from './refusals.ts';

export interface Query {
  matches(row: Row): boolean;
  readonly order: string | undefined;
}

const CONDITION = /^([a-z_.]+)(>=|<=|!=|=|>|<|IN|LIKE|ISEMPTY|ISNOTEMPTY)(.*)$/s;

export function readQuery(instance: Instance, table: string, text: string): Query {
  const parts = text === '' ? [] : text.split('^');
  const order = parts.find((part) => part.startsWith('ORDERBY'))?.slice('ORDERBY'.length);
  const all: ((row: Row) => boolean)[][] = [];
  for (const part of parts.filter((one) => !one.startsWith('ORDERBY'))) {
    if (!part.startsWith('OR')) all.push([conditionOf(instance, table, part)]);
    else all.at(-1)?.push(conditionOf(instance, table, part.slice(2)));
  }
  return { order, matches: (row) => all.every((any) => any.some((one) => one(row))) };
}

function conditionOf(instance: Instance, table: string, text: string): (row: Row) => boolean {
  const [, field = '', operator = '', wanted = ''] = CONDITION.exec(text) ?? [];
  if (operator === '') throw bad(`Invalid query: ${text}`);
  const of = (row: Row) => instance.value(table, row, field) ?? '';
  switch (operator) {
    case '=':
      // Of text, an instance compares without regard to capitals.
      return (row) => of(row).toLowerCase() === wanted.toLowerCase();
    case '!=':
      return (row) => of(row) !== wanted;
    case '>=':
      return (row) => of(row) >= wanted;
    case '<=':
      return (row) => of(row) <= wanted;
    case '>':
      return (row) => of(row) > wanted;
    case '<':
      return (row) => of(row) < wanted;
    case 'IN':
      return (row) => wanted.split(',').includes(of(row));
    case 'LIKE':
      return (row) => of(row).includes(wanted);
    case 'ISEMPTY':
      return (row) => of(row) === '';
    default:
      return (row) => of(row) !== '';
  }
}
