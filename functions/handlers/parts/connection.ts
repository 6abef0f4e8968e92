/** A connector's client of its target, made anew when its secret may have changed: rotating one needs no deployment. */
import type { Target } from '../../connectors/connector.ts';
import { CredentialsRefused, TargetRejected } from '../../core/errors.ts';
import type { Clock } from '../../runtime/clock.ts';
import { secretName } from '../../runtime/target-secret.ts';

/** Ours: as long as an environment may go on with a secret that was replaced. The old credential works that long (docs/runbook.md). */
const KEEP_SECONDS = 300;

export interface Connection {
  /** Runs `use` with the client. What is refused as bad credentials is refused once: the next use reads the secret again. */
  with<Output>(use: (target: Target) => Promise<Output>): Promise<Output>;
  forget(): void;
}

/** `connect` reads the target's secret. */
export function connection(connect: () => Promise<Target>, clock: Clock): Connection {
  let kept: { readonly target: Promise<Target>; readonly untilMs: number } | undefined;
  const forget = () => {
    kept = undefined;
  };
  return {
    forget,
    async with(use) {
      const nowMs = Date.parse(clock());
      if (kept === undefined || nowMs >= kept.untilMs)
        kept = { target: connect(), untilMs: nowMs + KEEP_SECONDS * 1000 };
      const { target } = kept;
      try {
        return await use(await target);
      } catch (error) {
        if (error instanceof TargetRejected || (await failed(target))) forget();
        throw error instanceof CredentialsRefused ? named(error) : error;
      }
    },
  };
}

function failed(target: Promise<Target>): Promise<boolean> {
  return target.then(
    () => false,
    () => true,
  );
}

/** With the secret the credentials are kept in, and what to run; never what is in it. */
function named(refused: CredentialsRefused): TargetRejected {
  const name = secretName();
  return new TargetRejected(
    `${refused.message}. They are kept in the secret ${name}: put the right ones there (aws secretsmanager put-secret-value --secret-id ${name}; docs/runbook.md#rotate-a-secret), then run tenure doctor, which tries them`,
    { cause: refused },
  );
}
