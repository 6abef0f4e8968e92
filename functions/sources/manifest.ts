/** The kinds of HR source there are, by the name a configuration gives them. To add one: docs/add-a-source.md. */
import { bamboohr } from './bamboohr/bamboohr.ts';
import { cloudEvents } from './cloudevents/cloudevents.ts';
import { csv } from './csv/csv.ts';
import { entraUpload } from './scim-bulk/entra-upload.ts';
import { scimBulk } from './scim-bulk/scim-bulk.ts';
import type { Source } from './source.ts';

export const kinds = {
  bamboohr,
  cloudevents: cloudEvents,
  csv,
  'entra-upload': entraUpload,
  'scim-bulk': scimBulk,
} as const satisfies Record<string, Source>;

/** The kind of that name; `tenure`, whose senders write lifecycle events themselves, is none of them. */
export function kindNamed(name: string): Source | undefined {
  return Object.hasOwn(kinds, name) ? kinds[name as keyof typeof kinds] : undefined;
}
