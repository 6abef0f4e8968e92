/** What AWS says when a role of ours may not do something, told in our words: role, action and the mend, and nothing else of what it said. */

/** What the services call it. */
const CALLED = ['AccessDeniedException', 'AccessDenied'];

/** AWS (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html), and the embedded default. A session's name is no part of it. */
const SAID = [
  /^User: arn:[\w-]+:sts::\d*:assumed-role\/(?<role>[\w+=,.-]+)\/\S+ is not authorized to perform: (?<action>[a-z][a-z0-9-]*:[A-Za-z0-9]+)(?= |$)/,
  /^(?<role>[\w+=,./-]+) may not (?<action>[a-z][a-z0-9-]*:[A-Za-z0-9]+) on arn:/,
];

/** What a service, or Step Functions of a service (`Lambda.AccessDeniedException`), calls it. */
function isDenial(error: string): boolean {
  return CALLED.includes(error.replace(/^[A-Za-z]+\./, ''));
}

/** Composed of names that a template gives, so it may stand in public evidence. Nothing where this is no such denial, or does not name them. */
export function denialIn(error: string, message: string): string | undefined {
  if (!isDenial(error)) return undefined;
  const said = SAID.map((form) => form.exec(message)?.groups).find((found) => found !== undefined);
  if (said === undefined) return undefined;
  const mend = /explicit deny|denies it explicitly/.test(message)
    ? 'a policy denies it explicitly: take that out'
    : 'add the grant in infra, and deploy';
  return `role ${said.role} may not ${said.action}: ${mend}`;
}

/** The same of what was thrown, to go behind what could not be done: `: role … may not …`, or nothing. */
export function denied(cause: unknown): string {
  const denial = cause instanceof Error ? denialIn(cause.name, cause.message) : undefined;
  return denial === undefined ? '' : `: ${denial}`;
}
