/** The streams of tables on the embedded default: what was written is told, in order, until it was taken; whatever is killed between. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEventSourceMappingService } from '../../../local/aws/event-source-mapping.ts';
import { queuesOf } from '../../../local/aws/sqs-queues.ts';
import type { EngineAnswer, EngineClient } from '../../../local/dynamodb-connection.ts';
import { streamsOf } from '../../../local/dynamodb-streams.ts';
import {
  functionArn,
  manualClock,
  resource,
  START,
  settled,
  type TestHost,
  temporaryFolder,
  testHost,
} from '../../support/aws-host.ts';

const ARN = 'arn:aws:dynamodb:eu-west-1:000000000000:table/evidence/stream/1';
const FOLLOWER = functionArn('follower');
const OK: EngineAnswer = { status: 200, headers: {}, body: Buffer.from('{}') };

interface Told {
  readonly eventName: string;
  readonly dynamodb: {
    readonly Keys: { pk: { S: string } };
    readonly NewImage: object;
    readonly SequenceNumber: string;
  };
}

let folder: ReturnType<typeof temporaryFolder>;
let host: TestHost;
let batches: Told[][];
let fails: number;
/** What the table has, as far as `engine` knows. */
let table: Map<string, object>;

beforeEach(() => {
  folder = temporaryFolder();
  [batches, fails, table] = [[], 0, new Map()];
  host = openHost();
});
afterEach(() => {
  host.db.close();
  folder.remove();
});

function openHost(): TestHost {
  const opened = testHost(folder.path, host?.clock ?? manualClock(START));
  opened.functions.set(FOLLOWER, (payload) => {
    batches.push((payload as { Records: Told[] }).Records);
    if (fails-- > 0) throw new Error('not now');
  });
  streamsOf(opened).add({ arn: ARN, table: 'evidence', keys: ['pk'] });
  return opened;
}

function mapping(properties: object) {
  const service = createEventSourceMappingService(host);
  const given = { EventSourceArn: ARN, FunctionName: 'follower', StartingPosition: 'TRIM_HORIZON', ...properties };
  service.provision(resource('Follow', 'AWS::Lambda::EventSourceMapping', given));
  return service;
}

/** Follows, and answers the service. */
function follow(properties: object = {}) {
  const service = mapping(properties);
  service.start?.();
  return service;
}

const item = (pk: string, more: object = {}) => ({ pk: { S: pk }, ...more });
const bodyOf = (input: object) => Buffer.from(JSON.stringify(input));
const putOf = (pk: string, more: object = {}) => ({
  TableName: 'evidence',
  Item: item(pk, more),
  ConditionExpression: 'attribute_not_exists(pk)',
});
const written = async () => OK;
const put = (pk: string, call: () => Promise<EngineAnswer> = written) =>
  streamsOf(host).noting('PutItem', bodyOf(putOf(pk)), call);
const names = (records: readonly Told[] = []) => records.map(({ dynamodb }) => dynamodb.Keys.pk.S);

/** The engine as one that has `table`. */
const engine: EngineClient = {
  async call(_target, body) {
    const { Key } = JSON.parse(String(body)) as { Key: { pk: { S: string } } };
    const Item = table.get(Key.pk.S);
    return { ...OK, body: bodyOf(Item === undefined ? {} : { Item }) };
  },
  close: () => undefined,
};

/** The process is killed and another opens the same folder. */
async function restart(): Promise<void> {
  host.db.close();
  host = openHost();
}

