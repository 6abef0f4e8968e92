/** What every ticket system is to do, told once: from an approved ticket to what was granted, and everything that may come between. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ShownWhole } from '../../cli/shown.ts';
import { type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';
import { sideOf, type TicketSide } from './ticket-side.ts';

const TICKETS = readFileSync(join(import.meta.dirname, 'configurations', 'tickets.yaml'), 'utf8');

const SALES = 'okta:group:00gsales000000000000';
const PRODUCTION = 'okta:group:00gproduction0000000';
const [MANAGER, OTHER] = ['w-8001', 'w-8002'] as const;
const HOUR = 3600;
const DAY = 24 * HOUR;

export function ticketScenarios(system: TicketSide['system']): void {
  let company: Company;
  let side: TicketSide;

  beforeAll(async () => {
    company = await openCompany({ configuration: TICKETS });
    side = sideOf(company, system);
    const chiefs = [MANAGER, OTHER].map((worker) =>
      event('hired', worker, { date: '2016-01-11', person: { department: 'People', managerWorkerId: 'w-1001' } }),
    );
    await company.send(...chiefs);
    await company.settle();
    for (const worker of [MANAGER, OTHER]) side.addUser(worker);
  });

  async function hire(worker: string): Promise<void> {
    await company.hire(worker, { person: { managerWorkerId: MANAGER } });
    side.addUser(worker);
  }
  const held = async (worker: string) => (await company.access(worker)).okta.held;
  const asked = (approvers: readonly string[] = [MANAGER]) => ({
    approvers,
    answers: { why: 'a quarter with customers' },
  });
  /** Raised, approved there by the manager, and all that follows done. */
  async function granted(worker: string): Promise<string> {
    await hire(worker);
    const ticket = await side.raise(worker, asked());
    await side.approve(ticket, MANAGER);
    await company.settle();
    expect(await held(worker)).toContain(SALES);
    return ticket;
  }
  const times = (text: string, part: string) => text.split(part).length - 1;
  const evidenceOf = async (worker: string): Promise<ShownWhole['evidence']> => {
    const cases = (await company.cases()).filter(({ personId }) => personId === `p-${worker}`);
    const wholes = await Promise.all(cases.map(({ caseId }) => company.shown.whole(caseId)));
    return wholes.flatMap(({ evidence }) => evidence);
  };

  describe('an approved ticket', () => {
    it('is granted until its day, and closed with what was granted and where the evidence is', async () => {
      await hire('w-9101');
      const ticket = await side.raise('w-9101', asked());
      await company.settle();
      expect(await held('w-9101')).not.toContain(SALES);
      await side.approve(ticket, MANAGER);
      await company.settle();
      expect(await held('w-9101')).toContain(SALES);
      expect(side.standing(ticket)).toBe('complete');
      expect(side.notes(ticket)).toMatch(
        /Tenure has granted "Sales" at okta, until 2026-12-30T23:59:59.000Z.*tenure case c-[0-9a-f]{24}/,
      );
      const decided = (await evidenceOf('w-9101')).find(({ kind }) => kind === 'approval-decided');
      expect(decided).toMatchObject({ facts: { via: system, independent: true } });
    });

    it('asks for what its answers say, until the day they say', async () => {
      await hire('w-9102');
      const day = new Date(company.stage.now() + 2 * DAY * 1000).toISOString().slice(0, 10);
      const ticket = await side.raise('w-9102', {
        ...{ kind: 'group', approvers: [MANAGER] },
        answers: { group: 'Sales', until: day },
      });
      await side.approve(ticket, MANAGER);
      await company.settle();
      expect(await held('w-9102')).toContain(SALES);
      expect(side.notes(ticket)).toContain(`until ${day}T23:59:59.000Z`);
      await company.settle(3 * DAY);
      expect(await held('w-9102')).not.toContain(SALES);
    });

    it('hinted at many times, at once and again, is one request and is told once', async () => {
      await hire('w-9103');
      const ticket = await side.raise('w-9103', asked());
      side.hints.repeat(3);
      await side.approve(ticket, MANAGER);
      side.hints.repeat(1);
      await company.settle();
      expect(side.notes(ticket).match(/Tenure has taken this/g)).toHaveLength(1);
      expect(side.notes(ticket).match(/Tenure has granted/g)).toHaveLength(1);
      expect((await evidenceOf('w-9103')).filter(({ kind }) => kind === 'requested')).toHaveLength(1);
    });

    it('whose hint was lost is found by the sweep', async () => {
      await hire('w-9104');
      side.hints.lose(2);
      const ticket = await side.raise('w-9104', asked());
      await side.approve(ticket, MANAGER);
      await company.settle();
      expect(await held('w-9104')).not.toContain(SALES);
      await company.settle(25 * HOUR);
      expect(await held('w-9104')).toContain(SALES);
      expect(side.standing(ticket)).toBe('complete');
    });

    it('is told once though the answer to the telling is lost', async () => {
      await hire('w-9105');
      const ticket = await side.raise('w-9105', asked());
      const telling = system === 'servicenow' ? '^PATCH ' : '^POST .*/(comment|transitions)';
      side.faults.add({ on: telling, does: 'cut', when: 'after', times: 3 });
      await side.approve(ticket, MANAGER);
      await company.settle(HOUR);
      side.faults.clear();
      expect(side.standing(ticket)).toBe('complete');
      expect(times(side.notes(ticket), 'Tenure has granted')).toBe(1);
    });

    it('waits while the ticket system throttles, and loses nothing', async () => {
      await hire('w-9106');
      const ticket = await side.raise('w-9106', asked());
      side.faults.add({ on: '.', does: 'throttle', times: 2 });
      await side.approve(ticket, MANAGER);
      await company.settle(HOUR);
      expect(await held('w-9106')).toContain(SALES);
      expect(side.standing(ticket)).toBe('complete');
    });
  });

  describe('approved, and then the person leaves', () => {
    it('before it is read: nothing is granted, and the ticket says why', async () => {
      await hire('w-9111');
      const ticket = await side.raise('w-9111', asked());
      await company.send(gone('w-9111', company.stage.now()));
      await company.settle();
      await side.approve(ticket, MANAGER);
      await company.settle();
      expect(await held('w-9111')).not.toContain(SALES);
      expect(side.notes(ticket)).toContain('nobody Tenure knows as working here');
    });

    it('while another approval is waited for: nothing is granted, and the ticket is closed', async () => {
      await hire('w-9112');
      const until = new Date(company.stage.now() + 5 * DAY * 1000).toISOString().slice(0, 10);
      const ticket = await side.raise('w-9112', {
        ...{ kind: 'group', approvers: [OTHER] },
        answers: { group: 'Production', until },
      });
      await side.approve(ticket, OTHER);
      await company.settle();
      expect(await company.pending('w-9112'), side.notes(ticket)).not.toEqual([]);
      expect(side.standing(ticket)).toBe('open');
      await company.send(gone('w-9112', company.stage.now()));
      await company.settle();
      expect(await held('w-9112')).not.toContain(PRODUCTION);
      expect(side.standing(ticket)).toBe('incomplete');
      expect(side.notes(ticket)).toContain('the person it was for has left');
    });
  });

  describe('an approval that is nobody’s to give', () => {
    it('by the beneficiary is refused, told and in evidence; those who may decide are asked', async () => {
      await hire('w-9121');
      const ticket = await side.raise('w-9121', asked(['w-9121']));
      await side.approve(ticket, 'w-9121');
      await company.settle();
      expect(await held('w-9121')).not.toContain(SALES);
      expect(side.notes(ticket)).toMatch(/does not count for "Sales[^"]*"/);
      const refused = (await evidenceOf('w-9121')).filter(({ kind }) => kind === 'approval-refused');
      expect(refused).toMatchObject([{ facts: { via: system } }]);
      const [waiting] = await company.pending('w-9121');
      expect(await company.decide(MANAGER, waiting!)).toMatchObject({ status: 200 });
      await company.settle();
      expect(await held('w-9121')).toContain(SALES);
      expect(side.standing(ticket)).toBe('complete');
    });

    it('by who raised it does not count', async () => {
      await hire('w-9122');
      const ticket = await side.raise('w-9122', { ...asked([MANAGER]), openedBy: MANAGER });
      await side.approve(ticket, MANAGER);
      await company.settle();
      expect(await held('w-9122')).not.toContain(SALES);
      expect(side.notes(ticket)).toContain('does not count');
    });

    it('by somebody policy does not name does not count, and the one it names still may', async () => {
      await hire('w-9123');
      const ticket = await side.raise('w-9123', asked([OTHER, MANAGER]));
      await side.approve(ticket, OTHER);
      await side.approve(ticket, MANAGER);
      await company.settle();
      expect(side.notes(ticket)).toContain('does not name this approver');
      expect(await held('w-9123')).toContain(SALES);
    });

    it('by somebody who has left there does not count', async () => {
      await hire('w-9124');
      side.addUser('w-8003');
      await company.send(
        event('hired', 'w-8003', { date: '2016-01-11', person: { department: 'People', managerWorkerId: 'w-1001' } }),
      );
      await company.settle();
      await company.hire('w-9125', { person: { managerWorkerId: 'w-8003' } });
      side.addUser('w-9125');
      const ticket = await side.raise('w-9125', asked(['w-8003']));
      side.hints.lose(1);
      await side.approve(ticket, 'w-8003');
      side.deactivate('w-8003');
      await company.settle(2 * HOUR);
      expect(await held('w-9125')).not.toContain(SALES);
      expect(side.notes(ticket)).toContain('does not count');
    });

    it('given before the answers were changed does not count', async () => {
      await hire('w-9126');
      const until = new Date(company.stage.now() + 5 * DAY * 1000).toISOString().slice(0, 10);
      const group = { kind: 'group', approvers: [MANAGER] } as const;
      side.hints.lose(2);
      const ticket = await side.raise('w-9126', { ...group, answers: { group: 'Engineering', until } });
      await side.approve(ticket, MANAGER);
      await company.settle(120);
      await side.answer(ticket, 'group', 'Sales');
      await company.settle();
      expect(await held('w-9126')).not.toContain(SALES);
      expect(side.notes(ticket)).toContain('before the answers of this ticket were last changed');
    });
  });

  describe('an approval of something else', () => {
    it('given for answers that were changed once it was asked for does not count for what was asked', async () => {
      await hire('w-9127');
      const until = new Date(company.stage.now() + 5 * DAY * 1000).toISOString().slice(0, 10);
      const group = { kind: 'group', approvers: [OTHER] } as const;
      const ticket = await side.raise('w-9127', { ...group, answers: { group: 'Sales', until } });
      await side.approve(ticket, OTHER);
      await company.settle();
      expect(await company.pending('w-9127')).toHaveLength(1);
      await side.answer(ticket, 'group', 'Production');
      await company.settle();
      await side.askAgain(ticket, MANAGER);
      await side.approve(ticket, MANAGER);
      await company.settle();
      expect(await held('w-9127')).not.toContain(SALES);
      expect(side.notes(ticket)).toMatch(/were (last )?changed/);
      const refused = (await evidenceOf('w-9127')).filter(({ kind }) => kind === 'approval-refused');
      const because = expect.stringMatching(/were (last )?changed/);
      expect(refused).toContainEqual(
        expect.objectContaining({ facts: expect.objectContaining({ via: system, because }) }),
      );
    });

    it.runIf(system === 'jira')('given in a closed ticket begins nothing, and the ticket says so', async () => {
      await hire('w-9128');
      side.hints.lose(2);
      const ticket = await side.raise('w-9128', asked());
      await side.approve(ticket, MANAGER);
      await side.finish(ticket);
      await company.settle();
      expect(await held('w-9128')).not.toContain(SALES);
      expect(side.notes(ticket)).toContain('nothing is begun from a closed ticket');
      expect(side.standing(ticket)).toBe('complete');
    });
  });

  describe('a ticket that is taken back', () => {
    it('after it was granted takes what it gave', async () => {
      const ticket = await granted('w-9131');
      await side.withdraw(ticket);
      await company.settle();
      expect(await held('w-9131')).not.toContain(SALES);
      expect(side.notes(ticket)).toContain('Tenure has withdrawn request');
      expect((await evidenceOf('w-9131')).some(({ kind }) => kind === 'withdrawn')).toBe(true);
    });

    it.runIf(system === 'jira')(
      'is not one that the account of Tenure may not read any more: that takes nothing',
      async () => {
        const ticket = await granted('w-9134');
        side.faults.add({ on: '.', does: 'miss', times: 1000 });
        await side.answer(ticket, 'why', 'another quarter');
        await company.settle();
        side.faults.clear();
        expect(await held('w-9134')).toContain(SALES);
      },
    );

    it('while an approval is waited for is granted never', async () => {
      await hire('w-9132');
      const ticket = await side.raise('w-9132', asked([OTHER]));
      await side.approve(ticket, OTHER);
      await company.settle();
      expect(await company.pending('w-9132')).toHaveLength(1);
      await side.withdraw(ticket);
      await company.settle();
      expect(await company.pending('w-9132')).toEqual([]);
      expect(await held('w-9132')).not.toContain(SALES);
    });

    it('declined there is never asked for here', async () => {
      await hire('w-9133');
      const ticket = await side.raise('w-9133', asked());
      await side.decline(ticket, MANAGER);
      await company.settle(2 * HOUR);
      expect((await evidenceOf('w-9133')).some(({ kind }) => kind === 'requested')).toBe(false);
      expect(side.notes(ticket)).toBe('');
    });
  });

  describe('denied in Tenure', () => {
    it('closes the ticket as not done, and says what to do', async () => {
      await hire('w-9141');
      const ticket = await side.raise('w-9141', asked([OTHER]));
      await side.approve(ticket, OTHER);
      await company.settle();
      const [waiting] = await company.pending('w-9141');
      const closing = system === 'servicenow' ? '^PATCH ' : '^POST .*/transitions';
      side.faults.add({ on: closing, does: 'cut', when: 'after' });
      await company.decide(MANAGER, waiting!, 'denied');
      await company.settle(300);
      expect(side.standing(ticket)).toBe('incomplete');
      expect(side.notes(ticket)).toContain('an approval it takes was denied');
      expect(side.notes(ticket), 'its own closing, whose answer was lost, is nobody’s withdrawal').not.toContain(
        'Tenure has withdrawn',
      );
    });
  });

  describe('what cannot be understood', () => {
    it('is said in the ticket, which stays open, and is read again once it is mended', async () => {
      await hire('w-9151');
      const until = new Date(company.stage.now() + 5 * DAY * 1000).toISOString().slice(0, 10);
      const ticket = await side.raise('w-9151', {
        ...{ kind: 'group', approvers: [MANAGER] },
        answers: { group: 'Moon base', until },
      });
      await side.approve(ticket, MANAGER);
      await company.settle();
      expect(side.notes(ticket)).toContain('nothing is configured for the answer of');
      expect(side.standing(ticket)).toBe('open');
    });

    it('that policy would never give closes the ticket', async () => {
      await hire('w-9152');
      const ticket = await side.raise('w-9152', {
        ...{ kind: 'group', approvers: [MANAGER] },
        answers: { group: 'Sales', until: '2029-01-01' },
      });
      await side.approve(ticket, MANAGER);
      await company.settle();
      expect(side.notes(ticket)).toContain('lets it last 180 days');
      expect(side.standing(ticket)).toBe('incomplete');
    });
  });

  describe('what people must do by hand', () => {
    // Of a department without a rule at Entra that gives a leaver a group again: nothing else is left to look at.
    const leader = {
      person: { department: 'People', managerWorkerId: MANAGER, attributes: { peopleManager: 'true' } },
    };

    it('is a task with a checklist, and closing it with who did what completes the case', async () => {
      await company.hire('w-9161', leader);
      side.addUser('w-9161');
      const left = gone('w-9161', company.stage.now(), leader);
      await company.send(left);
      await company.settle();
      const tasks = side.tasks('w-9161');
      expect(tasks).toHaveLength(2);
      expect(tasks[0]!.text).toMatch(/\[ \] .*\[ \] Close this as done.*tenure case c-/s);
      await side.closeTask(tasks[0]!.id, OTHER, 'done');
      await company.settle();
      expect(side.notes(tasks[0]!.id)).toContain('nothing says who did what');
      await side.closeTask(tasks[0]!.id, 'w-9161', 'done', 'I did it myself');
      await company.settle();
      const before = (await company.caseOf(left)).case.findings ?? [];
      expect(
        before.filter(({ task }) => task !== undefined),
        'not by the one it is about',
      ).toHaveLength(2);
      await side.closeTask(tasks[1]!.id, OTHER, 'undone', 'no time for it');
      await company.settle();
      expect(side.notes(tasks[1]!.id)).toContain('it was closed as not done');
      await side.reopenTask(tasks[1]!.id);
      await side.closeTask(tasks[1]!.id, OTHER, 'done', system === 'servicenow' ? 'no time for it' : undefined);
      await company.settle();
      const still = (await company.caseOf(left)).case.findings ?? [];
      expect(
        still.filter(({ task }) => task !== undefined),
        'not by the words of the closing before',
      ).toHaveLength(2);
      for (const { id } of tasks) {
        await side.reopenTask(id);
        await side.closeTask(id, OTHER, 'done', 'Tomas has the lists and the keys now');
      }
      await company.settle();
      const { evidence, ...whole } = await company.caseOf(left);
      expect(
        whole.case.findings?.filter(({ task }) => task !== undefined),
        JSON.stringify(whole.case),
      ).toEqual([]);
      expect([whole.case.state, whole.case.findings]).toEqual(['completed', []]);
      expect(evidence.filter(({ kind }) => kind === 'attested')).toHaveLength(2);
      expect(side.tasks('w-9161'), 'made once').toHaveLength(2);
    });
  });

  // Of one of them: it is the same code for both.
  it.runIf(system === 'servicenow')(
    'a task that is attested in Tenure is told so in its ticket, and is not done twice',
    async () => {
      const leader = { person: { managerWorkerId: MANAGER, attributes: { peopleManager: 'true' } } };
      await company.hire('w-9162', leader);
      const left = gone('w-9162', company.stage.now(), leader);
      await company.send(left);
      await company.settle();
      const tasks = ((await company.caseOf(left)).case.findings ?? []).flatMap(({ task }) => task ?? []);
      for (const task of tasks)
        expect(await company.steer('attest', left, { because: 'Tomas has it', task })).toMatchObject({ status: 200 });
      await company.settle();
      for (const { id } of side.tasks('w-9162')) await side.reopenTask(id);
      await company.settle();
      for (const { id } of side.tasks('w-9162'))
        expect(side.notes(id)).toContain('Nothing is to be done here any more');
    },
  );

  describe('an approval that Tenure asks for there', () => {
    const entitlement = system === 'servicenow' ? 'finance-ledger' : 'production-access';
    const ask = (worker: string) =>
      company.stage.call(
        `worker:${worker}`,
        'POST',
        '/v1/requests',
        {
          ...{ workerId: worker, entitlement, because: 'the scenario needs it for a while' },
          until: new Date(company.stage.now() + 5 * DAY * 1000).toISOString(),
        },
        { 'idempotency-key': `asked-there-${worker}` },
      );

    it('shows what the plan would do, and is decided by what is said in it', async () => {
      await hire('w-9171');
      expect(await ask('w-9171')).toMatchObject({ status: 202 });
      await company.settle();
      const asking = side.asking('w-9171');
      expect(asking).toHaveLength(1);
      expect(asking[0]!.text).toContain('+ grant at okta okta:group:');
      await side.approve(asking[0]!.id, MANAGER);
      await company.settle();
      expect(await company.pending('w-9171')).toEqual([]);
      expect((await held('w-9171')).some((one) => asking[0]!.text.includes(one))).toBe(true);
      expect(side.standing(asking[0]!.id)).toBe('complete');
      const decided = (await evidenceOf('w-9171')).filter(({ kind }) => kind === 'approval-decided');
      expect(decided).toMatchObject([{ facts: { via: system, decision: 'approved' } }]);
    });

    it('is asked in one ticket, though the answer to the asking was lost', async () => {
      await hire('w-9175');
      const asking = system === 'servicenow' ? 'POST .*/order_now$' : 'POST .*/servicedeskapi/request$';
      const before = side.requests.count(new RegExp(asking));
      side.faults.add({ on: `^${asking}`, does: 'cut', when: 'after' });
      await ask('w-9175');
      await company.settle(HOUR);
      const [ticket] = side.asking('w-9175');
      await side.approve(ticket!.id, MANAGER);
      await company.settle();
      expect(await company.pending('w-9175')).toEqual([]);
      expect(side.requests.count(new RegExp(asking)) - before).toBe(1);
    });

    it('and is declined there is denied', async () => {
      await hire('w-9172');
      await ask('w-9172');
      await company.settle();
      const [asking] = side.asking('w-9172');
      await side.decline(asking!.id, MANAGER);
      await company.settle();
      expect(await company.pending('w-9172')).toEqual([]);
      const decided = (await evidenceOf('w-9172')).filter(({ kind }) => kind === 'approval-decided');
      expect(decided).toMatchObject([{ facts: { via: system, decision: 'denied' } }]);
    });

    it('and in Tenure at the same moment: one word counts, and the ticket is told', async () => {
      await hire('w-9174');
      await ask('w-9174');
      await company.settle();
      const [[asking], [waiting]] = [side.asking('w-9174'), await company.pending('w-9174')];
      await Promise.all([side.decline(asking!.id, MANAGER), company.decide(MANAGER, waiting!)]);
      await company.settle();
      const decided = (await evidenceOf('w-9174')).filter(({ kind }) => kind === 'approval-decided');
      expect(decided).toHaveLength(1);
      const counted = decided[0]!.facts.decision === 'approved' ? 'it is approved in Tenure' : 'it is denied in Tenure';
      expect(side.notes(asking!.id)).toContain(counted);
    });

    it.runIf(system === 'servicenow')('and is decided in Tenure closes there by itself', async () => {
      await hire('w-9173');
      await ask('w-9173');
      await company.settle();
      const [waiting] = await company.pending('w-9173');
      await company.decide(MANAGER, waiting!);
      await company.settle(25 * HOUR);
      expect(side.standing(side.asking('w-9173')[0]!.id)).toBe('incomplete');
      expect(side.notes(side.asking('w-9173')[0]!.id)).toContain('it is approved in Tenure');
    });
  });

  describe('a hint', () => {
    const hint = (to: string, headers: Record<string, string>) =>
      fetch(new URL(`/v1/tickets/${to}`, company.stage.application.api), { method: 'POST', body: '{}', headers });

    it('of a system nobody knows and one with a wrong key are refused alike', async () => {
      const wrong = { 'x-hub-signature': `sha256=${'0'.repeat(64)}` };
      const answers = await Promise.all(
        [
          [system, wrong],
          ['servicewhen', wrong],
          ['constructor', wrong],
        ].map(async ([to, headers]) => {
          const answer = await hint(String(to), headers as Record<string, string>);
          const { instance: _, ...said } = (await answer.json()) as Record<string, unknown>;
          return { status: answer.status, said };
        }),
      );
      expect(answers[0]!.status).toBe(401);
      expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
      expect((await hint(system, {})).status).toBe(401);
    });

    it('is answered well within three seconds', async () => {
      await hire('w-9181');
      await side.raise('w-9181', asked());
      const began = performance.now();
      await side.raise('w-9181', asked());
      expect(performance.now() - began).toBeLessThan(3000);
      expect(side.hints.deliveries.at(-1)!.statuses).toEqual([202]);
    });
  });

  it('logs neither names, addresses nor answers', () => {
    expect(company.logs()).not.toMatch(/@marlow\.example|quarter with customers|Moon base/);
  });
}
