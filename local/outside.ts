/** Everybody beside the targets and the HR systems that the application speaks to, simulated: only those it is configured for. */
import type { Clock } from './service.ts';
import { type Reached, type SignalReceivers, startSignalReceivers } from './signal-receivers.ts';
import { type Chat, startChat } from './simulators/chat.ts';
import { type StreamReceivers, startStreamReceivers } from './stream-receivers.ts';
import { startTicketVendors, type TicketVendors } from './ticket-vendors.ts';

export interface Outside {
  readonly chat: Chat;
  readonly tickets: TicketVendors | undefined;
  readonly streams: StreamReceivers;
  readonly signals: SignalReceivers | undefined;
  /** What variables of functions say of where they are. */
  readonly variables: Readonly<Record<string, string>>;
  /** By the secret's name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Buckets of other accounts. */
  readonly buckets: readonly string[];
  /** Tells them where the application is. */
  reach(where: Reached): void;
  stop(): Promise<void>;
}

export interface OutsideOptions {
  readonly assembly: string;
  readonly seeds: string;
  readonly dataDir: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly latencyMs?: number | undefined;
}

export async function startOutside(options: OutsideOptions): Promise<Outside> {
  const chat = await startChat(options);
  const tickets = await startTicketVendors(options);
  const streams = await startStreamReceivers(options);
  const signals = await startSignalReceivers(options);
  return {
    ...{ chat, tickets, streams, signals },
    variables: { ...chat.variables, ...tickets?.addresses, ...streams.variables, ...signals?.variables },
    secrets: { ...chat.secrets, ...tickets?.secrets, ...streams.secrets },
    buckets: streams.lake === undefined ? [] : [streams.lake],
    reach: (where) => {
      chat.reach(where.api);
      tickets?.tell(where.api);
      signals?.reach(where);
    },
    stop: async () => {
      for (const one of [chat, tickets, streams, signals]) await one?.stop();
    },
  };
}
