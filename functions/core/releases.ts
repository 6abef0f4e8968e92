/** Releases as people read them, from the chain of deployments: what ran from when, what it changed, who wrote and approved it. */
import * as z from 'zod';
import type { EvidenceRecord } from './evidence.ts';
import { Instant } from './ids.ts';

const names = z.array(z.string()).readonly();

const Changed = z.strictObject({ digest: z.string(), from: z.string(), added: names, dropped: names, changed: names });

export const ShownRelease = z.strictObject({
  at: Instant,
  deployment: z.string(),
  from: z.string().meta({ description: 'The deployment that ran before; empty for the first' }),
  version: z.string(),
  commit: z.string().optional(),
  changeRequest: z.string().optional(),
  author: z.string().optional().meta({ description: 'A pseudonym; evidence holds the name in its private part' }),
  approver: z.string().optional(),
  approved: z.boolean().meta({ description: 'By somebody other than its author' }),
  because: z.string().optional().meta({ description: 'Why it counts as unapproved' }),
  policy: Changed.optional(),
  configuration: Changed.optional(),
  evidence: z.string().meta({ description: 'The id of its record' }),
});
export type ShownRelease = z.infer<typeof ShownRelease>;

type Told = Pick<EvidenceRecord, 'id' | 'kind' | 'time' | 'facts'>;

/** Newest first, of records that are; the oldest of a page may want what the next page has. */
export function releasesIn(newestFirst: readonly Told[]): readonly ShownRelease[] {
  return newestFirst
    .filter(({ kind }) => kind === 'deployed')
    .map((deployed) => {
      const beside = (kind: Told['kind']) =>
        newestFirst.find((one) => one.kind === kind && one.facts.after === deployed.facts.after)?.facts;
      const { facts } = deployed;
      const [policy, configuration] = [beside('policy-activated'), beside('configuration-changed')];
      return {
        ...{
          at: deployed.time,
          deployment: word(facts.deployment),
          from: word(facts.from),
          version: word(facts.version),
        },
        ...known({ ...facts, because: beside('unapproved')?.because }),
        approved: facts.approved === true,
        ...(policy === undefined ? {} : { policy: changedBy(policy, 'policyDigest') }),
        ...(configuration === undefined ? {} : { configuration: changedBy(configuration, 'configurationDigest') }),
        evidence: deployed.id,
      };
    });
}

type Facts = Told['facts'];
type Said = Facts[string] | undefined;

function known(facts: Readonly<Record<string, Said>>) {
  const named = ['commit', 'changeRequest', 'author', 'approver', 'because'] as const;
  return Object.fromEntries(named.flatMap((name) => (facts[name] === undefined ? [] : [[name, word(facts[name])]])));
}

function changedBy(facts: Facts, digest: string): z.infer<typeof Changed> {
  const { from, added, dropped, changed } = facts;
  return {
    ...{ digest: word(facts[digest]), from: word(from) },
    ...{ added: list(added), dropped: list(dropped), changed: list(changed) },
  };
}

const word = (value: Said): string => (typeof value === 'string' ? value : '');
const list = (value: Said): readonly string[] => names.safeParse(value).data ?? [];
