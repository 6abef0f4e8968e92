/** What is deployed (release, policy pack, configuration), and the evidence that another is: what differs, who wrote it, who approved it. Pure. */
import * as z from 'zod';
import { digest, sha256 } from './canonical.ts';
import { type Facts, TENURE } from './entries.ts';
import type { Entry, EvidenceRecord } from './evidence.ts';
import { CaseId, Digest } from './ids.ts';

/** Deployments have one chain of evidence. */
export const DEPLOYMENTS = CaseId.parse(`c-${sha256('deployments').slice(0, 24)}`);

/** What continuous integration says of what it deploys: the file that TENURE_RELEASE names (docs/deploy.md). */
export const Release = z.strictObject({
  commit: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/, 'expected a commit id in lower-case hex')
    .optional(),
  author: z.string().min(1).max(200).optional().meta({ description: 'Who wrote the change, as the forge knows them' }),
  approver: z.string().min(1).max(200).optional().meta({ description: 'Who approved it there' }),
  change: z
    .url({ protocol: /^https$/, error: 'expected the https:// address of the pull or merge request' })
    .optional(),
});
export type Release = z.infer<typeof Release>;

/** What a document says, part by part: `birthrights/everyone-has-mail` to 12 digits of its digest. */
const Parts = z.record(z.string(), z.string());
export type Parts = z.infer<typeof Parts>;

export const Deployment = z.strictObject({
  /** Of Tenure. */
  version: z.string(),
  policyDigest: Digest,
  rules: Parts,
  configurationDigest: Digest,
  settings: Parts,
  release: Release,
});
export type Deployment = z.infer<typeof Deployment>;

/** Of documents as they were parsed. */
export function deploymentOf(
  version: string,
  policy: object,
  configuration: object,
  release: Release = {},
): Deployment {
  return {
    ...{ version, policyDigest: digest(policy), rules: partsOf(policy) },
    ...{ configurationDigest: digest(configuration), settings: partsOf(configuration), release },
  };
}

/** Sections by their entries' names, or ids; a section that has none by its fields; what is no section by itself. */
export function partsOf(document: object): Parts {
  return Object.fromEntries(
    Object.entries(document)
      .flatMap(([section, value]: [string, unknown]) => entriesOf(section, value))
      .map(([name, value]) => [name, digest(value).slice(0, 12)]),
  );
}

const Named = z.array(
  z.looseObject({ name: z.string().optional(), id: z.string() }).or(z.looseObject({ name: z.string() })),
);

function entriesOf(section: string, value: unknown): readonly (readonly [string, unknown])[] {
  const named = Named.safeParse(value).data;
  if (named !== undefined) return named.map((entry) => [`${section}/${entry.name ?? entry.id}`, entry] as const);
  const fields = z.record(z.string(), z.unknown()).safeParse(value).data;
  return fields === undefined
    ? [[section, value]]
    : Object.entries(fields).map(([field, inner]) => [`${section}/${field}`, inner] as const);
}

/** Who wrote it and who approved it, by the pseudonyms that evidence has for them. */
export interface Signers {
  readonly author?: string;
  readonly approver?: string;
}

/** What the chain's last records say runs; nothing before the first deployment. */
export interface Before {
  /** Of the chain's last record; -1 before the first. */
  readonly position: number;
  readonly deployment?: string;
  readonly policyDigest?: string;
  readonly rules?: Parts;
  readonly configurationDigest?: string;
  readonly settings?: Parts;
}

