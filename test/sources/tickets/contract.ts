/** What every ticket system must do: a new one is done when this passes. Held against a simulated vendor over HTTP. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TargetRejected, TargetUnavailable } from '../../../functions/core/errors.ts';
import { Instant } from '../../../functions/core/ids.ts';
import type { Ticket, TicketSystem } from '../../../functions/sources/ticket-system.ts';
import type { Faults } from '../../../local/simulators/faults.ts';

/** One vendor, with the people amy, ben and cat at `<name>@example.com`. */
export interface Rig {
  readonly system: TicketSystem;
  /** The same with credentials the vendor does not know. */
  readonly stranger: TicketSystem;
  readonly faults: Faults;
  raise(asked: {
    readonly for: string;
    readonly by?: string;
    readonly group?: string;
    readonly approvers: readonly string[];
  }): Promise<string>;
  decide(ticket: string, by: string, decision: 'approved' | 'declined'): Promise<void>;
  withdraw(ticket: string): Promise<void>;
  /** Something of an approval is written that is no decision: a comment, a date. */
  touch(ticket: string, by: string): void;
  /** As somebody closes it as done by hand. */
  finish(ticket: string): Promise<void>;
  /** As an administrator deletes it. */
  remove(ticket: string): void;
  answer(ticket: string, group: string): Promise<void>;
  closeTask(ticket: string, by: string, as: 'done' | 'undone', words: string): Promise<void>;
  reopenTask(ticket: string): Promise<void>;
  deactivate(name: string): void;
  /** Everything said in a ticket. */
  said(ticket: string): string;
  /** How it stands with the vendor, in the words of `close`; `open` otherwise. */
  closed(ticket: string): string;
  advance(seconds: number): void;
  now(): number;
  stop(): Promise<void>;
}

export async function readAt(system: TicketSystem, id: string): Promise<Ticket> {
  const found = await system.read(id);
  if (found === undefined || found === 'gone') throw new Error(`${id} is ${found ?? 'not to be read'}`);
  return found;
}

