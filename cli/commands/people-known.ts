/** The people a change of policy is tried on: those the API knows, page by page, or those of a file of lifecycle events. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { absorb } from '../../functions/core/employment.ts';
import { Instant, PersonId, type WorkerId } from '../../functions/core/ids.ts';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { Person } from '../../functions/core/person.ts';
import { Reason } from '../../functions/core/reason.ts';
import { effectiveAt } from '../../functions/core/schedule.ts';
import { uriPart } from '../../functions/core/uri.ts';
import { feedFormat, readFeed } from '../../functions/sources/feed/feed.ts';
import { connect } from '../api.ts';
import { type Options, Refused, Usage } from '../command.ts';

export interface Known {
  readonly person: Person;
  readonly reasons: readonly Reason[];
}

/** `total` as far as is known. `now`: where they are known, which is the moment policy is tried at. */
export interface PeopleKnown {
  readonly now: Instant;
  readonly total: number | undefined;
  readonly people: AsyncIterable<Known> | Iterable<Known>;
}

const Page = z.object({
  now: Instant,
  people: z.array(z.object({ person: Person, reasons: z.array(Reason) })),
  next: z.string().optional(),
});

/** Everybody a deployment, or the embedded default, knows. One page at a time is in memory. */
export async function peopleOfApi(options: Options): Promise<PeopleKnown> {
  const api = connect(options);
  const pageAfter = async (next?: string) =>
    Page.parse(await api.send('GET', `/v1/people${next === undefined ? '' : `?cursor=${uriPart(next)}`}`));
  const first = await pageAfter();
  async function* people(): AsyncGenerator<Known> {
    for (let page = first; ; page = await pageAfter(page.next)) {
      yield* page.people;
      if (page.next === undefined) return;
    }
  }
  return { now: first.now, total: undefined, people: people() };
}

/** Everybody of a feed, as its events that have taken effect by `now` make them. CSV rows name no source: any will do here. */
export async function peopleOfFile(file: string, now: Instant): Promise<PeopleKnown> {
  const format = feedFormat(file);
  if (format === undefined) throw new Usage(`--people ${file}: the name must end in .json, .ndjson, .jsonl or .csv`);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Refused(`${file} cannot be read: name a file of lifecycle events (docs/intake.md)`, { cause });
  });
  const people = new Map<PersonId, Person>();
  const workers = new Map<WorkerId, PersonId>();
  for (const item of readFeed(text, format, format === 'csv' ? 'file' : undefined)) {
    if (item.kind === 'refused') {
      const [first] = item.refusals;
      throw new Refused(`${file}: ${first?.where}: ${first?.what}; ${first?.mend}`);
    }
    if (effectiveAt(item.event) <= now) hear(people, workers, item.event);
  }
  return { now, total: people.size, people: [...people.values()].map((person) => ({ person, reasons: [] })) };
}

/** As the intake does (handlers/parts/person-id.ts): a worker is one person, for good. */
function hear(people: Map<PersonId, Person>, workers: Map<WorkerId, PersonId>, event: LifecycleEvent): void {
  const { personId, workerId } = event.data.person;
  const id = workers.get(workerId) ?? personId ?? PersonId.parse(`p-${workerId}`);
  workers.set(workerId, id);
  const before = people.get(id) ?? { personId: id, pseudonym: 'simulated', employments: {}, accounts: {} };
  const heard = absorb(before, event);
  if (heard.kind === 'absorbed') people.set(id, heard.person);
}
