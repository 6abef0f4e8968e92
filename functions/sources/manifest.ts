/** The kinds of HR source there are, by the name a configuration gives them. To add one: docs/add-a-source.md. */
import { bamboohr } from './bamboohr/bamboohr.ts';
import { cloudEvents } from './cloudevents/cloudevents.ts';
import { csv } from './csv/csv.ts';
import { gusto } from './gusto/gusto.ts';
import { hibob } from './hibob/hibob.ts';
import { oktaIdentitySource } from './okta-identity-source/okta-identity-source.ts';
import { personio } from './personio/personio.ts';
import { rippling } from './rippling/rippling.ts';
import { entraUpload } from './scim-bulk/entra-upload.ts';
import { scimBulk } from './scim-bulk/scim-bulk.ts';
import type { Source } from './source.ts';
import { successfactors } from './successfactors/successfactors.ts';
import { ukgPro } from './ukg-pro/ukg-pro.ts';
import { workday } from './workday/workday.ts';
import { workdayReport } from './workday/workday-report.ts';

export const kinds = {
  ...{ bamboohr, gusto, hibob, personio, rippling, successfactors, 'ukg-pro': ukgPro, workday },
  // Those that send whole records.
  ...{
    cloudevents: cloudEvents,
    csv,
    'entra-upload': entraUpload,
    'okta-identity-source': oktaIdentitySource,
    'scim-bulk': scimBulk,
    'workday-report': workdayReport,
  },
} as const satisfies Record<string, Source>;

/** The kind of that name; `tenure`, whose senders write lifecycle events themselves, is none of them. */
export function kindNamed(name: string): Source | undefined {
  return Object.hasOwn(kinds, name) ? kinds[name as keyof typeof kinds] : undefined;
}
