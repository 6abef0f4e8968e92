/** SCIM 2.0 bulk requests about users: made and replaced whole, changed in part, gone. RFC 7644, 3.7 */
import type { Carried, Delivery, Heard } from '../delivery.ts';
import { isKeepable } from '../key.ts';
import { refused } from '../refusal.ts';
import { source } from '../source.ts';
import { answerBulk } from './answer-bulk.ts';
import { type Asked, type BulkLimits, type BulkRead, readBulk } from './bulk.ts';
import { mapping } from './mapping.ts';
import { inStandardNames } from './names.ts';
import { readPatch } from './patch.ts';
import { REFERENCE, resolved } from './references.ts';

/** Our choice, and what our ServiceProviderConfig would say: RFC 7643, 5. */
export const LIMITS: BulkLimits = {
  mediaTypes: ['application/scim+json', 'application/json'],
  otherMediaType: 415,
  operations: 1000,
  tooMany: 413,
};

export const scimBulk = source({
  title: 'SCIM 2.0 bulk',
  signature: { kind: 'bearer', header: 'authorization', prefix: 'Bearer ' },
  mapping,
  hear,
  answer: (delivery, outcome) => answerBulk(readBulk(delivery, LIMITS), outcome),
});

function hear(delivery: Delivery): Heard {
  const read = readBulk(delivery, LIMITS);
  if (read.kind === 'refused') return { kind: 'refused', refusals: read.refusals };
  return {
    kind: 'records',
    carried: carriedOf(read),
    mayBeCopy: true,
    ...(read.failOnErrors === undefined ? {} : { stopAfter: read.failOnErrors }),
  };
}

/** One for each operation, in its order. */
function carriedOf({ operations }: Extract<BulkRead, { kind: 'bulk' }>): readonly Carried[] {
  const whole = operations.filter((one) => 'method' in one);
  const names = countOf(whole);
  const known = new Map(whole.flatMap((one) => (one.bulkId === undefined ? [] : [[one.bulkId, one] as const])));
  return operations.map((one): Carried => {
    if (!('method' in one)) return { kind: 'refused', ...one };
    if (one.bulkId !== undefined && (names.get(one.bulkId) ?? 0) > 1)
      return no(one, 'bulkId', 'the bulkId is another operation’s too', 'give each operation one of its own');
    return meant(one, known);
  });
}

function countOf(asked: readonly Asked[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { bulkId } of asked) if (bulkId !== undefined) counts.set(bulkId, (counts.get(bulkId) ?? 0) + 1);
  return counts;
}

function meant(asked: Asked, known: ReadonlyMap<string, Asked>): Carried {
  const id = idIn(asked.path);
  if (id === undefined)
    return no(asked, 'path', 'the path is none of a user', 'send /Users for POST, /Users/<externalId> for the others');
  if (id.startsWith(REFERENCE))
    return no(asked, 'path', 'the path names a user by a bulkId', 'name the user by externalId: /Users/<externalId>');
  if ((asked.method === 'POST') !== (id === ''))
    return no(asked, 'path', 'the path does not go with the method', 'send POST to /Users, the others to one user');
  switch (asked.method) {
    case 'POST':
      return asked.bulkId === undefined
        ? no(asked, 'bulkId', 'there is no bulkId', 'a POST needs one (RFC 7644, 3.7)')
        : wholeOf(asked, id, known);
    case 'PUT':
      return wholeOf(asked, id, known);
    case 'PATCH':
      return partOf(asked, id, known);
    case 'DELETE':
      return { kind: 'left', where: asked.where, key: id };
    default:
      return no(asked, 'method', 'the method is none of a bulk request', 'send POST, PUT, PATCH or DELETE');
  }
}

/** The user's id with us is their key, so that a sender needs to remember none. Empty for all users, undefined for what are none. */
function idIn(path: string): string | undefined {
  const id = /^\/Users(?:\/([^/?#]+))?\/?$/.exec(path);
  if (id === null) return undefined;
  try {
    const said = decodeURIComponent(id[1] ?? '');
    return isKeepable(said) ? said : undefined;
  } catch {
    return undefined; // a URIError: what is no percent-encoding names nobody
  }
}

function wholeOf(asked: Asked, id: string, known: ReadonlyMap<string, Asked>): Carried {
  const user = asked.data === undefined ? undefined : inStandardNames(asked.data);
  if (user === undefined)
    return no(asked, 'data', 'there is no user in it, or an attribute twice', 'send the user, each attribute once');
  const where = `${asked.where}/data`;
  const record = resolved(user, known);
  if (record === undefined) return unknownReference(asked);
  return id === ''
    ? { kind: 'record', where, record }
    : { kind: 'record', where, key: id, record: { externalId: id, ...record } };
}

function partOf(asked: Asked, id: string, known: ReadonlyMap<string, Asked>): Carried {
  const read = readPatch(asked.data, `${asked.where}/data`);
  if (read.kind === 'refused') return { ...read, where: asked.where, key: id };
  const named = inStandardNames(read.part);
  if (named === undefined) return no(asked, 'data', 'an attribute is there twice', 'send each attribute once');
  const part = resolved(named, known);
  if (part === undefined) return unknownReference(asked);
  return { kind: 'part', where: `${asked.where}/data`, key: id, record: part };
}

function unknownReference(asked: Asked): Carried {
  return no(asked, 'data', 'a bulkId in it is of no user of this request', 'name the user by externalId');
}

function no({ where }: Asked, place: string, what: string, mend: string): Carried {
  return { ...refused(what, `${where}/${place}`, mend), where };
}
