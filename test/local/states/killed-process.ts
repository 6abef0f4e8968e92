/** A process to be killed: starts executions one after another and prints each once it was acknowledged. */
import { memoryHost } from '../../../local/states/memory-host.ts';
import { testMachine } from './machine.ts';

const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f' } };

export const DEFINITION = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      Items: '{% [1..3] %}',
      ItemProcessor: { StartAt: 'T', States: { T: { ...TASK, Output: '{% $states.input * 2 %}', End: true } } },
      Next: 'Last',
    },
    Last: { ...TASK, Output: '{% $states.input %}', End: true },
  },
};

const file = process.argv[2];
if (file !== undefined && import.meta.filename === process.argv[1]) {
  const machine = testMachine(DEFINITION, { host: memoryHost({ file }), script: answerSoon });
  for (let count = 0; count < 2000; count += 1) {
    const { executionArn } = await machine.api('StartExecution', { stateMachineArn: machine.arn, input: '{}' });
    process.stdout.write(`${String(executionArn)}\n`);
  }
}

function answerSoon(): Promise<object> {
  return new Promise((resolve) => setTimeout(() => resolve({}), 3));
}
