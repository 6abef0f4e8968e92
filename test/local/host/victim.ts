/** A host that is to be killed: accepts events for asynchronous invocation, says so, and goes on. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { createSqsService } from '../../../local/aws/sqs.ts';
import { startEmbedded } from '../../../local/embedded.ts';

const [assembly = '', dataDir = ''] = process.argv.slice(2);
const embedded = await startEmbedded({
  assembly,
  dataDir,
  services: [(host, endpoint) => createSqsService(host, { endpoint })],
});
const lambda = new LambdaClient({
  endpoint: embedded.url,
  region: embedded.region,
  credentials: embedded.credentials(),
});
await embedded.invoke(embedded.functionArns.keeper ?? '', { does: 'put', key: 'kept' });
for (let event = 0; event < 20; event += 1)
  await lambda.send(
    new InvokeCommand({
      FunctionName: 'keeper',
      InvocationType: 'Event',
      Payload: JSON.stringify({ does: 'count', key: `event-${event}`, ms: 400 }),
    }),
  );
process.stdout.write('accepted');