describe('what a function is told', () => {
  it('is what was written, as Lambda says it, oldest first and once', async () => {
    const service = follow();
    for (const pk of ['a', 'b', 'c']) await put(pk);
    await settled(service);
    const records = batches.flat();
    expect(names(records)).toEqual(['a', 'b', 'c']);
    expect(records[0]).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventSourceARN: ARN,
      dynamodb: { Keys: { pk: { S: 'a' } }, NewImage: { pk: { S: 'a' } }, ApproximateCreationDateTime: START / 1000 },
    });
    const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
    expect(numbers).toEqual(numbers.toSorted());
    expect(new Set(numbers).size).toBe(3);
    host.clock.advance(3_600_000);
    await settled(service);
    expect(batches.flat()).toHaveLength(3);
  });

  it('is each put of a transaction to the table, in its order, and none to another', async () => {
    const service = follow();
    const TransactItems = [
      { Put: putOf('a') },
      { Put: { ...putOf('x'), TableName: 'cases' } },
      { Update: { TableName: 'cases', Key: {} } },
      { Put: putOf('b') },
    ];
    await streamsOf(host).noting('TransactWriteItems', bodyOf({ TransactItems }), written);
    await settled(service);
    expect(names(batches.flat())).toEqual(['a', 'b']);
  });

  it('is a change where the put does not hold that nothing was there', async () => {
    const service = follow();
    const { ConditionExpression, ...anyway } = putOf('a');
    await streamsOf(host).noting('PutItem', bodyOf(anyway), written);
    await settled(service);
    expect(batches.flat().map(({ eventName }) => eventName)).toEqual(['MODIFY']);
  });

  it('is not what the engine refused, nor what was only read', async () => {
    const service = follow();
    expect(await put('a', async () => ({ ...OK, status: 400 }))).toMatchObject({ status: 400 });
    await streamsOf(host).noting('GetItem', bodyOf({ TableName: 'evidence', Key: item('a') }), written);
    await settled(service);
    expect(batches).toEqual([]);
  });

  it('is not what is still being written', async () => {
    const service = follow();
    const { promise, resolve } = Promise.withResolvers<EngineAnswer>();
    const slow = put('a', () => promise);
    await put('b');
    await settled(service);
    expect(names(batches.flat())).toEqual(['b']);
    resolve(OK);
    await slow;
    await settled(service);
    expect(names(batches.flat())).toEqual(['b', 'a']);
  });

  it.each([
    ['UpdateItem', { TableName: 'evidence', Key: {} }],
    ['DeleteItem', { TableName: 'evidence', Key: {} }],
    ['BatchWriteItem', { RequestItems: { cases: [], evidence: [] } }],
    ['TransactWriteItems', { TransactItems: [{ Put: putOf('a') }, { Delete: { TableName: 'evidence', Key: {} } }] }],
    ['TransactWriteItems', { TransactItems: [{ Update: { TableName: 'evidence', Key: {} } }] }],
  ])('a write it could not tell of is refused before it is made: %s', async (action, input) => {
    follow();
    let made = false;
    const call = async () => {
      made = true;
      return OK;
    };
    await expect(streamsOf(host).noting(action, bodyOf(input), call)).rejects.toThrow('knows puts only');
    expect(made).toBe(false);
  });

  it('is nothing where nobody follows: other writes are made as they are', async () => {
    expect(await streamsOf(host).noting('DeleteItem', bodyOf({ TableName: 'evidence', Key: {} }), written)).toBe(OK);
  });
});

