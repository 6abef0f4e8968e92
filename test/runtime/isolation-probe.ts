/** A function of the tests: the frames every Lambda of ours has, around work that logs, measures, reads and calls a vendor. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../../functions/runtime/dynamodb.ts';
import { bodyOf, http as httpFrame } from '../../functions/runtime/http.ts';
import { lambda, logger } from '../../functions/runtime/lambda.ts';
import { meterVendors } from '../../functions/runtime/meter.ts';
import { measure } from '../../functions/runtime/metrics.ts';

/** What one invocation does; `caseId` is written into every line as `of`, beside what the frame says of it. */
export const Work = z.object({
  caseId: z.string().optional(),
  number: z.int(),
  reads: z.int(),
  fetches: z.int(),
  requests: z.int(),
  fails: z.boolean(),
});
export type Work = z.infer<typeof Work>;

const dynamodb = documents();
/** One connection for all: what waits for it is another invocation's when it comes free. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const vendor = process.env.VENDOR_URL ?? '';
const loadedAs = process.env.AWS_LAMBDA_FUNCTION_NAME;
let invocations = 0;
meterVendors();

export const handler = lambda(Work, (work) => run(work, work.caseId));

export const answer = httpFrame(async (request) => {
  const work = bodyOf(request, Work);
  await run(work, request.headers.of);
  return { status: 200, body: {} };
});

async function run({ number, reads, fetches, requests, fails }: Work, of: string | undefined): Promise<object> {
  invocations += 1;
  logger.info('began', { of, loadedAs, runsAs: process.env.AWS_LAMBDA_FUNCTION_NAME, invocation: invocations });
  for (let read = 0; read < reads; read++) {
    await dynamodb.send(new GetCommand({ TableName: 'things', Key: { pk: `${number}` } }));
    logger.info('read', { of });
    measure('TimeToCut', number);
  }
  await Promise.all(Array.from({ length: requests }, overHttp));
  for (let count = 0; count < fetches; count++) await (await fetch(vendor)).text();
  logger.info('called', { of });
  if (fails) throw new Error(`${of} fails`);
  return {};
}

async function overHttp(): Promise<void> {
  const [response] = (await once(request(vendor, { agent }).end(), 'response')) as [IncomingMessage];
  await once(response.resume(), 'end');
}
