/** `bulkId:…` in a user stands for another user of the same request (RFC 7644, 3.7.2): for us, for what that one is called by. */
import type { Asked } from './bulk.ts';
import { inStandardNames, isObject } from './names.ts';

type User = Readonly<Record<string, unknown>>;
export const REFERENCE = 'bulkId:';

/** The user with every reference in it replaced; undefined where one leads nowhere. */
export function resolved(user: User, known: ReadonlyMap<string, Asked>): User | undefined {
  let isWhole = true;
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one)]));
    if (typeof value !== 'string' || !value.startsWith(REFERENCE)) return value;
    const named = nameOf(known.get(value.slice(REFERENCE.length)));
    isWhole &&= named !== undefined;
    return named;
  };
  const replaced = walk(user);
  return isWhole && isObject(replaced) ? replaced : undefined;
}

function nameOf(asked: Asked | undefined): string | undefined {
  const name = asked?.data === undefined ? undefined : inStandardNames(asked.data)?.externalId;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
