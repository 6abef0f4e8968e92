/** A process to be killed in the middle of Distributed Maps: prints each execution it started, and each task of an item it ran. */
import { memoryHost } from '../../../local/states/memory-host.ts';
import { testMachine } from './machine.ts';

const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f' } };

export const KILLED_IN_ITEMS = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      Items: '{% [1..40] %}',
      MaxConcurrency: 5,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'T',
        States: { T: { ...TASK, Output: '{% $states.input * 2 %}', End: true } },
      },
      End: true,
    },
  },
};

const file = process.argv[2];
if (file !== undefined && import.meta.filename === process.argv[1]) {
  const machine = testMachine(KILLED_IN_ITEMS, { host: memoryHost({ file }), script: answerSoon });
  for (let count = 0; count < 20; count += 1) {
    const { executionArn } = await machine.api('StartExecution', { stateMachineArn: machine.arn, input: '{}' });
    process.stdout.write(`${String(executionArn)}\n`);
  }
}

async function answerSoon(): Promise<object> {
  await new Promise((resolve) => setTimeout(resolve, 3));
  process.stdout.write('task\n');
  return {};
}
