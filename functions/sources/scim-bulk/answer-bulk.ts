/** The answer to a SCIM bulk request: what became of each operation, or a SCIM error. RFC 7644, 3.7.3 and 3.12 */
import { uriPart } from '../../core/uri.ts';
import type { Answer, Outcome } from '../answer.ts';
import type { CarriedRead } from '../read-carried.ts';
import type { Refusal } from '../refusal.ts';
import type { Asked, BulkRead } from './bulk.ts';

export const BULK_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
export const SCIM_ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

const HEADERS = { 'content-type': 'application/scim+json' };

/** As many operations as were taken: after `failOnErrors` of them nothing more is said, nor done. */
export function answerBulk(read: BulkRead, { reads, address }: Outcome): Answer {
  if (read.kind === 'refused')
    return { status: read.status, headers: HEADERS, body: scimError(read.status, read.refusals, 'invalidSyntax') };
  const Operations = reads.flatMap((one, index) => {
    const operation = read.operations[index];
    return operation === undefined ? [] : [answered('method' in operation ? operation : undefined, one, address)];
  });
  return { status: 200, headers: HEADERS, body: { schemas: [BULK_RESPONSE], Operations } };
}

function answered(asked: Asked | undefined, read: CarriedRead, address: string): object {
  const named = {
    ...(asked === undefined ? {} : { method: asked.method }),
    ...(asked?.bulkId === undefined ? {} : { bulkId: asked.bulkId }),
  };
  const key = read.kind === 'worker' ? read.said.key : asked?.method === 'POST' ? undefined : read.key;
  const location = key === undefined ? {} : { location: `${address}/Users/${uriPart(key)}` };
  const status = statusOf(asked, read);
  if (status < 400) return { ...named, ...location, status: String(status) };
  const refusals = read.kind === 'refused' && status !== 404 ? read.refusals : [NOBODY];
  return { ...named, ...location, status: String(status), response: scimError(status, refusals) };
}

const NOBODY: Refusal = { what: 'nobody is known by this id', where: '', mend: 'POST them first' };

/** Who is known and sent anew by POST is replaced and not refused: an HR system says what is so, not what is new. */
function statusOf(asked: Asked | undefined, read: CarriedRead): number {
  const changes = asked?.method === 'PATCH' || asked?.method === 'DELETE';
  if (changes && read.isNew && read.key !== undefined) return read.kind === 'worker' ? 200 : 404;
  if (read.kind === 'refused') return 400;
  if (asked?.method === 'DELETE') return 204;
  return read.isNew ? 201 : 200;
}

function scimError(
  status: number,
  refusals: readonly Refusal[],
  kind: 'invalidValue' | 'invalidSyntax' = 'invalidValue',
): object {
  const detail = refusals.map(({ what, where, mend }) => `${where}: ${what}; ${mend}`.replace(/^: /, '')).join('. ');
  const scimType = status === 400 ? { scimType: kind } : {};
  return { schemas: [SCIM_ERROR], ...scimType, detail, status: String(status) };
}
