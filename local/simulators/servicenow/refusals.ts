/** How a simulated instance refuses: in ServiceNow's own words. */
import type { Answer } from '../serve.ts';

export class ServiceNowRefusal extends Error {
  override readonly name = 'ServiceNowRefusal';
  readonly answer: Answer;
  constructor(status: number, message: string, detail: string) {
    super(message);
    this.answer = refusal(status, message, detail);
  }
}

export function refusal(status: number, message: string, detail = ''): Answer {
  return { status, body: { error: { message, detail }, status: 'failure' } };
}

export const notSignedIn = () =>
  new ServiceNowRefusal(401, 'User Not Authenticated', 'Required to provide Auth information');
export const noRecord = () =>
  new ServiceNowRefusal(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");
export const noTable = (table: string) => new ServiceNowRefusal(400, `Invalid table ${table}`, '');
export const notAllowed = () =>
  new ServiceNowRefusal(403, 'Operation Failed', 'ACL Exception Update Failed due to security constraints');
export const bad = (message: string) => new ServiceNowRefusal(400, message, '');
