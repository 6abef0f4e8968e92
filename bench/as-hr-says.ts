/** How the vendors have the people of a storm in the end, against what HR says last. */
import { notAsTheyShould } from './crash.ts';
import type { Staff } from './outcomes.ts';
import type { Rig, System } from './rig.ts';

/** Whoever stayed is active with all that team A holds, whoever moved with all that team B does, and whoever left has no account that is active or holds anything: none at all, where we heard that they left first. */
export async function notAsHrSays(rig: Rig, { stayers, movers, leavers }: Staff): Promise<readonly string[]> {
  const seen = await rig.seen();
  const inNoTeam = (workers: readonly string[], team: 'A' | 'B') =>
    workers.flatMap((worker) =>
      SYSTEMS.flatMap((system) => {
        const held = seen[system][worker]?.held ?? [];
        const holdsAll = TEAMS[system][team].every((id) => held.includes(id));
        return holdsAll ? [] : [`${worker} is not in team ${team} at ${system}`];
      }),
    );
  const notCut = leavers.flatMap((worker) =>
    SYSTEMS.flatMap((system) => {
      const { active, entitlements } = seen[system][worker] ?? { active: false, entitlements: 0 };
      return active || entitlements > 0
        ? [`${worker} left, and is ${active ? '' : 'not '}active at ${system} with ${entitlements} entitlements`]
        : [];
    }),
  );
  const work = await notAsTheyShould(rig, [...stayers, ...movers], []);
  return [...work, ...inNoTeam(stayers, 'A'), ...inNoTeam(movers, 'B'), ...notCut];
}

const SYSTEMS: readonly System[] = ['okta', 'entra'];

/** Groups that only one of the teams holds (bench/pack): with as many entitlements as it should have, nobody holds the other's. */
const TEAMS = {
  okta: { A: groups('00gbench00000000000', 5, 6), B: groups('00gbench00000000000', 7, 8) },
  entra: {
    A: groups('e0000000-0000-4000-8000-00000000000', 3, 4),
    B: groups('e0000000-0000-4000-8000-00000000000', 7, 8),
  },
} as const;

function groups(prefix: string, ...digits: readonly number[]): readonly string[] {
  return digits.map((digit) => `${prefix}${digit}`);
}
