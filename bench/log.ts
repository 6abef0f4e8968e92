/** `log`: records a second that the log gives places and that are published, on a real engine and the adapters of S3 and KMS, on this machine. */
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { CaseId } from '../functions/core/ids.ts';
import { publish } from '../functions/ledger/log/publish.ts';
import { type Arrived, sequence } from '../functions/ledger/log/sequence.ts';
import { type LogRig, startLogRig } from '../test/ledger/log-rig.ts';
import type { Line, Report } from './report.ts';

/** About what a record of ours takes: an outcome of a change, with its hashes and controls. */
const RECORD_BYTES = 1200;
const RECORDS_A_CASE = 2;
const ROUNDS = [
  { cases: 1, batches: 40, sequencers: 1 },
  { cases: 10, batches: 20, sequencers: 1 },
  { cases: 98, batches: 8, sequencers: 1 },
  { cases: 98, batches: 8, sequencers: 2 },
] as const;
type Round = (typeof ROUNDS)[number];

export async function logBench(): Promise<Report> {
  const lines: Line[] = [];
  for (const round of ROUNDS) lines.push(await measured(round));
  return {
    title: 'the log: records a second',
    lines,
    note: `${RECORDS_A_CASE} records of ${RECORD_BYTES} bytes a case; engine, S3 and KMS adapters in or beside this one process`,
  };
}

async function measured(round: Round): Promise<Line> {
  const rig = await startLogRig();
  try {
    const batches = await written(rig, round);
    const count = batches.flat().length;
    const sequencing = await seconds(async () => {
      const shares = Array.from({ length: round.sequencers }, (_, at) =>
        batches.filter((_batch, place) => place % round.sequencers === at),
      );
      await Promise.all(shares.map((share) => oneAfterAnother(rig, share)));
    });
    const publishing = await seconds(() => publish(rig.parts));
    const { cases, sequencers } = round;
    return {
      what: `${cases} ${cases === 1 ? 'case' : 'cases'} a batch, ${sequencers} at a time: sequenced, published`,
      measured: `${Math.round(count / sequencing)}/s, ${Math.round(count / publishing)}/s`,
      against: `${((1000 * sequencing) / round.batches).toFixed(1)} ms a batch`,
    };
  } finally {
    await rig.stop();
  }
}

async function oneAfterAnother(rig: LogRig, batches: readonly Arrived[][]): Promise<void> {
  for (const batch of batches) await sequence(rig.parts, batch);
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await run();
  return (performance.now() - from) / 1000;
}

/** Records as the stream tells of them, batch by batch, and in the table, where publishing reads them. */
async function written({ parts }: LogRig, { cases, batches }: Round): Promise<Arrived[][]> {
  const told = Array.from({ length: batches }, (_, batch) =>
    Array.from({ length: cases * RECORDS_A_CASE }, (_one, at): Arrived => {
      const number = batch * cases + Math.floor(at / RECORDS_A_CASE);
      const caseId = CaseId.parse(`c-${String(number).padStart(24, '0')}`);
      const position = at % RECORDS_A_CASE;
      return { caseId, position, text: JSON.stringify({ caseId, position }).padEnd(RECORD_BYTES) };
    }),
  );
  const all = told.flat();
  for (let from = 0; from < all.length; from += 25) {
    const puts = all.slice(from, from + 25).map(({ caseId, position, text }) => ({
      PutRequest: { Item: { pk: caseId, sk: position, record: text } },
    }));
    await parts.ledger.client.send(new BatchWriteCommand({ RequestItems: { evidence: puts } }));
  }
  return told;
}
