/** What every receiver's sender must do, over real HTTP: in order, at least once, nothing left out, and what is refused told. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readCursor } from '../../functions/store/streams.ts';
import type { Sender } from '../../functions/streams/sender.ts';
import type { StreamSimulator } from '../../local/simulators/streams/simulator.ts';
import { type Engine, startEngine } from '../ledger/dynoxide.ts';
import { firstHeard, run, TURN_MS, upTo, type World, worldOf } from './rig.ts';

export interface Connected {
  readonly simulator: StreamSimulator;
  readonly sender: Sender;
  /** With credentials that are not its own. */
  readonly stranger: Sender;
}

/** `path` matches the requests that events come in. */
export function describeSender(path: string, connect: () => Promise<Connected>): void {
  let engine: Engine;
  let connected: Connected;
  let world: World;
  let worlds = 0;

  beforeAll(async () => {
    engine = await startEngine();
    await engine.createTable('streams');
  });
  afterAll(() => engine.stop());
  beforeEach(async () => {
    connected = await connect();
    world = worldOf({ client: engine.client, table: 'streams' }, `receiver-${++worlds}`, 1203);
    return () => connected.simulator.stop();
  });
  const heard = () => firstHeard(connected.simulator.received);

  it('sends the log in its order and in batches, and then only what is new', async () => {
    const more = world.entries.splice(1100);
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'done', sent: 1100, behind: 0 });
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'done', sent: 0 });
    world.entries.push(...more);
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'done', sent: 103 });
    expect(connected.simulator.received.map(({ metadata }) => metadata.sequence)).toEqual(upTo(1203));
    expect(connected.simulator.requests.count(new RegExp(path))).toBeLessThan(8);
  });

  it.each([
    { does: 'throttle', retryAfterSeconds: 120 },
    { does: 'fail', status: 500 },
    { does: 'fail', status: 503 },
  ] as const)('comes back to what it was told to wait with: $does $status', async (fault) => {
    connected.simulator.faults.add({ on: path, skip: 1, ...fault });
    const first = await run(world, connected.sender);
    expect(first).toMatchObject({ kind: 'later', sent: heard().length });
    expect(first.behind).toBe(1203 - first.sent);
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'busy' });
    world.now += 121_000;
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'done', behind: 0 });
    expect(connected.simulator.received.map(({ metadata }) => metadata.sequence)).toEqual(upTo(1203));
  });

  it('sends again what was taken without an answer', async () => {
    connected.simulator.faults.add({ on: path, skip: 1, does: 'cut', when: 'after' });
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'later' });
    world.now += 60_000;
    await run(world, connected.sender);
    expect(heard()).toEqual(upTo(1203));
    expect(connected.simulator.received.length).toBeGreaterThan(1203);
  });

  it('waits longer each time, and goes on by itself', async () => {
    connected.simulator.faults.add({ on: path, does: 'fail', times: 3 });
    const waits: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      await run(world, connected.sender);
      const { notBefore } = await readCursor(world.table, world.stream);
      waits.push(Date.parse(notBefore!) - (Date.parse('2026-11-21T10:00:00.000Z') + world.now));
      world.now += waits.at(-1)! + 1;
    }
    expect(waits[1]).toBeGreaterThan(waits[0]!);
    expect(waits[2]).toBeGreaterThan(waits[1]!);
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'done', sent: 1203 });
  });

  it('stops at a credential that is refused, names what to mend, and skips nothing', async () => {
    const stopped = await run(world, connected.stranger);
    expect(stopped).toMatchObject({ kind: 'stopped', sent: 0, setAside: 0, behind: 1203 });
    expect(stopped.because).toMatch(/40[13]: look at its secret/);
    expect(JSON.stringify(await readCursor(world.table, world.stream))).not.toMatch(/stranger/);
    world.now += 3_600_000;
    await run(world, connected.sender);
    expect(heard()).toEqual(upTo(1203));
  });

  it('sets aside what is refused, tells of it, and sends everything else in order', async () => {
    const [bad, worse] = [world.entries[3]!, world.entries[700]!].map(
      (text) => (JSON.parse(text) as { id: string }).id,
    );
    connected.simulator.bad.add(bad!).add(worse!);
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'done', sent: 1201, setAside: 2, behind: 0 });
    expect(heard()).toEqual(upTo(1203).filter((index) => index !== 3 && index !== 700));
    expect(world.told.map(({ index }) => index)).toEqual([3, 700]);
    expect((await aside(3)).Item).toMatchObject({ index: 3, recordId: bad, because: expect.stringMatching(/4\d\d/) });
  });

  it('does not throw the log away at a receiver that refuses everything', async () => {
    for (const text of world.entries) connected.simulator.bad.add((JSON.parse(text) as { id: string }).id);
    for (let hour = 0; hour < 3; hour++) {
      expect(await run(world, connected.sender)).toMatchObject({ kind: 'stopped', sent: 0 });
      world.now += 3_601_000;
    }
    expect(world.told).toHaveLength(20);
    connected.simulator.bad.clear();
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'done', sent: 1183 });
  });

  it('sets aside what is no record and what is larger than the receiver takes', async () => {
    world.entries[5] = '{"altered":true}';
    const long = JSON.parse(world.entries[6]!) as { facts: Record<string, string> };
    long.facts.detail = 'x'.repeat(connected.sender.limits.entryBytes);
    world.entries[6] = JSON.stringify(long);
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'done', sent: 1201, setAside: 2 });
    expect(heard()).toEqual(upTo(1203).filter((index) => index !== 5 && index !== 6));
    expect(world.told.map(({ because }) => because)).toEqual([
      expect.stringContaining('no record of evidence'),
      expect.stringContaining('larger than'),
    ]);
  });

  it('killed between sending and keeping how far it is, goes on where it was once its turn is over', async () => {
    const killed: Sender = {
      ...connected.sender,
      send: async (batch) => {
        const sent = await connected.sender.send(batch);
        if (batch[0]!.index > 0) throw new Error('killed');
        return sent;
      },
    };
    await expect(run(world, killed)).rejects.toThrow('killed');
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'busy' });
    world.now += TURN_MS + 1;
    expect(await run(world, connected.sender)).toMatchObject({ kind: 'done', behind: 0 });
    expect(heard()).toEqual(upTo(1203));
  });

  it('one at a time sends; one whose turn is over moves nothing', async () => {
    const slow: Sender = {
      ...connected.sender,
      send: async (batch) => {
        if (batch[0]!.index === 0) {
          expect(await run(world, connected.sender)).toMatchObject({ kind: 'busy' });
          world.now += TURN_MS + 1;
          expect(await run(world, connected.sender)).toMatchObject({ kind: 'done', behind: 0 });
        }
        return connected.sender.send(batch);
      },
    };
    await run(world, slow);
    expect(heard()).toEqual(upTo(1203));
    expect(await readCursor(world.table, world.stream)).toMatchObject({ next: 1203 });
  });

  async function aside(index: number) {
    const { GetCommand } = await import('@aws-sdk/lib-dynamodb');
    const sk = `aside#${String(index).padStart(16, '0')}`;
    return engine.client.send(new GetCommand({ TableName: 'streams', Key: { pk: `stream#${world.stream}`, sk } }));
  }
}
