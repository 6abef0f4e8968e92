/** Keeps what somebody said by a button until it is decided: Slack is answered within 3 s, and a kill loses nothing. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Click } from '../channels/click.ts';
import { config } from './config.ts';

let sqs: SQSClient | undefined;

export async function keepClick(click: Click): Promise<void> {
  sqs ??= new SQSClient({});
  const { CHAT_CLICKS_QUEUE_URL: QueueUrl } = config({ CHAT_CLICKS_QUEUE_URL: z.string().min(1) });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(click) }));
}
