/** A company on this machine for a scenario: the whole application and its vendors, what HR and people do to it, what can be seen of it. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, inject } from 'vitest';
import * as z from 'zod';
import { type Answered, type Stage, setStage, shownTo } from '../../cli/demo/stage.ts';
import type { ShownApproval, ShownCase, ShownWhole } from '../../cli/shown.ts';
import { canonical, sha256 } from '../../functions/core/canonical.ts';
import { caseIdOf } from '../../functions/core/case.ts';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { PolicyPack } from '../../functions/core/policy/pack.ts';
import type { Fault } from '../../local/simulators/faults.ts';
import { configuredWith } from '../support/configured-with.ts';
import { event } from './events.ts';
import { assemblyIn, ROOT } from './synthesized-once.ts';

export type System = 'okta' | 'entra';

export interface CompanyOptions {
  readonly startsAt?: string;
  /**
   * What the clock wakes, it wakes as often as deployed. Those are nets under what wakes itself, and most of what a scenario of many days
   * would take, so else they wake daily, and HR's sources and targets are read whole weekly.
   */
  readonly netsAsDeployed?: true;
  /** Changes the templates of a copy, by stack: what an operator got wrong. */
  readonly alter?: (templates: Templates) => void;
  /** Changes the policy pack of a copy. */
  readonly policies?: (pack: Pack) => void;
  readonly latencyMs?: number;
  /** YAML beside what the shipped configuration says; the application is shared by all who say the same. */
  readonly configuration?: string;
  /** An existing company's folder: a deployment over it. */
  readonly folder?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a template is read by path, as it is written
export type Templates = Readonly<Record<string, { readonly Resources: Record<string, any> }>>;

// biome-ignore lint/suspicious/noExplicitAny: a pack is data, as it is written
export type Pack = Record<string, any>;

export interface Company {
  readonly stage: Stage;
  /** What the interfaces show, as the command line reads it. */
  readonly shown: ReturnType<typeof shownTo>;
  readonly folder: string;
  send(...events: readonly LifecycleEvent[]): Promise<Answered>;
  /** Everything set going is done, and `seconds` have passed. */
  settle(seconds?: number): Promise<void>;
  hire(workerId: string, person?: Parameters<typeof event>[2]): Promise<LifecycleEvent>;
  caseOf(about: LifecycleEvent): Promise<ShownWhole>;
  cases(): Promise<readonly ShownCase[]>;
  /** What a vendor's account looks like, and its direct entitlements by id: `okta active okta:group:…`. */
  access(workerId: string): Promise<Record<System, { readonly status: string; readonly held: readonly string[] }>>;
  steer(verb: 'retry' | 'release' | 'cancel' | 'attest', about: LifecycleEvent, body?: object): Promise<Answered>;
  pending(workerId: string): Promise<readonly ShownApproval[]>;
  decide(by: string, approval: ShownApproval, decision?: 'approved' | 'denied'): Promise<Answered>;
  spoil(system: System, fault: z.input<typeof Fault>): Promise<void>;
  mend(system: System): Promise<void>;
  /** From now on, how long Entra takes to give and take the licences of a group. */
  licencesTake(seconds: number): Promise<void>;
  /** `METHOD /path` of everything asked of a vendor, oldest first. */
  asked(system: System): Promise<readonly Logged[]>;
  /** How many seats of a licence Entra has from now on. */
  seats(skuId: string, seats: number): Promise<void>;
  /** What an administrator does at Entra by hand: asks Graph, and answers what it said. */
  atEntra(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Where and how an administrator works at Okta by hand. */
  oktaAdministrator(): { readonly url: string; readonly headers: Record<string, string> };
  /** What the functions have logged. */
  logs(): string;
  restart(options?: Pick<CompanyOptions, 'alter' | 'policies'>): Promise<Company>;
  stop(): Promise<void>;
}

const Requests = z.object({
  requests: z.array(
    z.object({
      atMs: z.number(),
      request: z.string(),
      status: z.number(),
      carriedOut: z.number().optional(),
      person: z.string().optional(),
    }),
  ),
});
export type Logged = z.infer<typeof Requests>['requests'][number];

const BATCH = 'application/cloudevents-batch+json';
const running = new Set<Company>();

/** Every company that a file opened and did not stop (stop-companies.ts, after each file). */
export async function stopCompanies(): Promise<void> {
  for (const company of running) await company.stop();
}

/** Two chiefs of the seeds come with it: owner of the ledger w-1003, of production w-1007, and head of engineering w-1002. */
export async function openCompany(options: CompanyOptions = {}): Promise<Company> {
  const folder = options.folder ?? mkdtempSync(join(inject('scenarioFolder'), 'company-'));
  const stage = await setStage({
    root: roomyRoot(folder),
    dataDir: join(folder, 'data'),
    startsAt: options.startsAt ?? '2026-11-30T08:00:00.000Z',
    assembly: altered(await assemblyOf(options), folder, options),
    synthesized: true,
    compileCache: join(inject('scenarioFolder'), 'compiled'),
    ...(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }),
  });
  const company = companyOn(stage, folder, options);
  running.add(company);
  return company;
}

