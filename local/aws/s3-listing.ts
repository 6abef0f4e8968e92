/** ListObjectsV2's answer: pages, folders by delimiter, keys encoded as asked. */
import type { StoredObject } from './s3-objects.ts';

/** The key a page starts after: a continuation token is the last key of the page before. */
export function afterKey(query: URLSearchParams): string {
  const token = query.get('continuation-token');
  return token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
}

/** The answer of ListObjectsV2: at most `most` of what comes after the page before, folded at the delimiter. */
export function listing(bucket: string, query: URLSearchParams, all: readonly StoredObject[], most: number): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const encode = (key: string) => (query.get('encoding-type') === 'url' ? encodeURIComponent(key) : escaped(key));
  const contents: string[] = [];
  const folders = new Set<string>();
  let last = '';
  let rest = all;
  while (rest.length > 0 && contents.length + folders.size < most) {
    const [object] = rest;
    if (object === undefined) break;
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const folder = end < 0 ? undefined : object.key.slice(0, end + delimiter.length);
    const taken = folder === undefined ? 1 : rest.findIndex(({ key }) => !key.startsWith(folder));
    if (folder === undefined) contents.push(contentsOf(object, encode));
    else folders.add(folder);
    last = rest.at((taken < 0 ? rest.length : taken) - 1)?.key ?? '';
    rest = taken < 0 ? [] : rest.slice(taken);
  }
  const next = `<NextContinuationToken>${Buffer.from(last).toString('base64url')}</NextContinuationToken>`;
  const prefixes = [...folders].map((folder) => `<CommonPrefixes><Prefix>${encode(folder)}</Prefix></CommonPrefixes>`);
  return `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${encode(prefix)}</Prefix>${
    delimiter === '' ? '' : `<Delimiter>${encode(delimiter)}</Delimiter>`
  }${query.has('encoding-type') ? '<EncodingType>url</EncodingType>' : ''}<MaxKeys>${most}</MaxKeys><KeyCount>${
    contents.length + folders.size
  }</KeyCount><IsTruncated>${rest.length > 0}</IsTruncated>${rest.length > 0 ? next : ''}${contents.join('')}${prefixes.join('')}</ListBucketResult>`;
}

function contentsOf({ key, bytes, etag, modifiedAt }: StoredObject, encode: (key: string) => string): string {
  const modified = new Date(modifiedAt).toISOString();
  return `<Contents><Key>${encode(key)}</Key><LastModified>${modified}</LastModified><ETag>${escaped(etag)}</ETag><Size>${bytes}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
}

/** Text for XML. */
export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (one) => entities[one] ?? one);
}
