/** The resource types that need nothing on one machine, each with the reason. A type that is neither here nor a service's is an error. */
import type { Provisioned, Resource } from './service.ts';

interface Neutral {
  readonly because: string;
  /** What others refer to it by; nothing, when absent. */
  readonly arn?: (name: string) => string;
  /** The property that names it. */
  readonly nameIn?: string;
  /** `Ref` answers the ARN rather than the name. */
  readonly refersByArn?: true;
}

const WATCHES = 'watches a deployment; here logs and counts are in the data folder';
const RESOURCE_POLICY = 'its policy is read by local/resource-policies.ts';

export const NEUTRAL: Readonly<Record<string, Neutral>> = {
  'AWS::CDK::Metadata': { because: 'tells AWS which constructs are used' },
  'AWS::Logs::LogGroup': {
    because: 'every function has a file of its own in the data folder',
    nameIn: 'LogGroupName',
    arn: (name) => `logs:log-group:${name}:*`,
  },
  'AWS::Logs::MetricFilter': { because: WATCHES },
  'AWS::Logs::QueryDefinition': { because: WATCHES },
  'AWS::Logs::ResourcePolicy': { because: WATCHES },
  'AWS::CloudWatch::Alarm': { because: WATCHES, nameIn: 'AlarmName', arn: (name) => `cloudwatch:alarm:${name}` },
  'AWS::CloudWatch::CompositeAlarm': {
    because: WATCHES,
    nameIn: 'AlarmName',
    arn: (name) => `cloudwatch:alarm:${name}`,
  },
  'AWS::CloudWatch::Dashboard': { because: WATCHES },
  'AWS::XRay::Group': { because: WATCHES },
  'AWS::XRay::SamplingRule': { because: WATCHES },
  'AWS::SNS::Topic': {
    because: 'carries alarms, and nothing raises one here',
    nameIn: 'TopicName',
    arn: (name) => `sns:${name}`,
    refersByArn: true,
  },
  'AWS::SNS::TopicPolicy': { because: 'carries alarms, and nothing raises one here' },
  'AWS::SNS::Subscription': { because: 'carries alarms, and nothing raises one here' },
  'AWS::Budgets::Budget': { because: 'watches what a deployment costs' },
  'AWS::S3::BucketPolicy': { because: RESOURCE_POLICY },
  'AWS::SQS::QueuePolicy': { because: RESOURCE_POLICY },
  'AWS::Events::EventBusPolicy': { because: RESOURCE_POLICY },
  'AWS::SecretsManager::ResourcePolicy': { because: RESOURCE_POLICY },
};

/** `undefined` when the type is not neutral. */
export function provisionNeutral(
  resource: Resource,
  { region, account }: { readonly region: string; readonly account: string },
): Provisioned | undefined {
  const neutral = NEUTRAL[resource.type];
  if (neutral === undefined) return undefined;
  const name = String(resource.properties[neutral.nameIn ?? ''] ?? resource.logicalId);
  const [service, ...rest] = neutral.arn?.(name).split(':') ?? [];
  if (service === undefined) return { ref: name, attributes: {} };
  const arn = `arn:aws:${service}:${region}:${account}:${rest.join(':')}`;
  return { ref: neutral.refersByArn ? arn : name, attributes: { Arn: arn, TopicArn: arn, TopicName: name } };
}
