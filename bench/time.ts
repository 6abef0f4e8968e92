/** `time`: what we add to a joiner of sixteen changes: from the event sent to the execution ended, less when a vendor was at work. */
import { joins, workers } from './people.ts';
import { OTHERS, type Report, spread, spreadOf } from './report.ts';
import { type Rig, type Sent, setUp } from './rig.ts';

const WARMING = 15;
const RUNS = 40;
const GOAL_MS = 60;

export async function time(assembly: string): Promise<Report> {
  const rig = await setUp(assembly);
  try {
    const own = await ownTimes(rig);
    return {
      title: `time: one joiner of 16 changes at a time, vendors at ${rig.latencyMs} ms a call; ${RUNS} runs after ${WARMING}, ms, min / median / max`,
      lines: [
        {
          what: 'own time',
          measured: spread(own.map((one) => one.ownMs)),
          against: `goal ${GOAL_MS}; ${OTHERS.time}`,
          met: spreadOf(own.map((one) => one.ownMs)).median <= GOAL_MS,
        },
        { what: 'with the vendors', measured: spread(own.map((one) => one.wallMs)), against: '' },
      ],
      note: 'event sent to execution ended, less every moment in which a vendor was answering',
    };
  } finally {
    await rig.stop();
  }
}

async function ownTimes(rig: Rig) {
  const sent: Sent[] = [];
  for (const worker of workers('time', WARMING + RUNS)) {
    sent.push(...(await rig.send([joins(worker)])));
    await rig.settled();
  }
  const ended = await rig.settled();
  const requests = [...(await rig.requests('okta')), ...(await rig.requests('entra'))];
  return sent.slice(WARMING).map(({ event, caseId, sentMs }) => {
    const execution = ended.find(({ name }) => name.startsWith(caseId));
    if (execution?.status !== 'SUCCEEDED')
      throw new Error(`the case of ${event.subject} ${execution?.status ?? 'never began'}`);
    const wallMs = execution.stoppedMs - sentMs;
    const answers = requests.map(({ atMs }) => atMs).filter((atMs) => atMs >= sentMs && atMs <= execution.stoppedMs);
    return { wallMs, ownMs: wallMs - covered(answers, rig.latencyMs) };
  });
}

/** How long at least one of the requests that ended at these instants was under way. */
function covered(endsMs: readonly number[], latencyMs: number): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const end of [...endsMs].sort((a, b) => a - b)) {
    total += end - Math.max(until, end - latencyMs);
    until = end;
  }
  return total;
}
