/** The least reads of Jira that show whether the account is an agent of the service desk that may do what we ask of it. */
import * as z from 'zod';
import type { JiraConfiguration } from '../../core/ticket-configuration.ts';
import { uriPart } from '../../core/uri.ts';
import { type Calling, call } from '../ticket-call.ts';

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions: of a project, or of the site. */
const PROJECT = ['BROWSE_PROJECTS', 'ADD_COMMENTS', 'TRANSITION_ISSUES'];
const TASKS = [...PROJECT, 'CREATE_ISSUES'];

const Permissions = z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })) });
const Desk = z.object({ projectKey: z.string().optional() });

export async function checkJira(
  calling: Calling,
  { serviceDeskId, projectKey, tasks, people }: JiraConfiguration,
): Promise<readonly string[]> {
  const desk = await call(calling, {
    path: `/rest/servicedeskapi/servicedesk/${uriPart(serviceDeskId)}`,
    answer: Desk,
  });
  return [
    ...(desk === undefined
      ? [`jira: service desk ${serviceDeskId} is not seen: make the account an agent of it, or mend serviceDeskId`]
      : []),
    ...(desk?.projectKey !== undefined && desk.projectKey !== projectKey
      ? [`jira: service desk ${serviceDeskId} is of project ${desk.projectKey}, not ${projectKey}: mend projectKey`]
      : []),
    ...(await lacking(calling, projectKey, PROJECT)),
    ...(tasks === undefined ? [] : await lacking(calling, tasks.projectKey, TASKS)),
    // Only who administers the site reads properties of others.
    ...(people === 'email' ? [] : await lacking(calling, undefined, ['ADMINISTER'])),
  ];
}

async function lacking(
  calling: Calling,
  project: string | undefined,
  wanted: readonly string[],
): Promise<readonly string[]> {
  const search = new URLSearchParams({
    ...(project === undefined ? {} : { projectKey: project }),
    permissions: wanted.join(','),
  });
  const found = await call(calling, { path: `/rest/api/3/mypermissions?${search}`, answer: Permissions });
  const where = project === undefined ? 'the site' : `project ${project}`;
  if (found === undefined) return [`jira: ${where} is not seen: is its key right, and may the account browse it?`];
  const not = wanted.filter((one) => found.permissions[one]?.havePermission !== true);
  return not.length === 0
    ? []
    : [`jira: the account lacks ${not.join(', ')} in ${where}: give it a role that has them`];
}
