/** Records appended by the ledger, given their places and published, on the engine and the adapters of the embedded default; and places given in a log of any size. */
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type CaseId, Instant } from '../../functions/core/ids.ts';
import { EMPTY, type Frontier } from '../../functions/core/log/merkle.ts';
import { append } from '../../functions/ledger/append.ts';
import { chainFrom } from '../../functions/ledger/ledger.ts';
import { growing } from '../../functions/ledger/log/log-table.ts';
import { publish } from '../../functions/ledger/log/publish.ts';
import { type Arrived, sequence } from '../../functions/ledger/log/sequence.ts';
import { type LogRig, startLogRig } from '../../test/ledger/log-rig.ts';
import { caseIdOf, entryAt, RECORDS_A_CASE } from './made-up.ts';

/** Each case writes two records at a time: an intent and what came of it. */
const TOGETHER = 2;
const WRITERS = 16;

export interface Rate {
  readonly records: number;
  readonly wallMs: number;
  /** Of this process, in which the adapters of S3 and KMS are too; the engine is one of its own. */
  readonly processorMs: number;
}

export interface Appended {
  readonly appended: Rate;
  readonly sequenced: Rate;
  readonly published: Rate;
}

/** So many cases of twenty records, from the ledger to a signed checkpoint. */
export async function appendAll(seed: number, count: number): Promise<Appended> {
  const rig = await startLogRig();
  try {
    const cases = Array.from({ length: count }, (_, number) => ({ seed, number }));
    const records = count * RECORDS_A_CASE;
    const appended = await rate(records, async () => {
      const left = cases.values();
      await Promise.all(
        Array.from({ length: WRITERS }, async () => {
          for (const one of left) await appendCase(rig, one);
        }),
      );
    });
    const told = await Promise.all(cases.map((one) => arrivedOf(rig, caseIdOf(one))));
    const sequenced = await rate(records, async () => {
      for (let from = 0; from < RECORDS_A_CASE; from += TOGETHER)
        await sequence(
          rig.parts,
          told.flatMap((chain) => chain.slice(from, from + TOGETHER)),
        );
    });
    const published = await rate(records, async () => {
      const { frontier } = (await publish(rig.parts)) ?? { frontier: EMPTY };
      if (frontier.size !== records) throw new Error(`${frontier.size} of ${records} records were published`);
    });
    return { appended, sequenced, published };
  } finally {
    await rig.stop();
  }
}

async function appendCase({ parts }: LogRig, one: { seed: number; number: number }): Promise<void> {
  let head: Awaited<ReturnType<typeof append>>[number] | undefined;
  for (let from = 0; from < RECORDS_A_CASE; from += TOGETHER) {
    const entries = Array.from({ length: TOGETHER }, (_, at) => entryAt(one, from + at));
    const records = await append(parts.ledger, caseIdOf(one), entries, head === undefined ? { position: 0 } : { head });
    head = records.at(-1);
  }
}

/** As the stream tells of them. */
async function arrivedOf({ parts }: LogRig, caseId: CaseId): Promise<Arrived[]> {
  const arrived: Arrived[] = [];
  for await (const { sk: position, record: text } of chainFrom(parts.ledger, caseId, 0, 100))
    arrived.push({ caseId, position, text });
  return arrived;
}

export interface Batches {
  readonly batches: number;
  /** Of each batch; a transaction of the sequencer takes 98. */
  readonly cases: number;
  readonly recordsACase: number;
}

/** Places given in a log that has this tree already. */
export async function sequenceOnto(frontier: Frontier, { batches, cases, recordsACase }: Batches): Promise<Rate> {
  const rig = await startLogRig();
  try {
    const at = Instant.parse('2026-11-01T00:00:00.000Z');
    const begun = growing(rig.parts.log, EMPTY, frontier, { at, runs: [] });
    if (frontier.size > 0) await rig.parts.log.client.send(new TransactWriteCommand({ TransactItems: begun }));
    const told = Array.from({ length: batches }, (_, batch) =>
      Array.from({ length: cases * recordsACase }, (_one, place): Arrived => {
        const caseId = caseIdOf({ seed: 0, number: batch * cases + Math.floor(place / recordsACase) });
        return { caseId, position: place % recordsACase, text: `${caseId}/${place}`.padEnd(750) };
      }),
    );
    return await rate(told.flat().length, async () => {
      for (const batch of told) await sequence(rig.parts, batch);
    });
  } finally {
    await rig.stop();
  }
}

async function rate(records: number, run: () => Promise<unknown>): Promise<Rate> {
  const began = performance.now();
  const processor = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(processor);
  return { records, wallMs: performance.now() - began, processorMs: (user + system) / 1000 };
}
