/** What a word is bound to: the digest that is named, or what is shown on a terminal and agreed to; never what nobody looked at. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { boundTo, type Terminal } from '../../cli/bound.ts';
import type { Options } from '../../cli/command.ts';

const DIGEST = 'd'.repeat(64);
const OPTIONS: Options = { json: false, data: '.tenure', url: undefined, token: undefined, as: undefined, values: {} };

/** A terminal at which somebody answers so, and all that is written to it. */
function answering(answer: string, isTTY = true): { readonly terminal: Terminal; shown(): string } {
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stdout = new PassThrough();
  stdin.write(`${answer}\n`);
  return { terminal: { stdin, stdout }, shown: () => String(stdout.read() ?? '') };
}

let looks = 0;
const look = () => {
  looks += 1;
  return Promise.resolve({ digest: DIGEST, text: 'the plan', question: 'approve this?', option: 'plan' } as const);
};
const bound = (terminal: Terminal, over: Partial<Options> = {}) =>
  boundTo({ ...OPTIONS, ...over }, 'plan', look, terminal);

describe('what somebody says', () => {
  it('is bound to the digest they name, and nothing else is looked at', async () => {
    looks = 0;
    const { terminal } = answering('n');
    expect(await bound(terminal, { values: { plan: 'abcdefabcdef' } })).toBe('abcdefabcdef');
    expect(looks).toBe(0);
  });

  it('is bound to what they are shown and agree to', async () => {
    const { terminal, shown } = answering('y');
    expect(await bound(terminal)).toBe(DIGEST);
    expect(shown()).toContain('the plan\n\napprove this? [y/N]');
  });

  it.each(['n', '', 'later'])('changes nothing when they answer "%s"', async (answer) => {
    await expect(bound(answering(answer).terminal)).rejects.toThrow('nothing was changed');
  });

  it.each([
    ['without a terminal', answering('y', false).terminal, {}],
    ['for a program', answering('y').terminal, { json: true }],
  ])('must name it %s, and is told what it is now', async (_, terminal, over) => {
    await expect(bound(terminal, over)).rejects.toThrow('it is --plan dddddddddddd now');
  });
});
