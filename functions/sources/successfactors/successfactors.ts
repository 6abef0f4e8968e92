/** SAP SuccessFactors Employee Central: employments and all their job slices by OData 2. It is asked; it sends nothing here. */
import { source } from '../source.ts';
import { mapping } from './mapping.ts';
import { connect } from './reader.ts';
import { Credentials, Settings } from './settings.ts';

export const successfactors = source({
  title: 'SAP SuccessFactors',
  mapping,
  api: {
    credentialsForm:
      '{"clientId": "…", "companyId": "…", "userId": "…", "privateKey": "-----BEGIN PRIVATE KEY-----…"}, or those of docs/sources.md',
    credentials: Credentials,
    settings: Settings,
    connect,
  },
});
