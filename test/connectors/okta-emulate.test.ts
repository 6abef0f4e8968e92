/**
 * The connector contract against an Okta nobody of us wrote: vercel-labs' emulate, behind a proxy that makes it misbehave.
 * It has no sessions, apps or rules, keeps no worker id, answers any lifecycle operation in any state, and ignores
 * `groupIds` at creation: changes go one at a time.
 */
import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll } from 'vitest';
import type { Target } from '../../functions/connectors/connector.ts';
import { connectOkta } from '../../functions/connectors/okta/connect.ts';
import { after } from '../../functions/core/change.ts';
import { TargetThrottled } from '../../functions/core/errors.ts';
import type { Receipt } from '../../functions/core/receipt.ts';
import { createFaults } from '../../local/simulators/faults.ts';
import { refuse } from '../../local/simulators/okta/simulator.ts';
import { createRequestLog } from '../../local/simulators/request-log.ts';
import { type Answer, type Call, serve } from '../../local/simulators/serve.ts';
import { group, oktaFault, query, writesOf } from '../support/okta-org.ts';
import { describeConnector } from './contract.ts';

let peer: Emulator;
beforeAll(async () => {
  peer = await createEmulator({
    service: 'okta',
    port: 0,
    seed: {
      tokens: { 'simulated-token': { login: 'admin', scopes: [] } },
      okta: {
        users: [],
        groups: ['a', 'b', 'c'].map((name) => ({ name, type: 'OKTA_GROUP', okta_id: `00gpeer${name}` })),
      },
    },
  });
});
afterAll(() => peer.close());

async function pass({ method, path, query: asked, headers, text }: Call): Promise<Answer> {
  const answer = await fetch(`${peer.url}${path}${asked.size === 0 ? '' : `?${asked}`}`, {
    method,
    headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
    ...(text === '' ? {} : { body: text }),
  });
  const body = await answer.text();
  return { status: answer.status, ...(body === '' ? {} : { body }) };
}

async function misbehavingPeer() {
  const faults = createFaults();
  const requests = createRequestLog();
  const clock = { now: Date.now };
  const vendor = { answer: pass, refuse: (fault: Parameters<typeof refuse>[0]) => refuse(fault, clock.now()) };
  return { faults, requests, ...(await serve({ vendor, faults, requests, clock })) };
}

/** Gives the peer one change at a time, and stops where the connector would. */
function oneByOne(target: Target): Target {
  return {
    ...target,
    write: async (changes, before, asked) => {
      const receipts: Receipt[] = [];
      let access = before;
      try {
        for (const change of changes) {
          const written = await target.write([change], access, asked);
          receipts.push(...written.receipts);
          if (written.receipts.some(({ status }) => status !== 'changed')) break;
          access = after(written.account ?? access, change);
        }
      } catch (error) {
        if (!(error instanceof TargetThrottled)) throw error;
        const untried = changes
          .slice(receipts.length)
          .map(({ id }) => ({ changeId: id, status: 'throttled' }) as const);
        return { receipts: [...receipts, ...untried], retryAfterSeconds: error.retryAfterSeconds };
      }
      return { receipts };
    },
  };
}

describeConnector(
  'Okta, as emulate has it',
  {
    supports: [
      'create-account',
      'update-account',
      'suspend-account',
      'enable-account',
      'deactivate-account',
      'delete-account',
      'grant',
      'revoke',
    ],
    strikes: true,
    holds: false,
    lags: false,
    forgetsWorkerId: true,
  },
  async () => {
    peer.reset();
    const { url, faults, requests, stop } = await misbehavingPeer();
    return {
      target: oneByOne(connectOkta({ url, credentials: { token: 'simulated-token' }, requestTimeoutMs: 250 })),
      query: { ...query, manages: ['group'] },
      profile: {
        login: query.login,
        email: query.login,
        givenName: 'Mira',
        familyName: 'Okafor',
        displayName: 'Mira Okafor',
      },
      updated: { displayName: 'Mira Okafor-Lind' },
      grantable: [group('00gpeera'), group('00gpeerb'), group('00gpeerc')],
      accounts: async () => {
        const listed = await fetch(`${peer.url}/api/v1/users`, { headers: { authorization: 'SSWS simulated-token' } });
        const users = (await listed.json()) as { profile: { login: string } }[];
        return users.filter(({ profile }) => profile.login === query.login).length;
      },
      writes: () => writesOf(requests),
      strike: (at, misfortune) => faults.add(oktaFault(at, misfortune)),
      stop,
    };
  },
);
