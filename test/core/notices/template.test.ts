/** Templates: those that ship are right, and every mistake in one is told with its line and its mend. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailOf } from '../../../functions/core/notices/mail.ts';
import { OCCASION_NAMES } from '../../../functions/core/notices/occasion.ts';
import { SAMPLES } from '../../../functions/core/notices/samples.ts';
import { parseTemplate, parseTemplates } from '../../../functions/core/notices/template.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'policies', 'notices');
const shipped = readdirSync(FOLDER).map((name) => ({ path: name, text: readFileSync(join(FOLDER, name), 'utf8') }));

const RIGHT = `---
subject: To approve: {{title}}
audience: approver
line: {{title}} for {{beneficiary}}
many: {{count}} approvals
---

**{{beneficiary}}** needs {{title}}.

{{#link}}
[Decide]({{link}})
{{/link}}

- {{alsoGives}}
`;
const mistakesIn = (text: string, path = 'policies/notices/approval-asked.md') => {
  const parsed = parseTemplate({ path, text });
  return 'mistakes' in parsed ? parsed.mistakes.map((one) => `${one.line}:${one.column} ${one.text}; ${one.mend}`) : [];
};

describe('the templates that ship', () => {
  const parsed = parseTemplates(shipped, 'policies/notices');

  it('are right, one for each occasion', () => {
    expect('mistakes' in parsed && parsed.mistakes).toBe(false);
    expect(shipped.map(({ path }) => path).sort()).toEqual(OCCASION_NAMES.map((name) => `${name}.md`).sort());
  });

  it.each(OCCASION_NAMES)('%s says something, and leaves no mark of a template or of markup', (occasion) => {
    if (!('templates' in parsed)) throw new Error('the templates are not right');
    const mail = mailOf([{ occasion, values: SAMPLES[occasion] }], parsed.templates);
    for (const part of [mail.subject, mail.text, mail.html]) expect(part).not.toMatch(/\{\{|\}\}|\*\*|\]\(/);
    expect(mail.text.length).toBeGreaterThan(60);
  });
});

describe('a template', () => {
  it('that is right has no mistake', () => {
    expect(mistakesIn(RIGHT)).toEqual([]);
  });

  it.each([
    [
      'a value nobody gives',
      ['{{title}}.', '{{titel}}.'],
      /^8:\d+ nothing is called "titel" here; did you mean "title"\?/,
    ],
    ['a value of another occasion', ['{{#link}}', '{{#note}}'], /nothing is called "note" here/],
    [
      'a value in the line over many',
      ['{{count}} approvals', '{{title}}'],
      /^5:\d+ nothing is called "title" here; .*count$/,
    ],
    ['a value that is not closed', ['**{{beneficiary}}**', '{{beneficiary'], /^8:1 a value is not closed/],
    [
      'a section that is not closed',
      ['{{/link}}\n', ''],
      /^10:1 the section "link" is not closed; add a line \{\{\/link\}\}$/,
    ],
    ['a section in a section', ['[Decide]', '{{#title}}\n[Decide]'], /^11:1 a section ends before another begins/],
    ['a section that ends another', ['{{/link}}', '{{/title}}'], /^12:1 a section ends before another begins/],
    ['a field nobody knows', ['line:', 'lines:'], /^4:1 unknown field "lines"; did you mean "line"\?/],
    ['a field that is missing', ['line: {{title}} for {{beneficiary}}\n', ''], /^1:1 the field "line" is missing/],
    ['an audience of another occasion', ['audience: approver', 'audience: manager'], /^3:1 .*"audience: approver"$/],
    ['what is no field', ['line: ', 'Line '], /^4:1 not a field/],
    ['a link that leads nowhere', ['({{link}})', '(page.html)'], /^11:1 a link leads nowhere/],
  ] as const)('%s is told, with where and how to mend it', (_, [before, after], expected) => {
    expect(RIGHT).toContain(before);
    expect(mistakesIn(RIGHT.replace(before, after))[0]).toMatch(expected);
  });

  it('without front matter, or with a name that is no occasion, says what to write', () => {
    expect(mistakesIn('Hello')).toEqual([
      '1:1 the front matter is missing; begin with ---, subject, audience, line, many, and --- again',
    ]);
    expect(mistakesIn(RIGHT, 'hello.md')[0]).toMatch(
      /^1:1 no occasion is called so; name the file after one: case-blocked,/,
    );
  });

  it('that is missing is a mistake of the folder; one mistake keeps all from being used', () => {
    const others = shipped.filter(({ path }) => path !== 'leaver-cut.md');
    const parsed = parseTemplates(others, 'policies/notices');
    expect(parsed).toMatchObject({
      mistakes: [{ file: 'policies/notices/leaver-cut.md', text: 'there is no template for this' }],
    });
    expect(parseTemplates([...others, { path: 'leaver-cut.md', text: '' }], 'policies/notices')).toHaveProperty(
      'mistakes',
    );
  });
});
