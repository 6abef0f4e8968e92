/** What the tenant does in its own time: licences by group come and go minutes after the membership, as the vendor's do. */
import * as z from 'zod';
import type { Clock } from '../../service.ts';
import type { Answer, Call } from '../serve.ts';
import type { Shelf } from '../shelves.ts';

/** A licence by group that is not yet as the membership says: until then it is `held`, or not. */
export interface Late {
  readonly skuId: string;
  readonly groupId: string;
  readonly held: boolean;
  readonly untilMs: number;
}
export type Brought = Pick<Late, 'skuId' | 'groupId'>;

export interface Background {
  /** From now on, how long each change takes. */
  delay(seconds: number): void;
  /** What groups bring went from these to those. */
  changed(userId: string, before: readonly Brought[], after: readonly Brought[]): void;
  /** What is in effect of what the groups bring now. */
  inEffect(userId: string, brought: readonly Brought[]): readonly Brought[];
  forget(userId: string): void;
}

const isSame = (one: Brought, other: Brought) => one.skuId === other.skuId && one.groupId === other.groupId;

export function createBackground(
  shelf: Shelf<readonly Late[]>,
  clock: Pick<Clock, 'now'>,
  delaySeconds: number,
): Background {
  let delayMs = delaySeconds * 1000;
  const pending = (userId: string) => (shelf.get(userId) ?? []).filter(({ untilMs }) => untilMs > clock.now());
  return {
    delay: (seconds) => {
      delayMs = seconds * 1000;
    },
    changed: (userId, before, after) => {
      if (delayMs === 0) return;
      const untilMs = clock.now() + delayMs;
      const gone = before.filter((one) => !after.some((other) => isSame(one, other)));
      const come = after.filter((one) => !before.some((other) => isSame(one, other)));
      const late = [
        ...gone.map((one) => ({ ...one, held: true, untilMs })),
        ...come.map((one) => ({ ...one, held: false, untilMs })),
      ];
      const others = pending(userId).filter((one) => !late.some((other) => isSame(one, other)));
      if (late.length > 0) shelf.set(userId, [...others, ...late]);
    },
    inEffect: (userId, brought) => {
      const late = pending(userId);
      const come = brought.filter((one) => !late.some((other) => !other.held && isSame(one, other)));
      const still = late.filter(({ held }) => held).map(({ skuId, groupId }) => ({ skuId, groupId }));
      return [...come, ...still.filter((one) => !come.some((other) => isSame(one, other)))];
    },
    forget: (userId) => {
      if (shelf.has(userId)) shelf.delete(userId);
    },
  };
}

const Pace = z.strictObject({ delaySeconds: z.number().nonnegative() });

/** `POST /_sim/licences {"delaySeconds": 300}`. */
export function steerBackground(background: Background, call: Call): Answer | undefined {
  if (`${call.method} ${call.path}` !== 'POST /_sim/licences') return undefined;
  const pace = Pace.safeParse(JSON.parse(call.text));
  if (!pace.success) return { status: 400, body: { error: z.prettifyError(pace.error) } };
  background.delay(pace.data.delaySeconds);
  return { status: 204 };
}
