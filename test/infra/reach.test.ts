/** A function is granted what its code can reach: no call of its own is refused, and nothing is granted that it never calls. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { channelSpecs } from '../../infra/functions/chat.ts';
import type { FunctionSpec } from '../../infra/functions/spec.ts';
import { connectorSpec } from '../../infra/functions/steps.ts';
import { functions } from '../../infra/functions.ts';
import { reachedBy } from './reach.ts';
import { ROOT, withChannels } from './synthesized.ts';

/** From a queue. */
function takes(queue: string): readonly string[] {
  return ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `${queue} ${action}`);
}

/** A stream. */
function follows(stream: string): readonly string[] {
  return ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((action) => `${stream} ${action}`);
}

/** What Lambda itself does for a function (taking messages from its queue, telling where it failed), and S3 with a key; no code of ours asks for it. */
const BY_LAMBDA: Readonly<Record<string, readonly string[]>> = {
  'append-late-evidence': ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
    (action) => `late-evidence ${action}`,
  ),
  'sequence-evidence': follows('evidence-stream'),
  'publish-log': follows('log-stream'),
  'send-notices': ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `news ${action}`),
  'import-sessions': ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
    (action) => `source-queue ${action}`,
  ),
  'read-source': ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `source-queue ${action}`),
  'read-ticket': ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `tickets-queue ${action}`),
  'stream-security-lake': ['security-lake-key GenerateDataKey'],
  'prepare-signals': follows('evidence-stream'),
  'push-signals': takes('signals-queue'),
  'tell-approvers': takes('chat-tellings'),
  'decide-by-chat': takes('chat-clicks'),
};

const specs: readonly (readonly [string, FunctionSpec])[] = [
  ...Object.entries(functions),
  ...Object.entries(channelSpecs(withChannels.channels)),
  ...['okta', 'entra'].map((system) => [`connector-${system}`, connectorSpec(system, system)] as const),
];

describe('what a function is granted is what its code can reach', () => {
  it.each(specs)('%s', (name, spec) => {
    expect(existsSync(join(ROOT, spec.entry)), `${spec.entry} is not written yet`).toBe(true);
    const granted = Object.entries(spec.grants).flatMap(([resource, actions]) =>
      actions.map((action) => `${resource} ${action}`),
    );
    expect(reachedBy(spec.entry)).toEqual({
      grants: granted.filter((grant) => !BY_LAMBDA[name]?.includes(grant)).sort(),
      policies: spec.policies ?? false,
    });
  });
});
