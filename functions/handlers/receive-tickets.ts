/** `POST /v1/tickets/{system}`: verifies the raw bytes of a hint, puts it on the queue and answers; everything else is read back later. */
import * as z from 'zod';
import { TargetRejected } from '../core/errors.ts';
import { TicketSystemName } from '../core/ticket-ref.ts';
import { clock } from '../runtime/clock.ts';
import { type HttpRequest, http, Problem } from '../runtime/http.ts';
import { logger } from '../runtime/lambda.ts';
import { newSalt } from '../runtime/random.ts';
import { lookAtTicket } from '../runtime/ticket-queue.ts';
import { ticketSecret, ticketSettings } from '../runtime/ticket-settings.ts';
import { type HintKeys, prove } from '../sources/hint-proof.ts';
import { hintedBy as hintedByJira } from '../sources/jira/hint.ts';
import { hintedBy as hintedByServiceNow } from '../sources/servicenow/hint.ts';
import { parsed } from '../sources/ticket-call.ts';

const HINTED = { servicenow: hintedByServiceNow, jira: hintedByJira } as const satisfies Record<
  TicketSystemName,
  (body: unknown) => string | undefined
>;

export const handler = http(async (request) => {
  const system = await proven(request);
  const id = HINTED[system](parsed(request.body.toString('utf8')));
  // Nothing of ours, whoever sent it: telling them so would only have it sent again.
  if (id !== undefined) await lookAtTicket({ system, id });
  logger.info('a hint was taken', { system, ours: id !== undefined });
  return { status: 202, body: { taken: id !== undefined } };
});

/** Says 401 alike for an unknown system and a wrong key: it tells a stranger nothing. */
async function proven(request: HttpRequest): Promise<TicketSystemName> {
  const name = TicketSystemName.safeParse(request.path.system).data;
  const scheme = name === undefined ? undefined : ticketSettings()[name]?.webhook;
  const keys = name === undefined || scheme === undefined ? NOBODYS : await keysOf(name);
  const check = prove(request, scheme ?? ANY, keys, Date.parse(clock()) / 1000);
  if (name !== undefined && scheme !== undefined && check.kind === 'proven') return name;
  logger.warn('a hint that does not prove itself was refused', { because: 'because' in check ? check.because : '' });
  throw new Problem(401, 'Not proven', 'sign the raw bytes as docs/tickets.md says, with a key of this ticket system');
}

/** Stands in for the keys of a system that is not configured: nothing fits them. */
const NOBODYS: HintKeys = { signing: [newSalt()], bearer: [newSalt()] };
const ANY = { proof: 'signature', header: 'X-Hub-Signature', prefix: 'sha256=', encoding: 'hex' } as const;

const Keys = z.object({
  webhookKeys: z.array(z.string().min(16)).default([]),
  bearerKeys: z.array(z.string().min(16)).default([]),
});
/** Read anew after this long, so that a rotated key is known. */
const SECRET_SECONDS = 60;
const read = new Map<TicketSystemName, { readonly keys: HintKeys; readonly at: number }>();

async function keysOf(system: TicketSystemName): Promise<HintKeys> {
  const known = read.get(system);
  const now = Date.parse(clock()) / 1000;
  if (known !== undefined && now - known.at < SECRET_SECONDS) return known.keys;
  const { webhookKeys, bearerKeys } = await ticketSecret(system, Keys, '{"webhookKeys": ["…"], …}').catch(
    (cause: unknown) => {
      if (!(cause instanceof TargetRejected)) throw cause;
      throw new Error(cause.message, { cause });
    },
  );
  const keys = { signing: webhookKeys, bearer: bearerKeys };
  read.set(system, { keys, at: now });
  return keys;
}
