/** What is recorded of a deployment: what differs, who wrote it, and that nobody else approved it. */
import { describe, expect, it } from 'vitest';
import { digest } from '../../functions/core/canonical.ts';
import { deploymentOf, partsOf, Release, ranBefore, recordsOf } from '../../functions/core/deployment.ts';
import type { Entry } from '../../functions/core/evidence.ts';
import { Instant } from '../../functions/core/ids.ts';
import { releasesIn } from '../../functions/core/releases.ts';

const rule = (id: string, because: string) => ({ id, because });
const PACK = { version: 1, birthrights: [rule('a', 'x'), rule('b', 'y')], leaver: { destroy: 30 } };
const NEXT = { version: 1, birthrights: [rule('b', 'z'), rule('c', 'x')], leaver: { destroy: 30 } };
const CONFIGURATION = { name: 'tenure', targets: { okta: { url: 'https://a' } } };
const RELEASE = { commit: 'abcdef1', author: 'Ada', approver: 'bob', change: 'https://forge.example/pull/1' };
const SIGNERS = { author: 'p-ada', approver: 'p-bob' };

/** As the ledger would have it: newest first. */
function chain(...deployed: readonly (readonly Entry[])[]) {
  return deployed
    .flat()
    .map(({ kind, facts }, position) => ({
      ...{ kind, facts, position, id: `c-1/${position}` },
      time: Instant.parse(`2026-11-0${position + 1}T00:00:00.000Z`),
    }))
    .toReversed();
}

const first = deploymentOf('1.0.0', PACK, CONFIGURATION, RELEASE);
const recorded = recordsOf(first, ranBefore([]), SIGNERS);

describe('a deployment', () => {
  it('leaves evidence of the first, of its pack and of its configuration', () => {
    expect(recorded.map(({ kind }) => kind)).toEqual(['deployed', 'policy-activated', 'configuration-changed']);
    expect(recorded[0]).toMatchObject({
      ...{ person: 'p-ada', private: { author: 'Ada', approver: 'bob' } },
      facts: { ...SIGNERS, after: -1, from: '', approved: true, changeRequest: RELEASE.change, commit: 'abcdef1' },
    });
    expect(recorded[1]?.facts).toMatchObject({ policyDigest: digest(PACK), ...SIGNERS, from: '' });
    expect(JSON.stringify(recorded.map(({ facts }) => facts))).not.toMatch(/Ada|"bob"/);
  });

  it('that runs already leaves none', () => {
    expect(recordsOf(first, ranBefore(chain(recorded)), SIGNERS)).toEqual([]);
  });

  it('with another pack says which rules came, went and changed; the configuration is the same', () => {
    const again = recordsOf(deploymentOf('1.0.0', NEXT, CONFIGURATION, RELEASE), ranBefore(chain(recorded)), SIGNERS);
    expect(again.map(({ kind }) => kind)).toEqual(['deployed', 'policy-activated']);
    expect(again[1]?.facts).toMatchObject({
      ...{ from: digest(PACK), after: 2 },
      ...{ added: ['birthrights/c'], dropped: ['birthrights/a'], changed: ['birthrights/b'] },
    });
  });

  it('with another configuration says what of it changed; the pack is the same', () => {
    const moved = { ...CONFIGURATION, targets: { okta: { url: 'https://b' } } };
    const again = recordsOf(deploymentOf('1.0.0', PACK, moved, RELEASE), ranBefore(chain(recorded)), SIGNERS);
    expect(again.map(({ kind }) => kind)).toEqual(['deployed', 'configuration-changed']);
    expect(again[1]?.facts).toMatchObject({ from: digest(CONFIGURATION), changed: ['targets/okta'], added: [] });
  });

  it('that goes back to what ran earlier is another one', () => {
    const next = recordsOf(deploymentOf('1.0.0', NEXT, CONFIGURATION, RELEASE), ranBefore(chain(recorded)), SIGNERS);
    const back = recordsOf(first, ranBefore(chain(recorded, next)), SIGNERS);
    expect(back[1]?.facts).toMatchObject({ added: ['birthrights/a'], dropped: ['birthrights/c'], after: 4 });
  });
});

describe('who wrote it and who approved it', () => {
  const unapproved = (release: Release) =>
    recordsOf(deploymentOf('1', PACK, CONFIGURATION, release), ranBefore([]), {}).find(
      ({ kind }) => kind === 'unapproved',
    )?.facts.because;

  it.each([
    [{}, 'nobody says who wrote it'],
    [{ author: 'ada' }, 'nobody says who approved it'],
    [{ author: 'ada', approver: ' Ada' }, 'its author approved it'],
    [{ author: 'ada', approver: 'bob' }, undefined],
  ])('%j: %s', (release, because) => {
    expect(unapproved(release)).toBe(because);
  });

  it('is unapproved also where nothing else is said', () => {
    const [deployed] = recordsOf(deploymentOf('1', PACK, CONFIGURATION), ranBefore([]), {});
    expect(deployed).toMatchObject({ person: 'nobody', facts: { approved: false } });
    expect(deployed).not.toHaveProperty('private');
  });
});

it('a document is told part by part', () => {
  expect(Object.keys(partsOf({ ...PACK, catalogue: [{ id: '1', name: 'wiki' }], list: ['x'], none: [] }))).toEqual([
    ...['version', 'birthrights/a', 'birthrights/b', 'leaver/destroy', 'catalogue/wiki', 'list'],
  ]);
});

it('releases are read from the chain, newest first, each with what it changed', () => {
  const next = recordsOf(deploymentOf('1.0.1', NEXT, CONFIGURATION), ranBefore(chain(recorded)), {});
  expect(releasesIn(chain(recorded, next))).toMatchObject([
    {
      ...{ version: '1.0.1', approved: false, because: 'nobody says who wrote it', evidence: 'c-1/3' },
      policy: { digest: digest(NEXT), from: digest(PACK), added: ['birthrights/c'] },
    },
    { version: '1.0.0', approved: true, ...SIGNERS, from: '', configuration: { digest: digest(CONFIGURATION) } },
  ]);
});

it('what is no list and no word of ours is read as nothing', () => {
  const told = { id: 'c-1/0', kind: 'deployed' as const, time: Instant.parse('2026-11-01T00:00:00.000Z'), facts: {} };
  expect(releasesIn([told])).toMatchObject([{ deployment: '', approved: false }]);
  const policy = { ...told, kind: 'policy-activated' as const, facts: { policyDigest: 'a' } };
  expect(releasesIn([policy, told])).toMatchObject([{ policy: { digest: 'a', added: [] } }]);
});

it('a release says who by name and where by address', () => {
  expect(Release.safeParse({ author: '' }).success).toBe(false);
  expect(Release.safeParse({ change: 'http://x' }).success).toBe(false);
  expect(Release.safeParse({ commit: 'HEAD' }).success).toBe(false);
});
