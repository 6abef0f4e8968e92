/** What SQS is asked, and what a template may say of a queue. */
import * as z from 'zod';
import { Tags } from './wire.ts';

const FIFO_REFUSED = 'FIFO queues are not supported on the embedded default';

/** Numbers and limits: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const QueueProperties = z.strictObject({
  QueueName: z
    .string()
    .refine((name) => !name.endsWith('.fifo'), FIFO_REFUSED)
    .optional(),
  FifoQueue: z.literal(false, { error: FIFO_REFUSED }).optional(),
  VisibilityTimeout: z.int().min(0).max(43_200).default(30),
  DelaySeconds: z.int().min(0).max(900).default(0),
  MessageRetentionPeriod: z.int().min(60).max(1_209_600).default(345_600),
  ReceiveMessageWaitTimeSeconds: z.int().min(0).max(20).default(0),
  MaximumMessageSize: z.int().min(1024).max(1_048_576).default(1_048_576),
  RedrivePolicy: z
    .strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number().int().min(1).max(1000) })
    .optional(),
  /** Encryption at rest and who may redrive here are of no effect on one machine. */
  KmsMasterKeyId: z.string().optional(),
  KmsDataKeyReusePeriodSeconds: z.number().optional(),
  SqsManagedSseEnabled: z.boolean().optional(),
  RedriveAllowPolicy: z.unknown().optional(),
  Tags,
});

const MessageAttributeValue = z.strictObject({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});

const Outgoing = z.strictObject({
  MessageBody: z.string(),
  DelaySeconds: z.int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), MessageAttributeValue).optional(),
  /** Only X-Ray's header is ever sent here; it is of no effect. */
  MessageSystemAttributes: z.unknown().optional(),
});

const atOnce = <T extends z.ZodType>(entry: T) => z.array(entry).min(1).max(10);

export const SendMessageInput = z
  .strictObject({ QueueUrl: z.string(), ...Outgoing.shape })
  .transform(({ QueueUrl, ...message }) => ({ QueueUrl, message }));
export const SendMessageBatchInput = z.strictObject({
  QueueUrl: z.string(),
  Entries: atOnce(
    z.strictObject({ Id: z.string(), ...Outgoing.shape }).transform(({ Id, ...message }) => ({ Id, message })),
  ),
});
export const ReceiveMessageInput = z.strictObject({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: z.int().min(0).max(43_200).optional(),
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  AttributeNames: z.array(z.string()).optional(),
  MessageSystemAttributeNames: z.array(z.string()).optional(),
  MessageAttributeNames: z.array(z.string()).optional(),
});
export const DeleteMessageInput = z.strictObject({ QueueUrl: z.string(), ReceiptHandle: z.string() });
export const DeleteMessageBatchInput = z.strictObject({
  QueueUrl: z.string(),
  Entries: atOnce(z.strictObject({ Id: z.string(), ReceiptHandle: z.string() })),
});
const VisibilityTimeout = z.int().min(0).max(43_200);
export const ChangeMessageVisibilityInput = z.strictObject({
  QueueUrl: z.string(),
  ReceiptHandle: z.string(),
  VisibilityTimeout,
});
export const ChangeMessageVisibilityBatchInput = z.strictObject({
  QueueUrl: z.string(),
  Entries: atOnce(z.strictObject({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout })),
});
export const GetQueueUrlInput = z.strictObject({ QueueName: z.string() });
export const GetQueueAttributesInput = z.strictObject({
  QueueUrl: z.string(),
  AttributeNames: z.array(z.string()).optional(),
});
