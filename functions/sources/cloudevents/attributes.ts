/** The attributes of a CloudEvent as HTTP headers carry them in binary mode, and back as text. CloudEvents HTTP binding 1.0.2, 3.1.3 */
import type { Delivery } from '../delivery.ts';

/** Attribute names are lower-case letters and digits (spec.md): no header can pass itself off as the data. */
const NAME = /^ce-([a-z0-9]+)$/;

/** Every `ce-` header, read; `undefined` for a value that cannot be. */
export function attributesIn({ headers }: Pick<Delivery, 'headers'>): ReadonlyMap<string, string | undefined> {
  return new Map(
    Object.entries(headers).flatMap(([name, value]) => {
      const attribute = NAME.exec(name.toLowerCase())?.[1];
      return attribute === undefined || value === undefined ? [] : [[attribute, textOf(value)] as const];
    }),
  );
}

/** First what stands in double quotes, then one round of percent-decoding, which must give UTF-8. */
function textOf(value: string): string | undefined {
  const plain = unquoted(value.trim());
  if (plain === undefined) return undefined;
  try {
    return decodeURIComponent(plain);
  } catch {
    return undefined; // a URIError: bytes that are no UTF-8, or a percent sign that begins nothing
  }
}

/** RFC 7230, 3.2.6: older senders put a value in quotes, with backslashes before what would end it. */
function unquoted(value: string): string | undefined {
  if (!value.startsWith('"')) return value;
  const inside = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1];
  return inside?.replaceAll(/\\(.)/g, '$1');
}
