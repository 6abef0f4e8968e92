/** Makes every resource of an assembly, stack by stack, as a deployment would: each by the service that provides its type. */
import type { Assembly, Stack } from './assembly.ts';
import { IAM_TYPES, type Iam } from './iam.ts';
import { provisionNeutral } from './neutral-resources.ts';
import { resourceOrder } from './references.ts';
import { resourcePolicies } from './resource-policies.ts';
import type { Provisioned, Resource, Service } from './service.ts';
import { isTrue, resolve, type Scope } from './template.ts';

export interface DeployOptions {
  readonly assembly: Assembly;
  readonly services: readonly Service[];
  readonly iam: Iam;
  readonly account: string;
  readonly region: string;
}

export interface Deployed {
  /** By stack, then by the output's name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By stack, then by logical id. */
  readonly resources: Readonly<Record<string, ReadonlyMap<string, Provisioned>>>;
}

/** Throws, naming stack and resource, at the first that cannot be made here. */
export function deploy(options: DeployOptions): Deployed {
  const providers = providersOf(options.services);
  const exports = new Map<string, unknown>();
  const outputs: Record<string, Record<string, string>> = {};
  const resources: Record<string, ReadonlyMap<string, Provisioned>> = {};
  for (const stack of options.assembly.stacks) {
    const provisioned = new Map<string, Provisioned>();
    const { account, region } = options;
    const scope: Scope = { template: stack.template, stackName: stack.name, account, region, provisioned, exports };
    for (const id of resourceOrder(stack.template)) {
      const made = provision(options, providers, { stack, scope, id });
      if (made !== undefined) provisioned.set(id, made);
    }
    resources[stack.name] = provisioned;
    outputs[stack.name] = outputsOf(stack, scope, exports);
  }
  return { outputs, resources };
}

interface Place {
  readonly stack: Stack;
  readonly scope: Scope;
  readonly id: string;
}

/** `undefined` when its condition is false. */
function provision(
  options: DeployOptions,
  providers: ReadonlyMap<string, Service>,
  { stack, scope, id }: Place,
): Provisioned | undefined {
  const written = stack.template.Resources[id];
  if (written === undefined || (written.Condition !== undefined && !isTrue(written.Condition, scope))) return undefined;
  try {
    const properties = resolve(written.Properties, scope) as Readonly<Record<string, unknown>>; // an object stays one
    // Logical ids are unique within a stack only, and names are made of them.
    const resource: Resource = { logicalId: `${stack.name}-${id}`, type: written.Type, properties };
    const provisioned = make(options, providers, resource);
    for (const { arn, document } of resourcePolicies(resource, provisioned))
      options.iam.attach(arn, document, `${id} (${resource.type})`);
    return provisioned;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${stack.name}/${id} cannot be made on this machine: ${why}`, { cause: error });
  }
}

function make(
  { iam, account, region }: DeployOptions,
  providers: ReadonlyMap<string, Service>,
  resource: Resource,
): Provisioned {
  const provider = providers.get(resource.type);
  if (provider !== undefined) return provider.provision(resource);
  if (IAM_TYPES.some((type) => type === resource.type)) return iam.provision(resource);
  const neutral = provisionNeutral(resource, { account, region });
  if (neutral !== undefined) return neutral;
  throw new Error(
    `no service provides ${resource.type}: add it to the types of one in local/, or, if it needs nothing here, to local/neutral-resources.ts with the reason`,
  );
}

function providersOf(services: readonly Service[]): ReadonlyMap<string, Service> {
  const providers = new Map<string, Service>();
  for (const service of services)
    for (const type of service.types) {
      const other = providers.get(type);
      if (other !== undefined) throw new Error(`both ${other.name} and ${service.name} provide ${type}`);
      providers.set(type, service);
    }
  return providers;
}

function outputsOf({ template }: Stack, scope: Scope, exports: Map<string, unknown>): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, { Value, Export, Condition }] of Object.entries(template.Outputs)) {
    if (Condition !== undefined && !isTrue(Condition, scope)) continue;
    const value = resolve(Value, scope);
    outputs[name] = String(value);
    if (Export !== undefined) exports.set(String(resolve(Export.Name, scope)), value);
  }
  return outputs;
}
