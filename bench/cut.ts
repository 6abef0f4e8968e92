/** `cut`: from a leaver's event sent to sign-in disabled and sessions revoked at both vendors, alone and among a hundred other cases. */
import { setTimeout as sleep } from 'node:timers/promises';
import { joins, leavesNow, workers } from './people.ts';
import { type Report, spread } from './report.ts';
import { type Rig, type Sent, setUp } from './rig.ts';

const RUNS = 20;
const OTHERS = 100;
const ROUNDS = 4;
const WARMING = 3;
/** When the others are well under way. */
const UNDER_WAY_MS = 500;

export async function cut(assembly: string): Promise<Report> {
  const rig = await setUp(assembly);
  try {
    const [warm, alone, among] = [workers('warm', WARMING), workers('alone', RUNS), workers('among', RUNS)];
    await rig.send([...warm, ...alone, ...among].map(joins));
    await rig.settled();
    await oneByOne(rig, warm);
    const quiet = await cutTimes(rig, await oneByOne(rig, alone));
    const busy = await cutTimes(rig, await amongOthers(rig, among));
    return {
      title: `cut: event sent to sign-in disabled and sessions revoked at both vendors, ms (min / median / max), vendors at ${rig.latencyMs} ms a call`,
      lines: [
        { what: `${RUNS} runs, nothing else running`, measured: spread(quiet), against: '' },
        { what: `${RUNS} runs, ${OTHERS} joiners of 16 changes running`, measured: spread(busy), against: '' },
      ],
    };
  } finally {
    await rig.stop();
  }
}

async function oneByOne(rig: Rig, leavers: readonly string[]): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  for (const leaver of leavers) {
    sent.push(...(await rig.send([leavesNow(leaver)])));
    await rig.settled();
  }
  return sent;
}

async function amongOthers(rig: Rig, leavers: readonly string[]): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const each = RUNS / ROUNDS;
  for (let round = 0; round < ROUNDS; round += 1) {
    await rig.send(workers(`other-${round}`, OTHERS).map(joins));
    await sleep(UNDER_WAY_MS);
    for (const leaver of leavers.slice(round * each, (round + 1) * each))
      sent.push(...(await rig.send([leavesNow(leaver)])));
    await rig.settled();
  }
  return sent;
}

/** The last of what makes a cut, as the vendors themselves saw it. */
async function cutTimes(rig: Rig, sent: readonly Sent[]): Promise<readonly number[]> {
  const { okta, entra } = await rig.seen();
  return sent.map(({ event: { subject }, sentMs }) => {
    const [atOkta, atEntra] = [okta[subject]?.cutMs, entra[subject]?.cutMs];
    if (atOkta === undefined || atEntra === undefined) throw new Error(`the cut of ${subject} is not whole`);
    return Math.max(atOkta, atEntra) - sentMs;
  });
}
