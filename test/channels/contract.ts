/** What every chat channel must do, over HTTP against a simulator of its vendor; a new channel is done when this passes. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Channel,
  ChannelBusy,
  ChannelRefused,
  ChannelUnsure,
  type Recipient,
} from '../../functions/channels/channel.ts';
import { Instant } from '../../functions/core/ids.ts';
import type { Told } from '../../functions/core/question.ts';
import type { Faults } from '../../local/simulators/faults.ts';
import { line, question } from './questions.ts';

/** A channel and its simulated vendor, set up afresh. */
export interface Rig {
  readonly channel: Channel;
  readonly faults: Faults;
  /** Somebody who is there, and somebody who is not. */
  readonly somebody: Recipient;
  readonly nobody: Recipient;
  /** The request that posts, and the one that changes, as faults name them. */
  readonly posts: string;
  readonly changes: string;
  /** What stands in the vendor for `somebody`: its text, and the verbs of its buttons. */
  messages(): readonly { readonly text: string; readonly buttons: readonly string[] }[];
  /** Somebody deletes the newest. */
  deleteNewest(): void;
  /** From now on our credentials are not taken. */
  refuseUs(): void;
  stop(): Promise<void>;
}

/** Where a team of its own keeps the secret, as the configuration says (`secretArn`): messages must name that one. */
export function secretOf(channel: string): string {
  return `platform/chat/${channel}`;
}

/** What would call a whole room, hide an address behind words, or end a block of code, were it read as markup. */
export const HOSTILE = 'Ada <!channel> [x](https://evil.example) ```Byron``` *&*';

const ASKED: Told = { kind: 'question', question: question() };
const OVER: Told = {
  kind: 'over',
  title: 'General ledger',
  forWhom: 'Ada Byron',
  says: 'Approved by another approver.',
};
/** When what is looked for was posted. */
const JUST_NOW = () => Instant.parse(new Date().toISOString());
const KEY = 'tenure-0123456789abcdef0123456789abcdef';

export function describeChannel(name: string, open: () => Promise<Rig>): void {
  describe(`${name} as a channel`, () => {
    let rig: Rig;
    beforeEach(async () => {
      await rig?.stop();
      rig = await open();
    });
    afterAll(() => rig.stop());

    const post = async (told: Told = ASKED) => {
      const posted = await rig.channel.post(rig.somebody, told, KEY);
      if (posted.kind !== 'posted') throw new Error(posted.because);
      return posted.place;
    };

    it('posts a question with the plan as a diff and buttons that approve and deny', async () => {
      await post();
      const [message, ...more] = rig.messages();
      expect(more).toEqual([]);
      expect(message?.text).toContain('For Ada Byron.');
      expect(message?.text).toContain('Why: accountants keep the ledger');
      expect(message?.text).toContain('+ grant General ledger [you decide]');
      expect(message?.buttons).toEqual(['approve', 'deny']);
    });

    it('changes what it posted, in its place, and takes the buttons away', async () => {
      const place = await post();
      expect(await rig.channel.update(place, OVER, KEY)).toBe('updated');
      expect(rig.messages()).toMatchObject([
        { text: expect.stringContaining('Approved by another approver.'), buttons: [] },
      ]);
      expect(await rig.channel.update(place, OVER, KEY)).toBe('updated');
      expect(rig.messages()).toHaveLength(1);
    });

    it('says that a message is gone which somebody deleted, and posts no other', async () => {
      const place = await post();
      rig.deleteNewest();
      expect(await rig.channel.update(place, OVER, KEY)).toBe('gone');
      expect(rig.messages()).toEqual([]);
    });

    it('cannot reach whoever is not there, and says why', async () => {
      expect(await rig.channel.post(rig.nobody, ASKED, KEY)).toMatchObject({ kind: 'unreachable' });
      expect(rig.messages()).toEqual([]);
    });

    it('asked to wait, posts nothing and says for how long', async () => {
      rig.faults.add({ on: rig.posts, does: 'throttle', retryAfterSeconds: 17 });
      const busy = await post().catch((error: unknown) => error);
      expect(busy).toBeInstanceOf(ChannelBusy);
      expect(busy).toMatchObject({ retryAfterSeconds: 17 });
      expect(rig.messages()).toEqual([]);
    });

    it.each([
      ['a 5xx', { does: 'fail', status: 502 }],
      ['a cut connection', { does: 'cut' }],
    ] as const)(
      'after %s that came once it was posted is not sure, and finds it again or says that nobody can',
      async (_, fault) => {
        rig.faults.add({ on: rig.posts, when: 'after', ...fault });
        await expect(post()).rejects.toBeInstanceOf(ChannelUnsure);
        expect(rig.messages()).toHaveLength(1);
        const found = await rig.channel.find(rig.somebody, KEY, JUST_NOW());
        expect(found).not.toBe('absent');
        if (found === 'unknowable') return;
        expect(await rig.channel.update(found, OVER, KEY)).toBe('updated');
        expect(rig.messages()).toHaveLength(1);
      },
    );

    it('after one that came before it was posted, finds nothing or says that nobody can', async () => {
      rig.faults.add({ on: rig.posts, does: 'fail', status: 503 });
      await expect(post()).rejects.toBeInstanceOf(ChannelUnsure);
      expect(rig.messages()).toEqual([]);
      expect(['absent', 'unknowable']).toContain(await rig.channel.find(rig.somebody, KEY, JUST_NOW()));
    });

    it.each([
      ['throttled', { does: 'throttle' }, ChannelBusy],
      ['not answered', { does: 'cut' }, ChannelUnsure],
    ] as const)('a change that is %s is tried again by whoever asked', async (_, fault, error) => {
      const place = await post();
      rig.faults.add({ on: rig.changes, ...fault });
      await expect(rig.channel.update(place, OVER, KEY)).rejects.toBeInstanceOf(error);
      expect(await rig.channel.update(place, OVER, KEY)).toBe('updated');
    });

    it('with credentials that are not taken is refused, in words without them', async () => {
      rig.refuseUs();
      const refused = await post().catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ChannelRefused);
      expect((refused as Error).message).toMatch(new RegExp(`the secret ${secretOf(name)}( |$)`));
    });

    it('shows a plan of any size within the vendor’s limits, and lets nobody approve a gift that is left out', async () => {
      const lines = Array.from({ length: 400 }, (_, at) => line({ what: `grant ${'G'.repeat(50)} ${at}` }));
      await post({
        kind: 'question',
        question: question({ lines, because: 'b'.repeat(4000), title: 't'.repeat(400) }),
      });
      const [message] = rig.messages();
      expect(message?.text).toMatch(/\d+ more change\(s\) are not shown here, \d+ of which give something/);
      expect(message?.buttons).toEqual(['deny']);
    });

    it('lets what is left out only take away be approved, and counts it', async () => {
      const taken = Array.from({ length: 400 }, (_, at) => line({ sign: '-', what: `revoke ${'G'.repeat(50)} ${at}` }));
      await post({ kind: 'question', question: question({ lines: [line({ decided: true }), ...taken] }) });
      const [message] = rig.messages();
      expect(message?.text).toMatch(/\d+ more change\(s\) are not shown here; they only take away or alter/);
      expect(message?.buttons).toEqual(['approve', 'deny']);
    });

    it('shows names as they are written', async () => {
      await post({ kind: 'question', question: question({ forWhom: HOSTILE }) });
      expect(rig.messages()[0]?.text).toContain(HOSTILE);
    });
  });
}
