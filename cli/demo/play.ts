/** Plays the script of the week: every step at its instant, what was answered held against what must be, everything told as it happens. */
import * as z from 'zod';
import type { EntitlementId } from '../../functions/core/ids.ts';
import { readFeed } from '../../functions/sources/feed/feed.ts';
import type { ShownWhole } from '../shown.ts';
import { why } from './answer.ts';
import { caseOfEvent, check } from './check.ts';
import { enter } from './enter.ts';
import { releaseBatch } from './release-batch.ts';
import type { Script, Step } from './script.ts';
import { hrFile, type Stage, shownTo } from './stage.ts';

/** One thing that was not as it must be. */
export interface Wrong {
  readonly at: string;
  readonly what: string;
}

/** What has happened since the step before. */
export interface Played {
  readonly step: Step;
  /** What the intake or the approval said. */
  readonly said: string;
  readonly wrong: readonly Wrong[];
  /** Cases that came or changed since. */
  readonly cases: readonly ShownWhole[];
}

export interface Names {
  /** The catalogue name of an entitlement; its id where it has none. */
  nameOf(entitlement: EntitlementId | string): string;
  /** A worker by name and id; by the id alone where HR has named none. */
  personOf(workerId: string): string;
}

export interface Playing {
  readonly root: string;
  readonly stage: Stage;
  readonly script: Script;
  readonly names: Names;
}

/** Each step as it has been played. The clock stands at its instant, and everything due by then is done. */
export async function* play(playing: Playing): AsyncGenerator<Played> {
  const { stage, script } = playing;
  const seen = new Map<string, string>();
  for (const step of script.steps) {
    await stage.advanceTo(step.at);
    const before = await changedCases(stage, seen);
    const done = await perform(playing, step);
    // What a step sets going is done within the minute, unless it waits for somebody.
    await stage.advanceTo(new Date(Date.parse(step.at) + 60_000).toISOString());
    yield { step, ...done, cases: [...before, ...(await changedCases(stage, seen))] };
  }
}

async function perform(playing: Playing, step: Step): Promise<Pick<Played, 'said' | 'wrong'>> {
  switch (step.kind) {
    case 'send':
      return sendFile(playing, step);
    case 'enter':
      return enter(playing.stage, step);
    case 'decide':
      return decide(playing, step);
    case 'ask':
      return ask(playing, step);
    case 'release':
      return release(playing, step);
    case 'release-batch':
      return releaseBatch(playing, step);
    case 'check':
      return check(playing, step);
    default:
      return step satisfies never;
  }
}

const Outcomes = z.object({
  events: z.array(z.object({ outcome: z.string() })),
  batch: z.object({ held: z.array(z.string()) }).optional(),
});

async function sendFile(
  { root, stage, script }: Playing,
  step: Extract<Step, { kind: 'send' }>,
): Promise<Pick<Played, 'said' | 'wrong'>> {
  const text = hrFile(root, step.file);
  const key = step.signature === 'good' ? stage.application.sources[script.source] : 'a key that nobody gave them';
  const { contentType, body } = asSent(text, step.file, script.source);
  const answer = await stage.sendAs(script.source, key ?? '', contentType, body);
  const taken = Outcomes.safeParse(answer.body).data;
  const outcomes = taken?.events.map((event) => event.outcome) ?? ['refused'];
  const held = taken?.batch?.held.map((because) => `: ${because}`).join('') ?? '';
  const wrong = [
    ...(answer.status === step.status ? [] : [`answered ${answer.status}, not ${step.status}`]),
    ...(outcomes.every((outcome) => outcome === step.answers)
      ? []
      : [`said ${[...new Set(outcomes)].join(', ')}, not ${step.answers}`]),
  ];
  return {
    said: `${answer.status}: ${counted(outcomes)}${held}${why(answer)}`,
    wrong: wrong.map((what) => ({ at: step.at, what: `${step.file} ${what}` })),
  };
}

