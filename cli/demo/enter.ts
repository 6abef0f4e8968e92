/** What somebody in HR enters in the simulated HR system, which then tells us by its own webhooks. */
import type { Played } from './play.ts';
import type { Step } from './script.ts';
import type { Stage } from './stage.ts';

export async function enter(
  stage: Stage,
  step: Extract<Step, { kind: 'enter' }>,
): Promise<Pick<Played, 'said' | 'wrong'>> {
  const system = stage.application.hr[step.source];
  if (system === undefined) {
    const what = `no HR system stands behind source ${step.source}: see tenure.config.yaml`;
    return { said: what, wrong: [{ at: step.at, what }] };
  }
  const told = system.webhooks.attempts.length;
  system.staff.put(step.member);
  await system.webhooks.settled();
  const statuses = system.webhooks.attempts.slice(told).map(({ status }) => status);
  const isTaken = statuses.length > 0 && statuses.every((status) => status === 202);
  return {
    said: `its webhooks are answered ${statuses.join(', ')}; the record is read again`,
    wrong: isTaken ? [] : [{ at: step.at, what: `its webhooks were answered ${statuses.join(', ') || 'by nobody'}` }],
  };
}
