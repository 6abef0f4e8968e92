/** The Lambda that asks one target for a first-day secret, and can do nothing else: the look before, and the secret as its answer. */

import type { Target } from '../connectors/connector.ts';
import { letsIn } from '../connectors/lets-in.ts';
import type { Access, AccountQuery } from '../core/access.ts';
import { InvalidInput, TargetRejected } from '../core/errors.ts';
import { FirstDayRequest, type FirstDaySecret } from '../core/first-day.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { connection } from './parts/connection.ts';

/** `connect` reads the target's secret. The frame logs errors by name and message; what is answered it does not log. */
export function firstDayHandler(connect: () => Promise<Target>) {
  const connected = connection(connect, clock);
  return lambda(FirstDayRequest, ({ query, notBefore }) =>
    connected.with(async (target): Promise<FirstDaySecret> => {
      if (target.letIn === undefined || letsIn[target.system] === undefined)
        throw new InvalidInput(`${target.system} makes no first-day secrets: its manifest says nothing of them`);
      const access = await target.observe({ ...query, manages: [] });
      return target.letIn(theirs(access, query), notBefore);
    }),
  );
}

/** Known by its id, or carrying their worker id: nobody is let in to the account of somebody else. */
function theirs(access: Access, { accountId, workerId }: AccountQuery): Access & { readonly accountId: string } {
  const known = access.accountId;
  if (access.status === 'absent' || known === undefined)
    throw new TargetRejected(`there is no account at ${access.system} yet`);
  if (known !== accountId && access.profile.workerId !== workerId)
    throw new TargetRejected(`the account at ${access.system} with their login does not carry their worker id`);
  return { ...access, accountId: known };
}
