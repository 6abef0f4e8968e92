/** Tests on a real DynamoDB engine, with the tables handlers look for and the environment they find them by. Where there is no engine they say that they were skipped. */
import { afterAll, beforeAll, describe, vi } from 'vitest';
import { type Engine, engineIsHere, type Indexes, startEngine } from '../ledger/dynoxide.ts';

/** Those of infra/data-stack.ts that are looked things up by here. */
const INDEXES: Readonly<Record<string, Indexes>> = {
  approvals: { byId: ['approvalId'] },
  brakes: { byState: ['stateOf', 'stateAt'] },
  notices: { byState: ['stateOf', 'stateAt'] },
};

/** `engine` is there when the first hook or test of `tests` runs, not before. */
export function describeOnEngine(title: string, tables: readonly string[], tests: (engine: Engine) => void): void {
  const named = engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`;
  describe.skipIf(!engineIsHere)(named, () => {
    const engine = {} as Engine; // as: the next lines fill it
    beforeAll(async () => {
      Object.assign(engine, await startEngine());
      stubAll({
        ...{ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
        AWS_ENDPOINT_URL: engine.endpoint,
        ...Object.fromEntries(tables.map((table) => [`${table.toUpperCase().replaceAll('-', '_')}_TABLE`, table])),
      });
      for (const table of tables)
        await (table === 'evidence' ? engine.createEvidenceTable(table) : engine.createTable(table, INDEXES[table]));
    });
    afterAll(async () => {
      vi.useRealTimers();
      vi.unstubAllEnvs();
      await engine.stop();
    });
    tests(engine);
  });
}

export function stubAll(environment: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}
