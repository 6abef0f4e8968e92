/** `calls`: the HTTP calls of a joiner, a mover and a leaver at each target, beside the fewest the API permits. */
import { type Event, joins, leavesNow, moves } from './people.ts';
import type { Line, Report } from './report.ts';
import { type Rig, type System, setUp } from './rig.ts';

/** Writes only, batches of twenty at Graph: docs/connectors/okta.md and docs/connectors/entra.md, "Requests a person costs". */
const FEWEST: Readonly<Record<string, Readonly<Record<System, number>>>> = {
  // Okta: create with its groups. Entra: create, and a batch of the seven entitlements.
  'joiner, 7 entitlements at each': { okta: 1, entra: 2 },
  // Okta: the update, two groups granted and two revoked. Entra: one batch.
  'mover, 2 granted and 2 revoked at each': { okta: 5, entra: 1 },
  // Okta: suspension, sessions, a call for each group. Entra: a batch that cuts, and a batch that cleans up.
  'leaver, 7 entitlements at each': { okta: 9, entra: 2 },
};

export async function calls(assembly: string): Promise<Report> {
  const rig = await setUp(assembly, 0);
  try {
    // Tokens and group rules are read once a connector, not once a person.
    await callsOf(rig, joins('w-warm'));
    const worker = 'w-calls';
    // Made when sent: the order of a worker's events is that of their instants.
    const made = [joins, moves, leavesNow];
    const lines: Line[] = [];
    for (const [index, [what, fewest]] of Object.entries(FEWEST).entries()) {
      const counted = await callsOf(rig, (made[index] ?? joins)(worker));
      lines.push(
        ...(['okta', 'entra'] as const).map((system) => ({
          what: `${what}: ${system}`,
          measured: String(counted[system]),
          against: `fewest ${fewest[system]}`,
        })),
      );
    }
    return {
      title: 'calls: HTTP calls a case, by the vendors’ own logs',
      lines,
      note: 'ours and not in the fewest: a look before the plan, and each lane read back, which is what makes it evidence',
    };
  } finally {
    await rig.stop();
  }
}

async function callsOf(rig: Rig, event: Event): Promise<Readonly<Record<System, number>>> {
  const count = async () => ({
    okta: (await rig.requests('okta')).length,
    entra: (await rig.requests('entra')).length,
  });
  const before = await count();
  const [sent] = await rig.send([event]);
  if (sent?.outcome !== 'accepted') throw new Error(`the event ${event.id} was ${sent?.outcome}, not accepted`);
  await rig.settled();
  const after = await count();
  return { okta: after.okta - before.okta, entra: after.entra - before.entra };
}
