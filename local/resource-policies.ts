/** The policies that are kept with a resource rather than a role: which resource each speaks of. */
import type { Provisioned, Resource } from './service.ts';

export interface ResourcePolicy {
  readonly arn: string;
  readonly document: unknown;
}

type Fields = Readonly<Record<string, unknown>>;
type Reader = (properties: Fields, provisioned: Provisioned, resource: Resource) => readonly ResourcePolicy[];

const READERS: Readonly<Record<string, Reader>> = {
  'AWS::DynamoDB::GlobalTable': ({ Replicas }, provisioned) =>
    list(Replicas).flatMap((replica) => ofTable(replica.ResourcePolicy, provisioned)),
  'AWS::DynamoDB::Table': ({ ResourcePolicy }, provisioned) => ofTable(ResourcePolicy, provisioned),
  'AWS::KMS::Key': ({ KeyPolicy }, provisioned) => kept(provisioned.attributes.Arn, KeyPolicy),
  'AWS::S3::BucketPolicy': ({ Bucket, PolicyDocument }) => kept(`arn:aws:s3:::${String(Bucket)}`, PolicyDocument),
  'AWS::SQS::QueuePolicy': ({ Queues, PolicyDocument }, _, { properties }) =>
    (Array.isArray(Queues) ? Queues : []).flatMap((url) => kept(queueArn(String(url), properties), PolicyDocument)),
  'AWS::SecretsManager::ResourcePolicy': ({ SecretId, ResourcePolicy }) => kept(String(SecretId), ResourcePolicy),
};

/** None, for most resources. */
export function resourcePolicies(resource: Resource, provisioned: Provisioned): readonly ResourcePolicy[] {
  return READERS[resource.type]?.(resource.properties, provisioned, resource) ?? [];
}

function ofTable(policy: unknown, provisioned: Provisioned): readonly ResourcePolicy[] {
  return kept(provisioned.attributes.Arn, (policy as Fields | undefined)?.PolicyDocument);
}

function kept(arn: string | undefined, document: unknown): readonly ResourcePolicy[] {
  return arn === undefined || document === undefined ? [] : [{ arn, document }];
}

/** A queue's URL names it; the policy's own statements name its ARN, region and all. */
function queueArn(url: string, { PolicyDocument }: Fields): string | undefined {
  const name = url.split('/').at(-1) ?? '';
  const arns = list((PolicyDocument as Fields | undefined)?.Statement).flatMap(({ Resource }) => [Resource].flat());
  return arns.map(String).find((arn) => arn.endsWith(`:${name}`));
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value : [];
}
