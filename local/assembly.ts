/** Reads a synthesized application (`cdk.out`): its stacks in the order they deploy, and where each asset lies. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';

const Manifest = z.looseObject({
  artifacts: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      environment: z.string().optional(),
      dependencies: z.array(z.string()).default([]),
      properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});
type Artifact = z.infer<typeof Manifest>['artifacts'][string];

/** An object of CloudFormation whose meaning `template.ts` finds out. */
const Unresolved = z.record(z.string(), z.unknown());

export const Template = z.looseObject({
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string(), Default: z.unknown().optional() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), Unresolved)).default({}),
  Conditions: Unresolved.default({}),
  Resources: z
    .record(
      z.string(),
      z.looseObject({
        Type: z.string(),
        Properties: Unresolved.default({}),
        DependsOn: z.union([z.string(), z.array(z.string())]).default([]),
        Condition: z.string().optional(),
      }),
    )
    .default({}),
  Outputs: z
    .record(
      z.string(),
      z.looseObject({
        Value: z.unknown(),
        Condition: z.string().optional(),
        Export: z.looseObject({ Name: z.unknown() }).optional(),
      }),
    )
    .default({}),
});
export type Template = z.infer<typeof Template>;

const Assets = z.looseObject({
  files: z
    .record(
      z.string(),
      z.looseObject({
        source: z.looseObject({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** As the application names them; `undefined` when it leaves them open. */
  readonly account: string | undefined;
  readonly region: string | undefined;
}

export interface Assembly {
  readonly folder: string;
  /** A stack comes after those it depends on. */
  readonly stacks: readonly Stack[];
  /** The files and folders of all assets. */
  readonly assets: readonly string[];
  /** The file or folder of an asset, by the S3 key the templates use. Throws when there is none. */
  asset(objectKey: string): string;
}

/** Throws, naming the file, when the folder is no synthesized application. */
export function readAssembly(path: string): Assembly {
  const folder = resolve(path);
  const { artifacts } = read(Manifest, join(folder, 'manifest.json'));
  const assets = new Map(
    Object.values(artifacts)
      .filter(({ type }) => type === 'cdk:asset-manifest')
      .flatMap((artifact) => assetsOf(folder, artifact)),
  );
  return {
    folder,
    stacks: stackOrder(artifacts).map((id) => readStack(folder, id, artifacts[id])),
    assets: [...assets.values()],
    asset(objectKey) {
      const path = assets.get(objectKey);
      if (path !== undefined && existsSync(path)) return path;
      throw new Error(`the asset ${objectKey} is not in ${folder}: synthesize the application again (npm run synth)`);
    },
  };
}

/** What is said of each resource of this type, in all stacks. */
export function resourcesOf({ stacks }: Assembly, type: string): readonly Readonly<Record<string, unknown>>[] {
  return stacks.flatMap(({ template }) =>
    Object.values(template.Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : [])),
  );
}

function read<T>(schema: z.ZodType<T>, file: string): T {
  if (!existsSync(file)) throw new Error(`there is no ${file}: synthesize the application first (npm run synth)`);
  const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${file} is not what aws-cdk-lib 2.276 writes: ${z.prettifyError(parsed.error)}`);
}

function assetsOf(folder: string, { properties }: Artifact): [string, string][] {
  const { files } = read(Assets, join(folder, String(properties.file)));
  return Object.values(files).flatMap(({ source, destinations }) =>
    source.path === undefined
      ? []
      : Object.values(destinations).map(({ objectKey }): [string, string] => [
          objectKey,
          join(folder, source.path ?? ''),
        ]),
  );
}

function readStack(folder: string, id: string, artifact: Artifact | undefined): Stack {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact?.environment ?? '') ?? [];
  return {
    name: String(artifact?.properties.stackName ?? id),
    template: read(Template, join(folder, String(artifact?.properties.templateFile))),
    account: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
  };
}

function stackOrder(artifacts: Readonly<Record<string, Artifact>>): string[] {
  const order = new Set<string>();
  const visit = (id: string) => {
    const artifact = artifacts[id];
    if (artifact?.type !== 'aws:cloudformation:stack' || order.has(id)) return;
    artifact.dependencies.forEach(visit);
    order.add(id);
  };
  Object.keys(artifacts).forEach(visit);
  return [...order];
}