/** The evidence that this runs now; none when it ran before. `after` in their facts is the place they follow: recorded twice is once. */
export function recordsOf(now: Deployment, before: Before, signers: Signers): readonly Entry[] {
  const deployment = digest(now);
  if (before.deployment === deployment) return [];
  const { version, policyDigest, configurationDigest, release } = now;
  const { commit, change } = release;
  const because = whyUnapproved(release);
  const common = { deployment, after: before.position, ...signers };
  const facts = {
    ...{ ...common, from: before.deployment ?? '', version, policyDigest, configurationDigest },
    ...{ ...(commit === undefined ? {} : { commit }), ...(change === undefined ? {} : { changeRequest: change }) },
    approved: because === undefined,
  };
  return [
    entry('deployed', signers, facts, { ...namesOf(release) }),
    ...(before.policyDigest === policyDigest
      ? []
      : [
          entry('policy-activated', signers, {
            ...{ ...common, policyDigest, from: before.policyDigest ?? '' },
            ...{ ...difference(before.rules, now.rules), rules: written(now.rules) },
          }),
        ]),
    ...(before.configurationDigest === configurationDigest
      ? []
      : [
          entry('configuration-changed', signers, {
            ...{ ...common, configurationDigest, from: before.configurationDigest ?? '' },
            ...{ ...difference(before.settings, now.settings), settings: written(now.settings) },
          }),
        ]),
    ...(because === undefined ? [] : [entry('unapproved', signers, { deployment, after: before.position, because })]),
  ];
}

/** ISO 27001:2022 8.32, SOC 2 CC8.1, NIST 800-53r5 CM-3, PCI DSS 4.0.1 6.5.1: changes are approved by somebody else. */
const CONTROLS = ['SOC2:CC8.1', 'ISO27001:8.32', 'NIST:CM-3', 'PCI:6.5.1'];

/** About its author, whom a release without one has not. */
function entry(kind: Entry['kind'], { author }: Signers, facts: Facts, names: Record<string, string> = {}): Entry {
  const named = Object.keys(names).length > 0 ? { private: names } : {};
  return { kind, actor: TENURE, person: author ?? 'nobody', controls: CONTROLS, facts, ...named };
}

function namesOf({ author, approver }: Release): Record<string, string> {
  return { ...(author === undefined ? {} : { author }), ...(approver === undefined ? {} : { approver }) };
}

/** How the same name is told, however it is written: `@Ada`, `ada` and full-width letters that look like it are one. */
export function sameName(name: string): string {
  return name.normalize('NFKC').trim().replace(/^@/, '').toLowerCase();
}

/** How GitHub names what is no person: docs.github.com/en/apps/using-github-apps (`dependabot[bot]`). */
const isBot = (name: string): boolean => sameName(name).endsWith('[bot]');

function whyUnapproved({ author, approver }: Release): string | undefined {
  if (author === undefined) return 'nobody says who wrote it';
  if (approver === undefined) return 'nobody says who approved it';
  if (isBot(approver)) return 'a program approved it, and no person';
  return sameName(author) === sameName(approver) ? 'its author approved it' : undefined;
}

function difference(before: Parts = {}, now: Parts): Facts {
  const [was, is] = [Object.keys(before), Object.keys(now)];
  return {
    added: is.filter((part) => before[part] === undefined),
    dropped: was.filter((part) => now[part] === undefined),
    changed: is.filter((part) => before[part] !== undefined && before[part] !== now[part]),
  };
}

const written = (parts: Parts): readonly string[] => Object.entries(parts).map(([name, said]) => `${name} ${said}`);

/** What runs, by the newest records of the chain; of each kind the newest counts. */
export function ranBefore(newestFirst: readonly Pick<EvidenceRecord, 'kind' | 'facts' | 'position'>[]): Before {
  const last = (kind: Entry['kind']) => newestFirst.find((record) => record.kind === kind)?.facts ?? {};
  const [deployed, policy, configuration] = [last('deployed'), last('policy-activated'), last('configuration-changed')];
  return {
    position: newestFirst[0]?.position ?? -1,
    ...text('deployment', deployed.deployment),
    ...text('policyDigest', policy.policyDigest),
    ...text('configurationDigest', configuration.configurationDigest),
    ...{ rules: readParts(policy.rules), settings: readParts(configuration.settings) },
  };
}

function text<Name extends string>(name: Name, value: Facts[string] | undefined): { readonly [N in Name]?: string } {
  return typeof value === 'string' ? ({ [name]: value } as { readonly [N in Name]: string }) : {}; // as: it is that name
}

function readParts(value: Facts[string] | undefined): Parts {
  const lines = Array.isArray(value) ? (value as readonly string[]) : []; // as: the only lists of facts are of text
  return Object.fromEntries(lines.map((line) => [line.slice(0, -13), line.slice(-12)]));
}
