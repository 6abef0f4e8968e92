/** `throughput`: five hundred joiners of sixteen changes at once, every change evidenced, nothing written twice. */
import { JOINER_WRITES, joins, workers } from './people.ts';
import { OTHERS, type Report } from './report.ts';
import { type Rig, setUp } from './rig.ts';

const JOINERS = 500;
const GOAL_PER_SECOND = 100;
/** Of two cores: what a hundred a second leave each. */
const PROCESSOR_MS = 2_000 / GOAL_PER_SECOND;
const GOAL_MB = 600;
const WARMING = 20;

export async function throughput(assembly: string): Promise<Report> {
  const rig = await setUp(assembly);
  try {
    await rig.send(workers('warm', WARMING).map(joins));
    await rig.settled();
    const before = await writes(rig);
    const usedBefore = rig.processorMs();
    const sent = await rig.send(workers('many', JOINERS).map(joins));
    const ended = await rig.settled();
    const used = (rig.processorMs() - usedBefore) / JOINERS;
    const peak = rig.peakMb();
    const stopped = ended.flatMap(({ name, stoppedMs }) =>
      sent.some(({ caseId }) => name.startsWith(caseId)) ? [stoppedMs] : [],
    );
    const seconds = (Math.max(...stopped) - (sent[0]?.sentMs ?? 0)) / 1000;
    const failed = ended.filter(({ status }) => status !== 'SUCCEEDED').length;
    const made = await writes(rig);
    const repeated = made - before - JOINERS * (JOINER_WRITES.okta + JOINER_WRITES.entra);
    const began = performance.now();
    const { intact, records } = await rig.verified();
    const verifying = (performance.now() - began) / 1000;
    return {
      title: `throughput: ${JOINERS} joiners of 16 changes sent as one batch, vendors at ${rig.latencyMs} ms a call`,
      lines: [
        {
          what: 'joiners a second',
          measured: `${(JOINERS / seconds).toFixed(1)} (${seconds.toFixed(1)} s)`,
          against: `goal ${GOAL_PER_SECOND}; ${OTHERS.throughput}`,
          met: JOINERS / seconds >= GOAL_PER_SECOND,
        },
        {
          what: 'processor time a joiner, all but the vendors',
          measured: `${used.toFixed(0)} ms`,
          against: `${PROCESSOR_MS} ms is ${GOAL_PER_SECOND} a second on two cores`,
        },
        {
          what: 'memory at most, server and database',
          measured: `${peak} MB`,
          against: `goal ${GOAL_MB} MB; ${OTHERS.memory}`,
          met: peak <= GOAL_MB,
        },
        { what: 'cases that failed', measured: String(failed), against: '0', met: failed === 0 },
        { what: 'writes beyond those planned', measured: String(repeated), against: '0', met: repeated === 0 },
        {
          what: `evidence: ${records} records, exported and verified in ${verifying.toFixed(1)} s`,
          measured: intact ? 'intact' : 'NOT intact',
          against: 'intact',
          met: intact,
        },
      ],
    };
  } finally {
    await rig.stop();
  }
}

/** Writes that the vendors carried out. */
export async function writes(rig: Rig): Promise<number> {
  const okta = (await rig.requests('okta')).filter(
    ({ request, carriedOut = 0 }) => !request.startsWith('GET ') && carriedOut >= 200 && carriedOut < 300,
  );
  return okta.length + (await rig.seen()).entraWrites;
}
