/** What Tenure can prove: the evidence table, the keys of whom it is about, the log over it, the queue of evidence that came late, and the bucket of exports. */
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, ProjectionType, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { appendOnly } from './constructs/append-only.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { KeptTable } from './constructs/kept-table.ts';
import { TableKey } from './constructs/table-key.ts';
import type { Resources } from './resources.ts';

/** An export is a copy for one auditor and holds personal data; it can be made again from the table at any time. */
const EXPORT_DAYS = 30;
const LOG_DAYS = 365;
/** Seven years, as long as auditors ask for (ADR 0150); nobody can delete what is locked, not even the account. */
const LOCKED_DAYS = 2557;

/** The least DynamoDB has, in days: an erased key is gone for good when the last backup of it is (docs/erasure.md). */
const KEY_RECOVERY_DAYS = 1;

export interface EvidenceStackProps extends StackProps {
  readonly name: string;
}

export class EvidenceStack extends Stack {
  readonly resources: Resources;
  /** ARNs of the streams that the log is made from. */
  readonly streams: { readonly evidence: string; readonly log: string };
  readonly lateEvidence: Queue;
  readonly lateEvidenceDead: Queue;

  constructor(scope: Construct, id: string, { name, ...props }: EvidenceStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    const key = new TableKey(this, 'Key', { description: 'Evidence and its exports', services: ['dynamodb', 's3'] });
    const evidence = new KeptTable(this, 'Evidence', {
      key,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.NUMBER },
      globalSecondaryIndexes: [
        {
          indexName: 'byDay',
          partitionKey: { name: 'day', type: AttributeType.STRING },
          sortKey: { name: 'timeId', type: AttributeType.STRING },
          // A day is one partition of the index: it takes what a thousand keys a second cost, or half as many whole records (docs/log.md).
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      resourcePolicy: appendOnly(),
    });
    const personKeys = new KeptTable(this, 'PersonKeys', {
      key,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      recoveryDays: KEY_RECOVERY_DAYS,
    });
    const personKey = new Key(this, 'PersonKey', {
      description: 'Wraps the keys under which private parts of evidence are encrypted, one a person',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const signing = new Key(this, 'LateEvidenceKey', {
      description: 'Signs the evidence of a cut that could not be written at the time',
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.lateEvidenceDead = new DeadLetters(this, 'LateEvidenceDead');
    this.lateEvidence = new Queue(this, 'LateEvidence', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // Six times the function's time-out: docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(360),
      // Some nine hours of an unwritable table before an operator must move messages by hand.
      deadLetterQueue: { queue: this.lateEvidenceDead, maxReceiveCount: 100 },
    });
    const log = new KeptTable(this, 'Log', {
      key,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      dynamoStream: StreamViewType.NEW_IMAGE,
    });
    const logKey = new Key(this, 'LogKey', {
      description: 'Signs checkpoints of the log',
      keySpec: KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const logName = `${name}-log-${this.account}-${this.region}`;
    const accessLogs = accessLogBucket(this);
    const logFiles = logBucket(this, key, logName, accessLogs);
    this.streams = { evidence: streamArn(evidence), log: streamArn(log) };
    const exportsName = `${name}-exports-${this.account}-${this.region}`;
    const exports = exportsBucket(this, key, exportsName, accessLogs);
    const inEvidence = { EVIDENCE_TABLE: evidence.tableName };
    this.resources = {
      evidence: { arns: [evidence.tableArn], environment: inEvidence },
      'evidence/byDay': { arns: [`${evidence.tableArn}/index/byDay`], environment: inEvidence },
      'person-keys': {
        arns: [personKeys.tableArn],
        environment: { PERSON_KEYS_TABLE: personKeys.tableName },
      },
      'person-key': { arns: [personKey.keyArn], environment: { PERSON_KEY_ID: personKey.keyId } },
      'evidence-stream': { arns: [this.streams.evidence] },
      log: { arns: [log.tableArn], environment: { LOG_TABLE: log.tableName } },
      'log-stream': { arns: [this.streams.log] },
      'log-bucket': { arns: [this.formatArn({ service: 's3', region: '', account: '', resource: logName })] },
      'log-files': {
        arns: [this.formatArn({ service: 's3', region: '', account: '', resource: `${logName}/*` })],
        environment: { LOG_BUCKET: logFiles.bucketName, LOG_LOCKED_DAYS: String(LOCKED_DAYS) },
        wildcard: 'Tiles are named by their place in the log; the bucket holds the log and nothing else',
      },
      'log-key': {
        arns: [logKey.keyArn],
        environment: { LOG_KEY_ID: logKey.keyId, LOG_ORIGIN: `${name}/evidence` },
      },
      'late-evidence': {
        arns: [this.lateEvidence.queueArn],
        environment: { LATE_EVIDENCE_QUEUE_URL: this.lateEvidence.queueUrl },
      },
      'late-evidence-dead': {
        arns: [this.lateEvidenceDead.queueArn],
        environment: { LATE_EVIDENCE_DEAD_URL: this.lateEvidenceDead.queueUrl },
      },
      'late-evidence-key': { arns: [signing.keyArn], environment: { LATE_EVIDENCE_KEY_ID: signing.keyId } },
      // Who may not list a bucket is told 403 of what is not there, like of what may not be read.
      'exports-bucket': { arns: [this.formatArn({ service: 's3', region: '', account: '', resource: exportsName })] },
      exports: {
        // Composed, not asked of the bucket: the finding it is acknowledged by names it.
        arns: [this.formatArn({ service: 's3', region: '', account: '', resource: `${exportsName}/*` })],
        environment: { EXPORTS_BUCKET: exports.bucketName },
        wildcard: 'Objects are named when an export is made; the bucket holds exports and nothing else',
      },
    };
  }
}

function streamArn({ tableStreamArn, node }: KeptTable): string {
  if (tableStreamArn === undefined) throw new Error(`${node.path} has no stream`);
  return tableStreamArn;
}

const SHUT: BucketProps = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.RETAIN,
};

/**
 * Who asked the other buckets for what. S3 delivers no access logs to a bucket with Object Lock, nor to one that is encrypted by KMS by default:
 * docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
function accessLogBucket(scope: Construct): Bucket {
  return new Bucket(scope, 'AccessLogs', {
    ...SHUT,
    encryption: BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ expiration: Duration.days(LOG_DAYS) }],
  });
}

/** What is put there is locked by whoever puts it, and only the checkpoint, which the next takes the place of, is not. */
function logBucket(scope: Construct, key: Key, bucketName: string, accessLogs: Bucket): Bucket {
  return new Bucket(scope, 'LogFiles', {
    ...SHUT,
    bucketName,
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    versioned: true,
    objectLockEnabled: true,
    // as: Bucket is an IBucket, save that CDK's types are not exact about optional properties
    serverAccessLogsBucket: accessLogs as IBucket,
    serverAccessLogsPrefix: 'log/',
  });
}

function exportsBucket(scope: Construct, key: Key, bucketName: string, accessLogs: Bucket): Bucket {
  return new Bucket(scope, 'Exports', {
    ...SHUT,
    bucketName,
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    // as: see the log's bucket
    serverAccessLogsBucket: accessLogs as IBucket,
    serverAccessLogsPrefix: 'exports/',
    lifecycleRules: [{ expiration: Duration.days(EXPORT_DAYS) }],
  });
}
