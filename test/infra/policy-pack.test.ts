/** The pack functions read is the pack people wrote, and a mistake in it never gets as far as a function. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PolicyPack } from '../../functions/core/policy/pack.ts';
import { type Bundles, bundle } from '../../infra/bundles.ts';
import type { FunctionSpec } from '../../infra/functions/spec.ts';
import { functions } from '../../infra/functions.ts';
import { readPolicyPack, writePolicyPack } from '../../infra/policy-pack.ts';
import { shippedPack } from '../support/shipped-pack.ts';
import { configuration, ROOT } from './synthesized.ts';

/** In the tree, so that packages are found. */
mkdirSync(join(ROOT, '.vitest'), { recursive: true });
const folder = mkdtempSync(join(ROOT, '.vitest', 'policy-pack-'));
afterAll(() => rmSync(folder, { recursive: true }));

const reads: FunctionSpec = {
  ...{ entry: 'test/infra/reads-policies.ts', does: 'reads the policies', woken: 'step' },
  ...{ timeoutSeconds: 1, grants: {} },
};

describe('the pack a function reads', () => {
  let bundles: Bundles;
  beforeAll(() => {
    const carried = { reads: { ...reads, policies: true }, plans: functions['plan-case'], without: reads } as const;
    bundles = bundle(carried, { root: ROOT, into: join(folder, 'bundles'), configuration });
  });
  const packIn = (name: string) => join(bundles[name]!.folder, 'policies', 'pack.json');

  it('is what the YAML says, defaults and all', async () => {
    const { pack } = await shippedPack();
    expect(PolicyPack.parse(JSON.parse(readFileSync(packIn('plans'), 'utf8')))).toStrictEqual(pack);
  });

  it("has the digest that is recorded for the YAML, and its file's SHA-256 is that digest", async () => {
    const { policy } = await shippedPack();
    const { handler } = await import(`${bundles.reads!.folder}/test/infra/reads-policies.mjs`);
    expect(handler()).toBe(policy.digest);
    expect(
      createHash('sha256')
        .update(readFileSync(packIn('reads')))
        .digest('hex'),
    ).toBe(policy.digest);
  });

  it('is all the bundle carries of the policies, and only a bundle that is to plan carries it', () => {
    expect(existsSync(join(bundles.plans!.folder, 'policies', 'pack.yaml'))).toBe(false);
    expect(existsSync(join(bundles.without!.folder, 'policies'))).toBe(false);
  });

  it('is refused as our mistake, by its place, when it is no pack', () => {
    const copy = join(folder, 'spoilt');
    cpSync(bundles.reads!.folder, copy, { recursive: true });
    writeFileSync(join(copy, 'policies', 'pack.json'), '{"version":1,"name":"half"}');
    const load = `await import(${JSON.stringify(join(copy, 'test/infra/reads-policies.mjs'))}).then((m) => m.handler())
      .catch((error) => console.log(error.name + ': ' + error.message))`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', load], { encoding: 'utf8' });
    expect(said).toMatch(/^InvalidInput: policies\/pack\.json is not a policy pack; synthesize and deploy again/);
    expect(said).toContain('at catalogue');
  });
});

describe('a pack with a mistake', () => {
  const mistaken = join(folder, 'mistaken');
  beforeAll(() => {
    cpSync(join(ROOT, 'policies'), join(mistaken, 'policies'), { recursive: true });
    const file = join(mistaken, 'policies', 'birthrights.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('grants: [sales]', 'grants: [sails]'));
  });
  const line = () =>
    readFileSync(join(mistaken, 'policies', 'birthrights.yaml'), 'utf8')
      .split('\n')
      .findIndex((one) => one.includes('[sails]')) + 1;

  it('is told with file, line, column and mend', () => {
    expect(() => readPolicyPack(join(mistaken, 'policies'))).toThrow(
      new RegExp(`birthrights\\.yaml:${line()}:\\d+ the catalogue has no entitlement "sails"\n {2}mend: .*sales`),
    );
  });

  it('stops the bundling before anything is emptied', () => {
    const into = join(folder, 'kept');
    mkdirSync(into);
    writeFileSync(join(into, 'before'), '');
    expect(() => bundle({}, { root: mistaken, into, configuration })).toThrow(`birthrights.yaml:${line()}:`);
    expect(existsSync(join(into, 'before'))).toBe(true);
  });
});

it('writes the same bytes for the same pack, whatever the order of its fields', async () => {
  const { pack } = await shippedPack();
  writePolicyPack(pack, join(folder, 'one'));
  writePolicyPack(Object.fromEntries(Object.entries(pack).reverse()) as PolicyPack, join(folder, 'two'));
  expect(readFileSync(join(folder, 'two', 'pack.json'))).toEqual(readFileSync(join(folder, 'one', 'pack.json')));
});
