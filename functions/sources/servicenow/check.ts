/** The least reads of ServiceNow that show whether the account takes part as it must. What it may write no read can show. */
import { CredentialsRefused, TargetRejected } from '../../core/errors.ts';
import type { ServiceNowConfiguration } from '../../core/ticket-configuration.ts';
import type { Calling } from '../ticket-call.ts';
import { first, type Row } from './table.ts';

/** What is wrong, each with what to do. Throws where nothing can be said of single tables. */
export async function checkServiceNow(
  calling: Calling,
  { tasks, asks }: ServiceNowConfiguration,
): Promise<readonly string[]> {
  const tables = [
    ...['sc_req_item', 'sysapproval_approver', 'sc_item_option_mtom', 'sc_item_option'],
    ...(tasks === undefined ? [] : ['sc_task']),
    ...(asks === undefined ? [] : ['item_option_new']),
  ];
  const wrong: string[] = [];
  const look = async (table: string, query: string, fields: readonly string[]): Promise<Row | undefined> =>
    first(calling, { table, query, fields }).catch((error: unknown) => {
      if (!(error instanceof TargetRejected) || error instanceof CredentialsRefused) throw error;
      wrong.push(error.message);
      return undefined;
    });
  for (const table of tables) await look(table, '', ['sys_id']);
  const before = wrong.length;
  const user = await look('sys_user', 'active=true^emailISNOTEMPTY', ['sys_id', 'email', 'active', 'user_name']);
  // Rows and fields an account may not see are left out without a word: there is somebody with an address, itself if nobody else.
  if (wrong.length === before && (user?.email === undefined || user.email === '' || user.active === undefined))
    wrong.push(
      'servicenow: no user is seen with an e-mail address: let the account read email and active of sys_user, or nobody is found',
    );
  else if (user !== undefined && (user.user_name ?? '') === '')
    wrong.push(
      'servicenow: no user is seen with a user name: let the account read user_name of sys_user, or nobody can tell who gave an approval, and none counts',
    );
  return wrong;
}
