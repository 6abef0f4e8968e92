/** What a mail says: each notice once, in order, escaped; many of a kind a line each; and no value is ever markup or a header. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailOf, type Said } from '../../../functions/core/notices/mail.ts';
import { blocksOf } from '../../../functions/core/notices/markup.ts';
import { OCCASION_NAMES } from '../../../functions/core/notices/occasion.ts';
import { asHtml, asText } from '../../../functions/core/notices/render.ts';
import { SAMPLES } from '../../../functions/core/notices/samples.ts';
import { parseTemplates } from '../../../functions/core/notices/template.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'policies', 'notices');
const parsed = parseTemplates(
  readdirSync(FOLDER).map((path) => ({ path, text: readFileSync(join(FOLDER, path), 'utf8') })),
  FOLDER,
);
if (!('templates' in parsed)) throw new Error('the templates are not right');
const { templates } = parsed;

const joiner = (name: string): Said => ({ occasion: 'joiner-ready', values: { ...SAMPLES['joiner-ready'], name } });
const blocks = (text: string) => blocksOf(text.split('\n').map((line, at) => ({ number: at + 1, text: line })));

describe('a mail', () => {
  it('of one notice is that notice', () => {
    const { subject, text, html } = mailOf([joiner('Nadia Haddad')], templates);
    expect(subject).toBe('Nadia Haddad is ready to start');
    expect(text).toContain('- an account at Okta\n- Engineering');
    expect(text).toContain('First-day instructions: https://tenure.example.com/v1/people/w-2001/first-day');
    expect(html).toContain('<b>Nadia Haddad</b>');
    expect(html).toContain('<ul>\n<li>an account at Okta</li>\n<li>Engineering</li>\n</ul>');
    expect(html).toContain('<a href="https://tenure.example.com/v1/people/w-2001/first-day">');
  });

  it('of several says how many, begins with the first, and has a heading for each', () => {
    const blocked: Said = { occasion: 'case-blocked', values: SAMPLES['case-blocked'] };
    const { subject, text, html } = mailOf([blocked, joiner('Ada'), joiner('Bea')], templates);
    expect(subject).toBe('3 notices: Case c-0123456789abcdef01234567 of w-2001 is blocked');
    expect(text.indexOf('is blocked')).toBeLessThan(text.indexOf('Ada is ready'));
    expect(html).toContain('<h2>Bea is ready to start</h2>');
  });

  it('of five hundred joiners is one list of a line each, as long as anybody reads', () => {
    const all = Array.from({ length: 500 }, (_, at) => joiner(`Joiner ${at}`));
    const { subject, text, html } = mailOf(all, templates);
    expect(subject).toBe('500 notices: 500 people are ready to start');
    expect(text.match(/^- Joiner/gm)).toHaveLength(100);
    expect(text).toContain('and 400 more');
    expect(html.match(/<li>/g)).toHaveLength(101);
    expect(mailOf(all.slice(0, 4), templates).text).not.toContain('more:');
  });

  it('of nothing there is none', () => {
    expect(() => mailOf([], templates)).toThrow(RangeError);
  });

  it('has every notice in it, whichever they are, as long as they are few', () => {
    const anySaid = fc
      .uniqueArray(fc.constantFrom(...OCCASION_NAMES), { minLength: 1 })
      .map((names) => names.map((occasion): Said => ({ occasion, values: SAMPLES[occasion] })));
    fc.assert(
      fc.property(anySaid, (said) => {
        const whole = mailOf(said, templates);
        for (const one of said) {
          const alone = mailOf([one], templates);
          expect(`${whole.subject}\n${whole.text}`).toContain(alone.subject);
          expect(whole.text).toContain(alone.text.split('\n\n-- \n')[0]);
        }
      }),
    );
  });
});

describe('a value', () => {
  it('is never markup, another header or a link, whatever somebody is called', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (name) => {
        const { subject, html } = mailOf([joiner(name)], templates);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
        expect(subject).not.toMatch(/[\u0000-\u001f]/);
        const plain = mailOf([joiner('x')], templates).html;
        expect(html.match(/<[a-z0-9]+/g)).toEqual(plain.match(/<[a-z0-9]+/g));
      }),
    );
    const { html, text } = mailOf([joiner('<b>**[x](javascript:1)**</b>')], templates);
    expect(html).toContain('&lt;b&gt;**[x](javascript:1)**&lt;/b&gt;');
    expect(text).toContain('<b>**[x](javascript:1)**</b>');
  });

  it('that is a list is joined within a sentence, and an item each by itself', () => {
    const list = { names: ['Ada', 'Bea'], none: [] };
    expect(asText(blocks('With {{names}}.\n- {{names}} come\n- {{none}}\n- nobody else'), list)).toBe(
      'With Ada, Bea.\n\n- Ada come\n- Bea come\n- nobody else',
    );
  });

  it('that is empty hides its section; one that is not given says nothing', () => {
    const text = '{{#note}}\n# Note\nIt says {{note}}.\n{{/note}}\nAnd `{{more}}` goes on';
    expect(asText(blocks(text), { note: '' })).toBe('And  goes on');
    expect(asHtml(blocks(text), { note: 'no', more: 'all' })).toBe(
      '<h3>Note</h3>\n<p>It says no.</p>\n<p>And <code>all</code> goes on</p>',
    );
    expect(asText(blocks(text), { note: 'no' })).toBe('Note\n\nIt says no.\n\nAnd  goes on');
  });

  it('that is no address is no link', () => {
    const link = blocks('[Look]({{link}}) here');
    expect(asText(link, { link: '' })).toBe('Look here');
    expect(asHtml(link, { link: 'javascript:alert(1)' })).toBe('<p>Look here</p>');
    expect(asHtml(link, { link: 'https://a.example/?a=1&b=2' })).toBe(
      '<p><a href="https://a.example/?a=1&amp;b=2">Look</a> here</p>',
    );
  });
});
