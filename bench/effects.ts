/** What the vendors were made to do, and whether it was done once and is in evidence: from their own logs, whatever ours say. */
import type { EvidenceRecord } from '../functions/core/evidence.ts';
import type { System } from './rig.ts';

/** A write that a vendor was asked for. `person`: who it is about, where the request itself does not say. */
export interface Asked {
  readonly system: System;
  readonly request: string;
  readonly status: number;
  readonly person?: string | undefined;
}

type Kind = 'create-account' | 'suspend-account' | 'revoke-sessions' | 'grant' | 'revoke';

/** Okta's groups come with the account: a joiner's grants there are no requests of their own. */
const WRITES: Readonly<Record<System, readonly (readonly [RegExp, Kind])[]>> = {
  okta: [
    [/^POST \/api\/v1\/users\?/, 'create-account'],
    [/^POST .*\/lifecycle\/suspend/, 'suspend-account'],
    [/^DELETE .*\/sessions/, 'revoke-sessions'],
    [/^DELETE \/api\/v1\/groups\//, 'revoke'],
  ],
  entra: [
    [/^POST \/users /, 'create-account'],
    [/^PATCH .*"accountEnabled":false/, 'suspend-account'],
    [/^POST .*\/revokeSignInSessions/, 'revoke-sessions'],
    [/^POST .*(\/members\/\$ref|"addLicenses":\[\{)/, 'grant'],
    [/^DELETE .*\/members\/|^POST .*"removeLicenses":\["/, 'revoke'],
  ],
};

/** Revoking sessions leaves no trace to look for: an attempt that was killed after it is made again, and ends nothing more. */
const REPEATABLE: readonly Kind[] = ['revoke-sessions'];

const kindOf = ({ system, request }: Asked) => WRITES[system].find(([pattern]) => pattern.test(request))?.[1];
const isDone = ({ status }: Asked) => status >= 200 && status < 300;
const idOf = ({ system, request, person = '' }: Asked) => `${system} ${request} ${person}`;

/** Creates that were asked for though the account was there, whatever the vendor made of them. */
function createdAgain(asked: readonly Asked[]): readonly string[] {
  const creates = asked.filter((one) => kindOf(one) === 'create-account');
  const seen = new Set<string>();
  return creates.flatMap((one) => {
    const id = idOf(one);
    const again = seen.has(id) || !isDone(one);
    if (isDone(one)) seen.add(id);
    return again
      ? [`an account was asked for again at ${one.system} (answered ${one.status}): ${short(one.request)}`]
      : [];
  });
}

function doneAgain(asked: readonly Asked[]): readonly string[] {
  const done = asked.filter((one) => isDone(one) && !REPEATABLE.includes(kindOf(one) ?? 'grant'));
  return [...Map.groupBy(done, idOf).values()]
    .filter((times) => times.length > 1)
    .flatMap(([one, ...more]) =>
      one === undefined ? [] : [`carried out ${more.length + 1} times at ${one.system}: ${short(one.request)}`],
    );
}

/** For each kind of write at each vendor: as many different ones as evidence has outcomes of, and no change with two. */
function notInEvidence(asked: readonly Asked[], outcomes: readonly EvidenceRecord[]): readonly string[] {
  const told = outcomes.filter(({ facts }) => facts.status !== 'refused');
  const twice = [...Map.groupBy(told, ({ caseId, facts }) => `${caseId} ${facts.change} ${facts.idempotencyKey}`)]
    .filter(([, of]) => of.length > 1)
    .map(([change, of]) => `${change} has ${of.length} outcomes`);
  const unequal = (['okta', 'entra'] as const).flatMap((system) =>
    [...new Set(WRITES[system].map(([, kind]) => kind))].flatMap((kind) => {
      const made = new Set(
        asked.filter((one) => one.system === system && isDone(one) && kindOf(one) === kind).map(idOf),
      );
      const said = told.filter((one) => one.system === system && one.facts.change === kind).length;
      return made.size === said ? [] : [`${system} carried out ${made.size} of ${kind}, and evidence has ${said}`];
    }),
  );
  return [...twice, ...unequal];
}

/** Writes that give something, or let somebody in. */
const GIVING: Readonly<Record<System, RegExp>> = {
  okta: /^POST \/api\/v1\/users\?|^PUT \/api\/v1\/groups\/|^POST .*\/lifecycle\/(unsuspend|unlock|activate|reactivate)/,
  entra: /^POST \/users |^POST .*(\/members\/\$ref|"addLicenses":\[\{)|^PATCH .*"accountEnabled":true/,
};

/** What a vendor carried out for one of these after it had suspended them. `asked` in the order it was carried out. */
export function givenAfterTheCut(asked: readonly Asked[], leavers: readonly string[]): readonly string[] {
  const left = new Set(leavers);
  const done = asked.filter((one) => isDone(one) && left.has(one.person ?? ''));
  return [...Map.groupBy(done, ({ system, person }) => `${person} at ${system}`)].flatMap(([whom, writes]) => {
    const cut = writes.findIndex((one) => kindOf(one) === 'suspend-account');
    return (cut === -1 ? [] : writes.slice(cut))
      .filter(({ system, request }) => GIVING[system].test(request))
      .map(({ request }) => `given to ${whom} after the cut: ${short(request)}`);
  });
}

/** Everything that was done twice, asked for in vain, or is not in evidence; empty when all is as it must be. */
export function repeatedEffects(asked: readonly Asked[], outcomes: readonly EvidenceRecord[]): readonly string[] {
  return [...createdAgain(asked), ...doneAgain(asked), ...notInEvidence(asked, outcomes)];
}

function short(request: string): string {
  return request.slice(0, 120);
}
