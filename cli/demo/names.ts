/** Names for the telling of the week: those of the policy's catalogue, and those in HR's files. */
import { join } from 'node:path';
import { manifest } from '../../functions/connectors/manifest.ts';
import { compile } from '../../functions/core/policy/compile.ts';
import { parsePack } from '../../functions/core/policy/parse.ts';
import { feedFormat, readFeed } from '../../functions/sources/feed/feed.ts';
import { readPolicyFiles } from '../commands/policy.ts';
import type { Names } from './play.ts';
import { hrFile } from './stage.ts';
import { week } from './week.ts';

/** Everybody HR speaks of in the files that are taken, as they are called first. */
function peopleNames(root: string): ReadonlyMap<string, string> {
  const files = week.steps.flatMap((step) => (step.kind === 'send' && step.status === 202 ? [step.file] : []));
  const events = files.flatMap((file) => readFeed(hrFile(root, file), feedFormat(file) ?? 'ndjson', week.source));
  return new Map(
    events.toReversed().flatMap((item) => {
      if (item.kind !== 'event') return [];
      const { workerId, givenName, familyName } = item.event.data.person;
      return [[workerId, `${givenName} ${familyName}`] as const];
    }),
  );
}

/** What the catalogue calls entitlements, and HR people. */
export async function readNames(root: string): Promise<Names> {
  const parsed = parsePack(await readPolicyFiles(join(root, 'policies')), manifest);
  if ('mistakes' in parsed) throw new Error('the policy pack has mistakes: npx tenure policy check');
  const { catalogue } = compile(parsed.pack);
  const byId = new Map([...catalogue.values()].map(({ id, name }) => [String(id), name]));
  const people = peopleNames(root);
  return {
    nameOf: (entitlement) => byId.get(entitlement) ?? entitlement,
    personOf: (worker) => [people.get(worker) ?? [], worker].flat().join(', '),
  };
}
