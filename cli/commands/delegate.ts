/** `tenure delegate --to W --from D --until D`: has somebody else decide for you for a time; `--revoke ID` takes it back; without options, lists yours. */
import * as z from 'zod';
import { sha256 } from '../../functions/core/canonical.ts';
import { uriPart } from '../../functions/core/uri.ts';
import { type Api, connect } from '../api.ts';
import { type Command, noArguments, Usage } from '../command.ts';

const Delegation = z.object({
  delegationId: z.string(),
  revokedAt: z.string().optional(),
  to: z.string(),
  delegator: z.string(),
  from: z.string(),
  until: z.string(),
});
type Made = z.infer<typeof Delegation>;
const List = z.object({ made: z.array(Delegation), received: z.array(Delegation), next: z.string().optional() });

export const delegate: Command = {
  usage: 'tenure delegate [--to WORKER --from DAY --until DAY | --revoke ID] [--as WORKER]',
  does: 'have somebody else decide approvals for you for a time',
  async run(args, options) {
    noArguments(args, delegate.usage);
    const { to, from, until, revoke } = options.values;
    const api = connect(options);
    if (typeof revoke === 'string') {
      if (to !== undefined || from !== undefined || until !== undefined)
        throw new Usage(`--revoke stands alone\nusage: ${delegate.usage}`);
      const ended = Delegation.parse(await api.send('POST', `/v1/delegations/${uriPart(revoke)}/revoke`, {}));
      return { text: `${ended.to} decides for you no more, since ${ended.until}`, json: ended, exitCode: 0 };
    }
    if (to === undefined && from === undefined && until === undefined) {
      const list = await everyDelegation(api);
      return { text: listText(list), json: list, exitCode: 0 };
    }
    if (to === undefined || from === undefined || until === undefined)
      throw new Usage(`--to, --from and --until belong together\nusage: ${delegate.usage}`);
    // The same words again are the same delegation: an answer that was lost on the way makes no second one.
    const headers = { 'idempotency-key': sha256(JSON.stringify(['delegate', to, from, until])) };
    const made = Delegation.parse(await api.send('POST', '/v1/delegations', { to, from, until }, headers));
    return { text: `${made.to} may decide for you from ${made.from} until ${made.until}`, json: made, exitCode: 0 };
  },
};

/** Two lists in one, page after page. */
async function everyDelegation(api: Api): Promise<z.infer<typeof List>> {
  const [made, received]: [Made[], Made[]] = [[], []];
  let next: string | undefined;
  do {
    const page = List.parse(await api.send('GET', `/v1/delegations${next === undefined ? '' : `?cursor=${next}`}`));
    made.push(...page.made);
    received.push(...page.received);
    next = page.next;
  } while (next !== undefined);
  return { made, received };
}

function listText({ made, received }: z.infer<typeof List>): string {
  const lines = [
    ...made.map(
      (one) => `${one.delegationId}: ${one.to} decides for you from ${one.from} until ${one.until}${ended(one)}`,
    ),
    ...received.map((one) => `you decide for ${one.delegator} from ${one.from} until ${one.until}${ended(one)}`),
  ];
  return lines.length === 0 ? 'nobody decides for you, and you for nobody' : lines.join('\n');
}

function ended({ revokedAt }: z.infer<typeof Delegation>): string {
  return revokedAt === undefined ? '' : ', taken back';
}
