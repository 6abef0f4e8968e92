/** What a case cost, as people read it: what was used and its price, then which step used it. */
import type { ShownCost } from './shown.ts';
import { indented, paint, plural, table } from './terminal.ts';

export function costText(cost: ShownCost): string {
  if (cost.executions === 0)
    return cost.forgotten === 0
      ? 'nothing yet: the case has not been opened'
      : 'not known any more: Step Functions keeps a history for 90 days after it ended';
  const calls = Object.entries(cost.vendorCallsBySystem).map(([system, many]) => `${system} ${many}`);
  return [
    table(
      ['what', 'how much', 'USD'],
      [
        ['state transitions', `${cost.transitions}`, usd(cost.usd.stepFunctions)],
        ['Lambda', `${cost.invocations} calls, ${cost.milliseconds} ms`, usd(cost.usd.lambda)],
        ['DynamoDB', `${cost.reads} read and ${cost.writes} write units`, usd(cost.usd.dynamodb)],
        ['vendors', calls.length === 0 ? 'no calls' : `${calls.join(', ')} calls`, ''],
        [paint('bold', 'in all'), plural(cost.executions, 'execution'), usd(cost.usd.total)],
      ],
    ),
    '',
    table(
      ['calls', 'ms', 'reads', 'writes', 'vendor', 'step'],
      cost.steps.map((one) => [
        ...[one.invocations, one.milliseconds, one.reads, one.writes, one.vendorCalls].map(String),
        one.step,
      ]),
    ),
    '',
    ...cost.without.map((what) => indented(`without ${what}`, 0)),
    ...(cost.failedCalls === 0
      ? []
      : [indented(`${plural(cost.failedCalls, 'failed call')}: what they read and wrote is not known`, 0)]),
    ...(cost.forgotten === 0
      ? []
      : [indented(`${plural(cost.forgotten, 'earlier execution')} forgotten: not in these sums`, 0)]),
  ].join('\n');
}

/** A case costs thousandths: six digits after the point are a thousandth of a thousandth. */
function usd(amount: number): string {
  return amount.toFixed(6);
}
