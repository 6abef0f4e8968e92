/** SQS long polls: a receive that finds nothing waits for a message or for its time to end, by the host's clock. */
import type { Clock } from '../service.ts';
import { createAlarm } from './alarm.ts';
import type { Message, Queue, Queues } from './sqs-queues.ts';

type Take = () => readonly Message[];

export interface LongPolls {
  wait(queue: Queue, seconds: number, take: Take): Promise<readonly Message[]>;
  /** Answers every waiting poll with nothing. */
  end(): Promise<void>;
}

export function longPoll(clock: Clock, queues: Queues): LongPolls {
  const waiting = new Set<() => void>();

  function poll(queue: Queue, deadline: number, take: Take): Promise<readonly Message[]> {
    return new Promise((resolve) => {
      const alarm = createAlarm(clock, look);
      const forget = queues.onArrival(queue.arn, look);
      const giveUp = () => answer([]);
      waiting.add(giveUp);
      sleep();

      function look(): void {
        const messages = take();
        if (messages.length > 0 || clock.now() >= deadline) answer(messages);
        else sleep();
      }
      function sleep(): void {
        alarm.setTo(Math.min(deadline, queues.nextVisibleAt(queue) ?? deadline));
      }
      function answer(messages: readonly Message[]): void {
        waiting.delete(giveUp);
        forget();
        alarm.setTo(undefined);
        resolve(messages);
      }
    });
  }

  return {
    async wait(queue, seconds, take) {
      const messages = take();
      if (messages.length > 0 || seconds === 0) return messages;
      return poll(queue, clock.now() + seconds * 1000, take);
    },
    async end() {
      for (const giveUp of [...waiting]) giveUp();
    },
  };
}
