/** What is shown on a terminal: within 80 columns, and nothing in it that somebody else's words could do to what is read. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fitted, paint, printable } from '../../cli/terminal.ts';

afterEach(() => vi.unstubAllEnvs());

describe('words that come from elsewhere', () => {
  it.each([
    ['a cursor that goes back', 'Ledger\u001b[2K\u001b[1GIntranet'],
    ['a line that is written over', 'Ledger\rIntranet'],
    ['a title of the window', '\u001b]0;hello\u0007'],
    ['one byte for all that', '\u009b2K'],
    ['concealed', '\u001b[8mhidden\u001b[28m'],
    ['text turned round', 'Ledger \u202Etenartni'],
    ['a backspace', 'Ledger\b\b\b\b\b\b'],
  ])('%s is seen, and does nothing', (_, text) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(printable(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(printable(text)).toContain('\ufffd');
  });

  it('leaves our colours, lines, tabs and every script alone', () => {
    vi.stubEnv('FORCE_COLOR', '1');
    const text = `${paint('red', 'no')}\n\t${paint('dim', 'Øyvind 李 محمد')}`;
    expect(text).toContain('\u001b[31m');
    expect(printable(text)).toBe(text);
  });
});

describe('what is wider than 80 columns', () => {
  const words = Array.from({ length: 30 }, () => 'word').join(' ');
  const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

  it('goes on in the next line, as far in as it began', () => {
    const [first, second] = fitted(`  ${words}`).split('\n');
    expect([first?.slice(0, 6), second?.slice(0, 6)]).toEqual(['  word', '  word']);
    expect(widest(fitted(`  ${words}`))).toBeLessThanOrEqual(80);
  });

  it('is not what only its colours make wide, nor a row of a table', () => {
    vi.stubEnv('FORCE_COLOR', '1');
    const coloured = Array.from({ length: 10 }, () => paint('green', 'word')).join(' ');
    expect(fitted(coloured)).toBe(coloured);
    const row = `one    two    ${words}`;
    expect(fitted(row)).toBe(row);
  });
});
