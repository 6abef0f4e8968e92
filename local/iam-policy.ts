/** IAM policy documents, read strictly and made into questions that can be asked. */
import * as z from 'zod';
import { type Condition, type Context, condition, wildcard } from './iam-conditions.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Principal = z.union([
  z.literal('*'),
  z.strictObject({ AWS: oneOrMore.optional(), Service: oneOrMore.optional(), Federated: oneOrMore.optional() }),
]);
type Principal = z.infer<typeof Principal>;

/** `NotPrincipal` is not among them: it is refused as an unknown member. */
const Document = z.strictObject({
  Version: z.literal('2012-10-17').optional(),
  Id: z.string().optional(),
  Statement: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]).pipe(
    z.array(
      z.strictObject({
        Sid: z.string().optional(),
        Effect: z.enum(['Allow', 'Deny']),
        Principal: Principal.optional(),
        Action: oneOrMore.optional(),
        NotAction: oneOrMore.optional(),
        Resource: oneOrMore.optional(),
        NotResource: oneOrMore.optional(),
        Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
      }),
    ),
  ),
});

/** Who asks: a role, the account itself, or a service of AWS. */
export interface Caller {
  /** The role's ARN, or a service's name as `events.amazonaws.com`. */
  readonly principal: string;
  readonly account: string;
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** The policy's name, for whoever is refused. */
  readonly where: string;
  readonly names: (caller: Caller) => boolean;
  readonly coversAction: (action: string) => boolean;
  readonly coversResource: (resource: string) => boolean;
  readonly condition: Condition;
}

/** The statements of a document. Throws, naming `where`, at anything whose meaning is not known here. */
export function statementsOf(document: unknown, where: string): Statement[] {
  const parsed = Document.safeParse(document);
  if (!parsed.success)
    throw new Error(`${where} is no policy the embedded default knows: ${z.prettifyError(parsed.error)}`);
  return parsed.data.Statement.map((statement) => ({
    effect: statement.Effect,
    where,
    names: (caller) => statement.Principal === undefined || isNamed(statement.Principal, caller, statement.Effect),
    coversAction: covers(statement.Action, statement.NotAction, where, 'i'),
    coversResource: covers(statement.Resource, statement.NotResource, where, ''),
    condition: condition(statement.Condition ?? {}, where),
  }));
}

/** Does the statement speak of this call? */
export function applies(statement: Statement, resource: string, context: Context): boolean {
  return statement.coversResource(resource) && statement.condition(context);
}

/** A resource's own policy may leave `Resource` out: it means that resource. */
function covers(
  these: readonly string[] | undefined,
  not: readonly string[] | undefined,
  where: string,
  flags: string,
): (value: string) => boolean {
  const patterns = (these ?? not ?? ['*']).map((pattern) => {
    if (pattern.includes('${'))
      throw new Error(`${where}: policy variables (${pattern}) are not known to local/iam-policy.ts`);
    return wildcard(pattern, flags);
  });
  const wanted = these !== undefined || not === undefined;
  return (value) => patterns.some((pattern) => pattern.test(value)) === wanted;
}

/** The account as principal forbids all its roles, but allows none: it only leaves the decision to their own policies. */
function isNamed(principal: Principal, { principal: caller, account }: Caller, effect: 'Allow' | 'Deny'): boolean {
  if (principal === '*') return true;
  if (!caller.startsWith('arn:')) return principal.Service?.includes(caller) ?? false;
  const asAccount = effect === 'Deny' ? [account, `arn:aws:iam::${account}:root`] : [];
  return principal.AWS?.some((name) => name === '*' || name === caller || asAccount.includes(name)) ?? false;
}
