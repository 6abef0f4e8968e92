/** A call over AWS's wire protocol, with the action it asks for. */
import type { AwsRequest } from './service.ts';

/** A service of the REST kind knows its actions by method and path: its calls have none. */
export function awsRequest(request: Omit<AwsRequest, 'action'>): AwsRequest {
  return { ...request, action: actionOf(request) };
}

/** Of the JSON and query protocols. */
function actionOf({ headers, body, query }: Omit<AwsRequest, 'action'>): string {
  const target = headers['x-amz-target'];
  if (target !== undefined) return target.slice(target.lastIndexOf('.') + 1);
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return new URLSearchParams(body.toString()).get('Action') ?? '';
  return query.get('Action') ?? '';
}
