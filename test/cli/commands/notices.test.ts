/** `tenure notices preview`: what a message would say, from the files here, before anybody is sent it; and a mistake in one, found by `policy check`. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { notices } from '../../../cli/commands/notices.ts';
import { checkPolicy } from '../../../cli/commands/policy.ts';
import { noticeTable } from '../../../cli/print-notices.ts';
import { OCCASION_NAMES } from '../../../functions/core/notices/occasion.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'tenure-notices-'));
const policies = join(folder, 'policies');
cpSync(join(ROOT, 'policies'), policies, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

const options = (values: Record<string, string> = {}) => ({
  ...{ json: false, data: '.tenure', url: undefined, token: undefined, as: undefined },
  values: { policies, ...values },
});

describe('a preview', () => {
  it.each(OCCASION_NAMES)('of %s fits 80 columns', async (occasion) => {
    const { text, exitCode } = await notices.run(['preview', occasion], options());
    expect(exitCode).toBe(0);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('is written as HTML where it is asked for', async () => {
    const html = join(folder, 'ready.html');
    await notices.run(['preview', 'joiner-ready'], options({ html }));
    expect(readFileSync(html, 'utf8')).toContain('<b>Nadia Haddad</b>');
    const nowhere = join(folder, 'none', 'ready.html');
    await expect(notices.run(['preview', 'joiner-ready'], options({ html: nowhere }))).rejects.toThrow(
      'cannot be written',
    );
  });

  it('of what there is none says what there is', async () => {
    await expect(notices.run(['preview', 'joiner'], options())).rejects.toThrow('joiner is none of: case-blocked');
    await expect(notices.run(['preview'], options())).rejects.toThrow('the occasion is none of');
    await expect(notices.run(['preview', 'leaver-cut', 'x'], options())).rejects.toThrow('usage: tenure notices');
  });
});

describe('a mistake in a template', () => {
  it('is found by tenure policy check, with its line and its mend, and keeps a preview from being shown', async () => {
    expect((await checkPolicy(policies)).exitCode).toBe(0);
    const file = join(policies, 'notices', 'leaver-cut.md');
    writeFileSync(file, readFileSync(file, 'utf8').replace('**{{name}}**', '**{{nmae}}**'));
    const { exitCode, json, text } = await checkPolicy(policies);
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({ ok: false, mistakes: [{ file, line: 8, text: 'nothing is called "nmae" here' }] });
    expect(text).toContain('did you mean "name"?');
    await expect(notices.run(['preview', 'leaver-cut'], options())).rejects.toThrow(
      `${file}:8 nothing is called "nmae"`,
    );
  });
});

describe('the list', () => {
  it('says when, to whom, of what and why, in 80 columns', () => {
    const one = {
      ...{ to: 'p-w-1006', occasion: 'approval-expires-soon', about: { caseId: 'c-0123456789abcdef01234567' } },
      ...{ urgency: 'routine', state: 'undeliverable', since: '', notBefore: '2026-12-01T07:00:00.000Z' },
      because: 'MessageRejected',
    };
    const text = noticeTable({ waiting: 2, notices: [one] });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).toContain('2026-12-01 07:00Z  undeliverable  p-w-1006');
    expect(text).toContain('2 notices waiting');
    expect(noticeTable({ waiting: 0, notices: [] })).toBe('nobody was told of anything, and nothing waits');
  });
});