export function describeTicketSystem(name: string, open: () => Promise<Rig>): void {
  describe(`${name} as a ticket system`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await open();
    });
    afterAll(() => rig.stop());
    beforeEach(() => rig.faults.clear());

    const read = (ticket: string): Promise<Ticket> => readAt(rig.system, ticket);

    it('reads who it is for, who raised it, what was answered and who is asked', async () => {
      const ticket = await rig.raise({ for: 'amy', by: 'ben', group: 'Sales', approvers: ['ben', 'cat'] });
      expect(await read(ticket)).toMatchObject({
        ...{ id: ticket, standing: 'open' },
        requestedFor: { email: 'amy@example.com', active: true },
        openedBy: { email: 'ben@example.com', active: true },
        answers: expect.objectContaining({ group: 'Sales' }),
      });
      const { votes } = await read(ticket);
      expect(votes.map(({ by, said }) => [by?.email, said]).sort()).toEqual([
        ['ben@example.com', 'open'],
        ['cat@example.com', 'open'],
      ]);
    });

    it('is approved when all who are asked have approved, and declined when one has not', async () => {
      const ticket = await rig.raise({ for: 'amy', approvers: ['ben', 'cat'] });
      await rig.decide(ticket, 'ben', 'approved');
      expect((await read(ticket)).standing).toBe('open');
      await rig.decide(ticket, 'cat', 'approved');
      expect((await read(ticket)).standing).toBe('approved');
      const other = await rig.raise({ for: 'amy', approvers: ['ben', 'cat'] });
      await rig.decide(other, 'cat', 'declined');
      expect(await read(other)).toMatchObject({ standing: 'declined' });
    });

    it('tells when what is asked for was changed', async () => {
      const ticket = await rig.raise({ for: 'amy', group: 'Sales', approvers: ['ben'] });
      await rig.decide(ticket, 'ben', 'approved');
      const before = await read(ticket);
      expect((before.answersChangedAt ?? '') <= before.votes[0]!.at).toBe(true);
      rig.advance(60);
      await rig.answer(ticket, 'Finance');
      const after = await read(ticket);
      expect(after.answers.group).toBe('Finance');
      expect(after.answersChangedAt! > after.votes[0]!.at).toBe(true);
    });

    it('says when it was approved, whatever is done to it later', async () => {
      const ticket = await rig.raise({ for: 'amy', group: 'Sales', approvers: ['ben'] });
      expect((await read(ticket)).approvedAt).toBeUndefined();
      rig.advance(60);
      await rig.decide(ticket, 'ben', 'approved');
      const at = new Date(rig.now()).toISOString();
      rig.advance(60);
      await rig.answer(ticket, 'Finance');
      rig.advance(60);
      rig.touch(ticket, 'ben');
      const after = await read(ticket);
      expect(after.approvedAt).toBe(at);
      expect(after.answersChangedAt! > after.votes[0]!.at, 'no later word makes it one about what it says now').toBe(
        true,
      );
    });

    it('that people have closed stays as they closed it, and says so', async () => {
      const ticket = await rig.raise({ for: 'amy', approvers: ['ben'] });
      await rig.decide(ticket, 'ben', 'approved');
      expect((await read(ticket)).closed).toBe(false);
      await rig.finish(ticket);
      expect((await read(ticket)).closed).toBe(true);
      await rig.system.close(ticket, { marker: 'tenure closed', text: 'the last word', as: 'incomplete' });
      expect(rig.closed(ticket)).toBe('complete');
      expect(rig.said(ticket)).toContain('the last word');
    });

    it('that is taken back, or that is gone, says so', async () => {
      const ticket = await rig.raise({ for: 'amy', approvers: ['ben'] });
      await rig.raise({ for: 'amy', approvers: ['ben'] });
      await rig.withdraw(ticket);
      expect((await read(ticket)).standing).toBe('withdrawn');
      rig.remove(ticket);
      expect(await rig.system.read(ticket)).toBe('gone');
      expect(await rig.system.read('../../secrets')).toBeUndefined();
    });

    it('that the account may not see, with everything else there, is not gone', async () => {
      const ticket = await rig.raise({ for: 'amy', approvers: ['ben'] });
      rig.faults.add({ on: '.', does: 'miss', times: 9 });
      expect(await rig.system.read(ticket).catch(() => 'refused')).not.toBe('gone');
    });

    it('says of a user who may not sign in any more that they have left', async () => {
      const ticket = await rig.raise({ for: 'amy', approvers: ['dan'] });
      await rig.decide(ticket, 'dan', 'approved');
      rig.deactivate('dan');
      expect((await read(ticket)).votes).toMatchObject([{ said: 'approved', by: { active: false } }]);
    });

    it('says a thing once, also when the first answer was lost', async () => {
      const ticket = await rig.raise({ for: 'amy', approvers: ['ben'] });
      const note = { marker: 'tenure one', text: 'said by us' };
      rig.faults.add({ on: '^(PATCH|POST) ', does: 'cut', when: 'after' });
      await expect(rig.system.note(ticket, note)).rejects.toThrow(TargetUnavailable);
      await rig.system.note(ticket, note);
      await rig.system.note(ticket, note);
      expect(rig.said(ticket).split('said by us')).toHaveLength(2);
      await rig.system.note(ticket, { ...note, marker: 'tenure two' });
      expect(rig.said(ticket).split('said by us')).toHaveLength(3);
    });

    it.each(['complete', 'incomplete'] as const)('closes as %s with a last word, once', async (as) => {
      const ticket = await rig.raise({ for: 'amy', approvers: ['ben'] });
      await rig.decide(ticket, 'ben', 'approved');
      for (let times = 0; times < 2; times++)
        await rig.system.close(ticket, { marker: 'tenure closed', text: 'the last word', as });
      expect(rig.closed(ticket)).toBe(as);
      expect(rig.said(ticket).split('the last word')).toHaveLength(2);
    });

    it('closes what it had only said it would', async () => {
      const ticket = await rig.raise({ for: 'amy', approvers: ['ben'] });
      await rig.decide(ticket, 'ben', 'approved');
      const how = { marker: 'tenure closed', text: 'the last word', as: 'complete' } as const;
      rig.faults.add({ on: '^(PATCH|POST) ', does: 'fail', status: 503, skip: 1, times: 5 });
      await rig.system.close(ticket, how).catch((error: unknown) => expect(error).toBeInstanceOf(TargetUnavailable));
      rig.faults.clear();
      await rig.system.close(ticket, how);
      expect(rig.closed(ticket)).toBe('complete');
      expect(rig.said(ticket).split('the last word')).toHaveLength(2);
    });

    it('makes a ticket that asks, once, with those who may decide', async () => {
      const asking = {
        marker: 'tenure-a-1',
        title: 'May amy',
        text: 'what it does',
        approvers: ['ben@example.com', 'nobody@example.com'],
      };
      const one = await rig.system.ask(asking);
      expect(await rig.system.ask(asking)).toEqual(one);
      expect((await read(one.id)).votes.map(({ by, said }) => [by?.email, said])).toEqual([
        ['ben@example.com', 'open'],
      ]);
      await rig.decide(one.id, 'ben', 'approved');
      expect((await read(one.id)).votes).toMatchObject([{ said: 'approved' }]);
    });

    it('makes a task once, and reads who closed it, how, and in which words', async () => {
      const task = { marker: 'tenure-t-1', title: 'Hand over', text: '[ ] the list' };
      const { id, number } = await rig.system.createTask(task);
      expect(await rig.system.createTask(task)).toEqual({ id, number });
      expect(await rig.system.readTask(id)).toMatchObject({ number, standing: 'open' });
      await rig.closeTask(id, 'ben', 'done', 'Ben has it');
      expect(await rig.system.readTask(id)).toMatchObject({
        ...{ standing: 'done', attestation: 'Ben has it' },
        closedBy: { email: 'ben@example.com' },
      });
      await rig.reopenTask(id);
      expect(await rig.system.readTask(id)).toMatchObject({ standing: 'open' });
      await rig.closeTask(id, 'cat', 'undone', 'no');
      expect(await rig.system.readTask(id)).toMatchObject({ standing: 'undone' });
    });

    it('lists all that changed since, however many pages that is', async () => {
      rig.advance(3 * 24 * 3600);
      const since = Instant.parse(new Date(rig.now()).toISOString());
      const made: string[] = [];
      for (let index = 0; index < 230; index++) made.push(await rig.raise({ for: 'amy', approvers: [] }));
      const found = await Array.fromAsync(rig.system.changedSince(since));
      expect(new Set(found)).toEqual(new Set([...found, ...made]));
      expect(found.length).toBe(made.length);
    });

    it('takes a throttle for a wait, silence and 5xx for no answer, refused credentials for what they are', async () => {
      const ticket = await rig.raise({ for: 'amy', approvers: ['ben'] });
      rig.faults.add({ on: '.', does: 'throttle', retryAfterSeconds: 17 });
      await expect(rig.system.read(ticket)).rejects.toMatchObject({ name: 'TargetThrottled', retryAfterSeconds: 17 });
      rig.faults.add({ on: '.', does: 'fail', status: 500 });
      await expect(rig.system.read(ticket)).rejects.toThrow(TargetUnavailable);
      rig.faults.add({ on: '.', does: 'cut' });
      await expect(rig.system.read(ticket)).rejects.toThrow(TargetUnavailable);
      rig.faults.add({ on: '.', does: 'fail', status: 403 });
      await expect(rig.system.read(ticket)).rejects.toThrow(/docs\/tickets\.md/);
      await expect(rig.stranger.read(ticket)).rejects.toThrow(TargetRejected);
    });
  });
}
