/** Who Tenure is to Jira: an account by its e-mail address and an API token, as Atlassian's basic authentication has it. */
import * as z from 'zod';

const Keys = z.array(z.string().min(16)).readonly().default([]);

/** What the secret of `tickets.jira` holds. */
export const JiraSecret = z.strictObject({
  webhookKeys: Keys,
  bearerKeys: Keys,
  email: z.string().min(1),
  apiToken: z.string().min(1),
});
export type JiraSecret = z.infer<typeof JiraSecret>;
export const JIRA_SECRET_FORM = '{"webhookKeys": ["…"], "email": "…", "apiToken": "…"}';

export function basic({ email, apiToken }: JiraSecret): () => Promise<string> {
  const header = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
  return async () => header;
}