/** Everybody's, or that of all who are configured so. */
async function assemblyOf({ configuration }: CompanyOptions): Promise<string> {
  const folder = inject('scenarioFolder');
  if (configuration === undefined) return assemblyIn(folder);
  const text = configuredWith(configuration);
  const file = join(folder, `${sha256(text).slice(0, 12)}.yaml`);
  writeFileSync(file, text);
  return assemblyIn(folder, file);
}

function companyOn(stage: Stage, folder: string, options: CompanyOptions): Company {
  const { application } = stage;
  const shown = shownTo(stage);
  const vendor = (system: System, path: string, init?: RequestInit) =>
    fetch(new URL(path, application.targets[system]), init);
  const company: Company = {
    stage,
    shown,
    folder,
    send: (...events) => stage.sendAs('hr', application.sources.hr ?? '', BATCH, JSON.stringify(events)),
    settle: (seconds = 60) => stage.advanceTo(new Date(stage.now() + seconds * 1000).toISOString()),
    async hire(workerId, said = {}) {
      const hired = event('hired', workerId, said);
      expect(await company.send(hired)).toMatchObject({ status: 202 });
      await company.settle();
      return hired;
    },
    caseOf: (about) => shown.whole(caseIdOf(about)),
    cases: () => shown.cases(),
    async access(workerId) {
      const { access } = await shown.access(workerId);
      const of = (system: System) => {
        const found = access.find((one) => one.system === system);
        if (found === undefined) return { status: 'absent', held: [] };
        if ('failed' in found) return { status: `failed: ${found.failed}`, held: [] };
        const held = found.holdings.filter(({ via }) => via === 'direct').map(({ entitlement }) => entitlement);
        return { status: found.status, held: held.sort() };
      };
      return { okta: of('okta'), entra: of('entra') };
    },
    async steer(verb, about, body = { because: 'the scenario says so' }) {
      const caseId = caseIdOf(about);
      // who releases has looked at the plan
      const looked = verb === 'release' ? { planDigest: (await shown.whole(caseId)).plan?.digest } : {};
      return stage.call('operator', 'POST', `/v1/cases/${caseId}/${verb}`, { ...looked, ...body });
    },
    pending: async (workerId) => (await shown.approvals()).filter(({ beneficiary }) => beneficiary === `p-${workerId}`),
    decide: (by, { approvalId, planDigest }, decision = 'approved') =>
      stage.call(`worker:${by}`, 'POST', `/v1/approvals/${approvalId}`, { decision, planDigest }),
    async spoil(system, fault) {
      const answer = await vendor(system, '/_sim/faults', { method: 'POST', body: JSON.stringify(fault) });
      if (!answer.ok) throw new Error(await answer.text());
    },
    mend: async (system) => void (await vendor(system, '/_sim/faults', { method: 'DELETE' })),
    async licencesTake(delaySeconds) {
      const answer = await vendor('entra', '/_sim/licences', {
        method: 'POST',
        body: JSON.stringify({ delaySeconds }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    asked: async (system) => Requests.parse(await (await vendor(system, '/_sim/requests')).json()).requests,
    async seats(skuId, seats) {
      const answer = await vendor('entra', '/_sim/seats', { method: 'POST', body: JSON.stringify({ skuId, seats }) });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async atEntra(method, path, body) {
      const grant = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default', ...ENTRA_APP };
      const issued = await vendor('entra', `/${ENTRA_TENANT}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams(grant),
      });
      const { access_token: token } = z.object({ access_token: z.string() }).parse(await issued.json());
      const answer = await vendor('entra', `/v1.0${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    oktaAdministrator: () => ({
      url: application.targets.okta ?? '',
      headers: { authorization: `SSWS ${OKTA_TOKEN}`, 'content-type': 'application/json' },
    }),
    logs: () => textOf(join(folder, 'data', 'logs')),
    async restart(changed = {}) {
      await company.stop();
      const { alter: _, ...kept } = options;
      return openCompany({ ...kept, ...changed, folder });
    },
    async stop() {
      if (running.delete(company)) await stage.stop();
    },
  };
  return company;
}

function wokenSeldom(templates: Templates): void {
  const resources = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources));
  const timed = resources.filter(({ Properties }) => Properties?.ScheduleExpression?.startsWith('rate('));
  if (timed.length === 0) throw new Error('nothing is woken by the clock any more');
  for (const { Properties } of timed)
    Properties.ScheduleExpression = Properties.ScheduleExpression === 'rate(1 day)' ? 'rate(7 days)' : 'rate(1 day)';
  // The second day of a company that is opened as most are.
  for (const { Properties } of resources.filter(({ Properties: its }) =>
    its?.ScheduleExpression?.startsWith('cron(40 2'),
  ))
    Properties.ScheduleExpression = 'cron(40 2 ? * TUE *)';
}

/** The assembly itself, or one with mistakes in it: of its own are only the files that differ. */
function altered(assembly: string, folder: string, { alter, policies, netsAsDeployed }: CompanyOptions): string {
  if (netsAsDeployed && alter === undefined && policies === undefined) return assembly;
  const own = join(folder, 'altered');
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  const files = readdirSync(assembly).filter((name) => name.endsWith('.json'));
  for (const name of files) copyFileSync(join(assembly, name), join(own, name));
  const assets = files.filter((name) => name.endsWith('.assets.json')).map((name) => join(own, name));
  for (const file of assets) pointAt(assembly, file, policies);
  const named = files.filter((name) => name.endsWith('.template.json'));
  const templates = Object.fromEntries(
    named.map((name) => [name.replace('.template.json', ''), JSON.parse(readFileSync(join(own, name), 'utf8'))]),
  );
  if (!netsAsDeployed) wokenSeldom(templates);
  alter?.(templates);
  for (const [stack, template] of Object.entries(templates))
    writeFileSync(join(own, `${stack}.template.json`), JSON.stringify(template));
  return own;
}

interface Assets {
  readonly files: Readonly<Record<string, { readonly source: { path?: string } }>>;
}

/** Assets stay where they are, but for the functions that carry a policy pack, where it is changed. */
function pointAt(assembly: string, file: string, policies: CompanyOptions['policies']): void {
  const assets = JSON.parse(readFileSync(file, 'utf8')) as Assets;
  for (const { source } of Object.values(assets.files)) {
    const { path } = source;
    if (path === undefined || path.endsWith('.json')) continue;
    const changes = policies !== undefined && existsSync(join(assembly, path, PACK));
    if (changes) changedCopy(join(assembly, path), join(dirname(file), path), policies);
    else source.path = relative(dirname(file), join(assembly, path));
  }
  writeFileSync(file, JSON.stringify(assets));
}

const PACK = join('policies', 'pack.json');

/** As the synthesis writes it: whole, with all that goes without saying. */
function changedCopy(from: string, to: string, change: NonNullable<CompanyOptions['policies']>): void {
  cpSync(from, to, { recursive: true });
  const pack = JSON.parse(readFileSync(join(to, PACK), 'utf8')) as Pack;
  change(pack);
  writeFileSync(join(to, PACK), canonical(PolicyPack.parse(pack)));
}

const OKTA_TOKEN = 'simulated-token';
/** As the demo's seed has them. */
const ENTRA_TENANT = '00000000-0000-4000-8000-000000000000';
const ENTRA_APP = { client_id: 'c0000000-0000-4000-8000-000000000002', client_secret: 'simulated-secret' };

/** Groups at Okta that no policy knows. */
export const CLUBS: readonly string[] = Array.from(
  { length: 14 },
  (_, index) => `00gclub${String(index).padStart(13, '0')}`,
);

/** People files at Entra: here the group brings its members a licence, of Power BI. */
export const LICENSING_GROUP = 'e0000000-0000-4000-8000-000000000004';
export const POWER_BI = 'f8a1db68-be16-40ed-86d5-cb42ce701560';

/** An app registration at Entra that nobody owns yet. */
export const APPLICATION = 'a0000000-0000-4000-8000-000000000099';

interface Tenant {
  readonly groups: readonly { readonly id: string }[];
  readonly skus: readonly { readonly skuId: string }[];
}

/** The demo's vendors, with licences for everybody a scenario hires, a group that brings one, and clubs. */
function roomyRoot(folder: string): string {
  const root = join(folder, 'vendors');
  const seed = join(root, 'cli', 'demo', 'seed');
  cpSync(join(ROOT, 'cli', 'demo', 'seed'), seed, { recursive: true });
  const file = join(seed, 'entra.json');
  const tenant = JSON.parse(readFileSync(file, 'utf8').replace(/"seats": \d+/g, '"seats": 1000')) as Tenant;
  const licensing = tenant.groups.map((group) =>
    group.id === LICENSING_GROUP ? { ...group, licences: [POWER_BI] } : group,
  );
  const applications = [{ id: APPLICATION, displayName: 'Invoice robot' }];
  const mailboxSkus = tenant.skus.map(({ skuId }) => skuId);
  writeFileSync(file, JSON.stringify({ ...tenant, groups: licensing, applications, mailboxSkus }));
  const org = join(seed, 'okta.json');
  const { groups, ...rest } = JSON.parse(readFileSync(org, 'utf8')) as { groups: object[] };
  const clubs = CLUBS.map((id) => ({ id, name: `Club ${id}` }));
  writeFileSync(org, JSON.stringify({ ...rest, groups: [...groups, ...clubs] }));
  return root;
}

function textOf(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}
