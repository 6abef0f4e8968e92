/** A process to be killed: puts events on a bus whose function never answers, and says the number of each that was accepted. */
import { createEventsService } from '../../local/aws/events.ts';
import { functionArn, resource, testHost } from './aws-host.ts';

const host = testHost(process.argv[2] ?? '');
host.functions.set(functionArn('open-case'), () => new Promise(() => {}));
const events = createEventsService(host);
events.provision(
  resource('Rule', 'AWS::Events::Rule', {
    EventPattern: { source: ['tenure'] },
    Targets: [{ Id: 'T', Arn: functionArn('open-case'), InputPath: '$.detail' }],
  }),
);
events.start();
for (let n = 0; ; n++) {
  const Entries = [{ Source: 'tenure', DetailType: 'CaseReceived', Detail: JSON.stringify({ n }) }];
  const { status } = await events.handle({
    action: 'PutEvents',
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(JSON.stringify({ Entries })),
  });
  if (status === 200) process.stdout.write(`${n}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