describe('a batch', () => {
  it('waits for its window, counted from its oldest record, and no longer', async () => {
    const service = follow({ MaximumBatchingWindowInSeconds: 60 });
    await put('a');
    host.clock.advance(59_000);
    await put('b');
    await settled(service);
    expect(batches).toEqual([]);
    host.clock.advance(1000);
    await settled(service);
    expect(batches.map(names)).toEqual([['a', 'b']]);
  });

  it('does not wait when it is full, and is never larger', async () => {
    const service = follow({ MaximumBatchingWindowInSeconds: 60, BatchSize: 2 });
    for (const pk of ['a', 'b', 'c']) await put(pk);
    await settled(service);
    expect(batches.map(names)).toEqual([['a', 'b']]);
    host.clock.advance(60_000);
    await settled(service);
    expect(batches.map(names)).toEqual([['a', 'b'], ['c']]);
  });

  it('has only what the filter lets through; the rest holds up nobody', async () => {
    const Pattern = JSON.stringify({ dynamodb: { Keys: { pk: { S: ['batch'] } } } });
    const service = follow({ BatchSize: 2, FilterCriteria: { Filters: [{ Pattern }] } });
    for (const pk of ['head', 'mark', 'head', 'batch', 'head']) await put(pk);
    await settled(service);
    expect(names(batches.flat())).toEqual(['batch']);
    expect(streamsOf(host).waiting(ARN, 10)).toEqual([]);
  });

  it('that failed is tried again, later each time, before anything behind it', async () => {
    fails = 3;
    const service = follow({ BatchSize: 1 });
    await put('a');
    await put('b');
    await settled(service);
    const tries: number[] = [];
    for (let second = 0; second < 10; second++) {
      tries.push(batches.length);
      host.clock.advance(1000);
      await settled(service);
    }
    // At once, then after 1, 2 and 4 seconds.
    expect(tries).toEqual([1, 2, 2, 3, 3, 3, 3, 5, 5, 5]);
    expect(batches.map(names)).toEqual([['a'], ['a'], ['a'], ['a'], ['b']]);
  });

  it('that fails for one record is parted until that one stands alone, which is given up after its tries, and told of', async () => {
    const dead = queuesOf(host);
    const arn = 'arn:aws:sqs:eu-west-1:000000000000:dead';
    dead.add({
      ...{ name: 'dead', arn, visibilityTimeoutSeconds: 30, delaySeconds: 0, retentionSeconds: 86_400 },
      ...{ waitSeconds: 0, maxMessageBytes: 262_144, redrive: undefined },
    });
    const taken: string[] = [];
    let triesOfBad = 0;
    host.functions.set(FOLLOWER, (payload) => {
      const some = names((payload as { Records: Told[] }).Records);
      if (some.length === 1 && some[0] === 'bad') triesOfBad += 1;
      if (some.includes('bad')) throw new Error('this one never');
      taken.push(...some);
    });
    const service = follow({
      ...{ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 2 },
      DestinationConfig: { OnFailure: { Destination: arn } },
    });
    for (const pk of ['a', 'b', 'bad', 'c', 'd']) await put(pk);
    for (let minute = 0; minute < 10; minute++) {
      await settled(service);
      host.clock.advance(60_000);
    }
    await settled(service);
    expect(taken).toEqual(['a', 'b', 'c', 'd']);
    // Once, and twice again; that it was parted from others is no try of its own.
    expect(triesOfBad).toBe(3);
    const queue = dead.byArn(arn);
    const told = (queue === undefined ? [] : dead.receive(queue, 10)).map(({ body }) => JSON.parse(body));
    expect(told).toMatchObject([
      { requestContext: { condition: 'RetryAttemptsExhausted' }, DDBStreamBatchInfo: { streamArn: ARN, batchSize: 1 } },
    ]);
    expect(JSON.stringify(told)).not.toContain('bad');
  });

  it('of a function that is not there waits too', async () => {
    host.functions.clear();
    const service = follow();
    await put('a');
    await settled(service);
    expect(host.lines.join()).toContain('could not be invoked');
    host.functions.set(FOLLOWER, (payload) => void batches.push((payload as { Records: Told[] }).Records));
    host.clock.advance(1000);
    await settled(service);
    expect(names(batches.flat())).toEqual(['a']);
  });

  it('is taken by two followers at most, as DynamoDB advises', () => {
    follow();
    const another = (name: string) =>
      createEventSourceMappingService(host).provision(
        resource(name, 'AWS::Lambda::EventSourceMapping', {
          ...{ EventSourceArn: ARN, FunctionName: name, StartingPosition: 'TRIM_HORIZON' },
        }),
      );
    another('Second');
    expect(() => another('Third')).toThrow('two others follow it, as many as may');
  });
});

describe('after a kill', () => {
  /** As the application starts: follow, ask the engine, then call. */
  async function begin() {
    const service = mapping({});
    await streamsOf(host).recover(engine);
    service.start?.();
    await settled(service);
    return service;
  }

  it('what was written and not taken is told', async () => {
    fails = 1;
    const before = await begin();
    await put('a');
    await settled(before);
    await before.stop?.();
    await restart();
    await begin();
    expect(batches.map(names)).toEqual([['a'], ['a']]);
  });

  it.each([
    ['told when the table has it', item('a'), ['a']],
    ['forgotten when it has not', undefined, []],
    ['forgotten when another was first', item('a', { by: { S: 'another' } }), []],
  ])('between the note and the word that it was written, it is %s', async (_, there, told) => {
    const before = await begin();
    const killed = put('a', () => Promise.reject(new Error('the connection broke')));
    await expect(killed).rejects.toThrow('broke');
    await before.stop?.();
    if (there !== undefined) table.set('a', there);
    await restart();
    await begin();
    expect(names(batches.flat())).toEqual(told);
    expect(streamsOf(host).waiting(ARN, 10)).toEqual([]);
  });

  it('nothing begins while the engine does not say what became of a write', async () => {
    const before = await begin();
    await expect(put('a', () => Promise.reject(new Error('the connection broke')))).rejects.toThrow();
    await before.stop?.();
    await restart();
    mapping({});
    const mute: EngineClient = { ...engine, call: async () => ({ ...OK, status: 500, body: Buffer.from('no') }) };
    await expect(streamsOf(host).recover(mute)).rejects.toThrow('refused to say');
  });

  it('the order is that of the notes, old ones first', async () => {
    const before = await begin();
    await expect(put('a', () => Promise.reject(new Error('the connection broke')))).rejects.toThrow();
    await before.stop?.();
    table.set('a', item('a'));
    await restart();
    await begin();
    await put('b');
    await put('c');
    await settled();
    expect(names(batches.flat())).toEqual(['a', 'b', 'c']);
  });
});