/** CSV is HR's list of staff; JSON and NDJSON go as they are, as one batch. */
function asSent(text: string, file: string, source: string): { readonly contentType: string; readonly body: string } {
  if (file.endsWith('.csv'))
    return {
      contentType: BATCH,
      body: JSON.stringify(
        readFeed(text, 'csv', source).map((item) => (item.kind === 'event' ? item.event : item.refusals)),
      ),
    };
  if (file.endsWith('.ndjson')) return { contentType: BATCH, body: `[${text.trim().split('\n').join(',')}]` };
  return text.trimStart().startsWith('[')
    ? { contentType: BATCH, body: text }
    : { contentType: 'application/cloudevents+json', body: text };
}

const BATCH = 'application/cloudevents-batch+json';

async function decide(
  { stage, names }: Playing,
  step: Extract<Step, { kind: 'decide' }>,
): Promise<Pick<Played, 'said' | 'wrong'>> {
  const approval = await findApproval(stage, names, step);
  if (approval === undefined)
    return {
      said: 'there is nothing to decide',
      wrong: [{ at: step.at, what: `no approval of ${step.entitlement} for ${step.beneficiary}` }],
    };
  const body = { decision: step.decision, planDigest: approval.planDigest, because: step.because };
  const answer = await stage.call(`worker:${step.by}`, 'POST', `/v1/approvals/${approval.approvalId}`, body);
  const wrong =
    answer.status === step.status
      ? []
      : [
          {
            at: step.at,
            what: `${step.by} deciding ${step.entitlement} answered ${answer.status}, not ${step.status}${why(answer)}`,
          },
        ];
  return { said: `${answer.status}${answer.status === 200 ? `: ${step.decision}` : why(answer)}`, wrong };
}

async function ask(
  { stage }: Playing,
  { at, by, beneficiary: workerId, asks: kind, entitlement, until, status, because }: Extract<Step, { kind: 'ask' }>,
): Promise<Pick<Played, 'said' | 'wrong'>> {
  const answer = await stage.call(
    `worker:${by}`,
    'POST',
    '/v1/requests',
    { kind, workerId, entitlement, until, because },
    { 'idempotency-key': `${at} ${by} ${entitlement}` },
  );
  const wrong =
    answer.status === status ? [] : [{ at, what: `asking answered ${answer.status}, not ${status}${why(answer)}` }];
  return { said: `${answer.status}${why(answer)}`, wrong };
}

const Approvals = z.object({
  approvals: z.array(
    z.object({
      approvalId: z.string(),
      beneficiary: z.string(),
      entitlement: z.string(),
      rule: z.string(),
      planDigest: z.string(),
    }),
  ),
});

/** Pending first; a late decision is about one that is over. */
async function findApproval(stage: Stage, names: Names, step: Extract<Step, { kind: 'decide' }>) {
  for (const state of ['pending', 'stale', 'approved', 'denied', 'expired']) {
    const { approvals } = Approvals.parse(await stage.api('operator').send('GET', `/v1/approvals?state=${state}`));
    const found = approvals.find(
      (one) =>
        names.nameOf(one.entitlement) === step.entitlement &&
        one.beneficiary === `p-${step.beneficiary}` &&
        (step.rule === undefined || one.rule === step.rule),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

async function release(
  { stage }: Playing,
  step: Extract<Step, { kind: 'release' }>,
): Promise<Pick<Played, 'said' | 'wrong'>> {
  const handled = await caseOfEvent(stage, step.eventId);
  if (handled === undefined)
    return { said: 'there is no such case', wrong: [{ at: step.at, what: `no case for ${step.eventId}` }] };
  const { plan } = await shownTo(stage).whole(handled.caseId);
  const answer = await stage.call(`operator:${step.by}`, 'POST', `/v1/cases/${handled.caseId}/release`, {
    planDigest: plan?.digest,
    because: step.because,
  });
  return {
    said: `${answer.status}${why(answer)}`,
    wrong: answer.status === 200 ? [] : [{ at: step.at, what: `releasing answered ${answer.status}${why(answer)}` }],
  };
}

/** Cases whose state is not what it was when last asked, in the order they came. */
async function changedCases(stage: Stage, seen: Map<string, string>): Promise<readonly ShownWhole[]> {
  const changed = (await shownTo(stage).cases()).filter((one) => seen.get(one.caseId) !== one.state);
  for (const one of changed) seen.set(one.caseId, one.state);
  return Promise.all(changed.reverse().map((one) => shownTo(stage).whole(one.caseId)));
}

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}
