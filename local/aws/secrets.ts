/** Secrets Manager: secrets seeded from outside or generated once, with current and previous versions. */
import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { AwsRequest, Host, Permission, Provisioned, Resource, Service } from '../service.ts';
import { arnOf } from './arn.ts';
import { uniqueNames } from './names.ts';
import { GenerateSecretString, generateSecret } from './secret-generation.ts';
import { openSecrets, type SecretVersion } from './secret-versions.ts';
import { AwsFault, answerJson, peekInput, readInput, readProperties, Tags } from './wire.ts';

export interface SecretsOptions {
  /** Values given from outside, by secret name or logical id; they win over what the template says. By ARN: a secret of the company's own. */
  readonly seed?: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MAX_SECRET_BYTES = 65_536;

const SecretProperties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: GenerateSecretString.optional(),
  /** Encryption at rest is of no effect on one machine. */
  KmsKeyId: z.string().optional(),
  Tags,
});

const GetInput = z.strictObject({
  SecretId: z.string(),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});
const PutInput = z.strictObject({
  SecretId: z.string(),
  ClientRequestToken: z.string().default(() => randomUUID()),
  SecretString: z.string().optional(),
  SecretBinary: z.base64().optional(),
});
const DescribeInput = z.strictObject({ SecretId: z.string() });

export function createSecretsService(host: Host, options: SecretsOptions = {}): Service {
  const takeName = uniqueNames();
  const versions = openSecrets(host.db);
  /** Name to ARN, of the secrets of this template. */
  const secrets = new Map<string, string>();
  const arnFor = (name: string) =>
    secrets.get(name) ?? arnOf(host, 'secretsmanager', `secret:${name}-${suffixOf(name)}`);
  for (const [arn, text] of Object.entries(options.seed ?? {})) if (arn.startsWith('arn:')) keepExisting(arn, text);

  function provision(resource: Resource): Provisioned {
    const properties = readProperties(SecretProperties, resource);
    const name = takeName(properties.Name ?? resource.logicalId, resource);
    const arn = arnFor(name);
    secrets.set(name, arn);
    const given = options.seed?.[name] ?? options.seed?.[resource.logicalId] ?? properties.SecretString;
    if (given !== undefined) putUnlessSame(name, given);
    else if (properties.GenerateSecretString !== undefined && versions.current(name) === undefined)
      putUnlessSame(name, generateSecret(properties.GenerateSecretString));
    return { ref: arn, attributes: { Id: arn, Arn: arn } };
  }

  /** The name is what follows `secret:`, without the six characters AWS added. */
  function keepExisting(arn: string, text: string): void {
    const name = arn.split(':').slice(6).join(':').slice(0, -7);
    secrets.set(name, arn);
    putUnlessSame(name, text);
  }

  function putUnlessSame(name: string, text: string): void {
    if (versions.current(name)?.text === text) return;
    versions.put(name, { id: randomUUID(), text, binary: undefined, createdAt: host.clock.now() });
  }

  /** By name, ARN, or ARN without its suffix. */
  function nameOf(secretId: string): string | undefined {
    if (secrets.has(secretId)) return secretId;
    for (const [name, arn] of secrets) if (arn === secretId || arn.slice(0, -7) === secretId) return name;
    return undefined;
  }

  function found(secretId: string): string {
    const name = nameOf(secretId);
    if (name !== undefined) return name;
    throw new AwsFault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  function get(request: AwsRequest): unknown {
    const input = readInput(GetInput, request);
    const name = found(input.SecretId);
    const stage = input.VersionStage ?? (input.VersionId === undefined ? 'AWSCURRENT' : undefined);
    const version = versions.find(name, input.VersionId, stage);
    if (version === undefined)
      throw new AwsFault(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${stage ?? input.VersionId} of ${name}. Give it a value first.`,
      );
    return { ARN: arnFor(name), Name: name, ...shownValue(version) };
  }

  function put(request: AwsRequest): unknown {
    const input = readInput(PutInput, request);
    const name = found(input.SecretId);
    const { ClientRequestToken: id, SecretString: text, SecretBinary: binary } = input;
    if ((text === undefined) === (binary === undefined))
      throw new AwsFault('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    if (Buffer.byteLength(text ?? binary ?? '') > MAX_SECRET_BYTES)
      throw new AwsFault('InvalidParameterException', `a secret is at most ${MAX_SECRET_BYTES} bytes`);
    const before = versions.find(name, id, undefined);
    if (before !== undefined && (before.text !== text || before.binary !== binary))
      throw new AwsFault('ResourceExistsException', `You can't use ClientRequestToken ${id} for another value.`);
    const version = before ?? { id, text, binary, createdAt: host.clock.now() };
    if (before === undefined) versions.put(name, version);
    return { ARN: arnFor(name), Name: name, VersionId: id, VersionStages: versions.stagesOf(name)[id] ?? [] };
  }

  function describe(request: AwsRequest): unknown {
    const name = found(readInput(DescribeInput, request).SecretId);
    return { ARN: arnFor(name), Name: name, VersionIdsToStages: versions.stagesOf(name) };
  }

  function shownValue({ id, text, binary, stages, createdAt }: SecretVersion): object {
    return {
      VersionId: id,
      VersionStages: stages,
      CreatedDate: createdAt / 1000,
      ...(text === undefined ? {} : { SecretString: text }),
      ...(binary === undefined ? {} : { SecretBinary: binary }),
    };
  }

  const actions = { GetSecretValue: get, PutSecretValue: put, DescribeSecret: describe };
  return {
    name: 'secretsmanager',
    types: ['AWS::SecretsManager::Secret'],
    provision,
    permissions(request): readonly Permission[] {
      const id = peekInput(z.looseObject({ SecretId: z.string() }), request)?.SecretId ?? '*';
      const name = nameOf(id);
      const missing = id.startsWith('arn:') ? id : arnOf(host, 'secretsmanager', `secret:${id}`);
      return [{ action: `secretsmanager:${request.action}`, resource: name === undefined ? missing : arnFor(name) }];
    },
    handle: (request) => answerJson({ contentType: 'application/x-amz-json-1.1', actions }, request),
    start() {},
    busy: () => 0,
    stop: () => Promise.resolve(),
  };
}

/** AWS adds six random characters; here they follow from the name, so that an ARN stays the same. */
function suffixOf(name: string): string {
  return createHash('sha256').update(name).digest('base64url').replaceAll(/[-_]/g, 'x').slice(0, 6);
}
