/** `tenure simulate` and `tenure policy test`, offline: what they print, answer and end with. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testPolicy } from '../../../cli/commands/policy-test.ts';
import { tenure } from '../../support/tenure-command.ts';

const STAFF = 'cli/demo/hr/staff.csv';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenure-simulate-'));
  await cp('policies', folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function change(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(folder, file), text.replace(from, to));
}

const SECURITY = 'person.department == "Security" && person.employmentType == "employee"';
const AND_IT = 'person.department in ["Security", "IT"] && person.employmentType == "employee"';
const offline = (...words: string[]) => tenure(['simulate', '--policies', folder, '--people', STAFF, ...words]);

describe('tenure simulate', () => {
  it('says who would be affected, what is granted and asked, by department, within 80 columns', async () => {
    await change('birthrights.yaml', SECURITY, AND_IT);
    const { exitCode, out, err } = await offline('--against', 'policies');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toContain('2 of 19 people would be affected\n2 grants, no revokes, no approvals asked');
    expect(out).toMatch(/2 +2 +2 +0 +0 +0 +IT/);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('says so when nothing changes, and compares with a git revision', async () => {
    const { exitCode, out } = await tenure([
      'simulate',
      '--policies',
      'policies',
      '--against',
      'HEAD',
      '--people',
      STAFF,
      '--json',
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ old: { name: 'policies at HEAD' }, simulation: { people: 19 } });
    expect((await offline('--against', 'policies')).out).toContain('nothing changes for any of 19 people');
  });

  it('writes a page that needs nothing from elsewhere and escapes what it shows', async () => {
    await change('birthrights.yaml', SECURITY, AND_IT);
    await change('catalogue.yaml', 'title: Security\n', 'title: "<script>alert(\'&\')</script>"\n');
    const file = join(folder, 'report.html');
    const { exitCode, out } = await offline('--against', 'policies', '--report', file);
    expect(exitCode).toBe(0);
    expect(out.replaceAll('\n', ' ')).toContain('the report is in');
    const page = await readFile(file, 'utf8');
    expect(page).toContain('&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|src=|href=|https?:/);
    expect(page).toContain('<svg');
    expect(page).not.toContain('w-10');
  });

  it.each([
    [['--against', 'no-such-revision'], 'git has no'],
    [['--against', '--upload-pack=x'], 'neither a folder nor'],
  ])('refuses %j', async (words, message) => {
    const [name, value] = words;
    const { exitCode, err } = await offline(`${name}=${value}`);
    expect(exitCode).toBe(1);
    expect(err.replaceAll('\n', ' ')).toContain(message);
  });

  it('refuses a pack with mistakes, with its file and line', async () => {
    await change('birthrights.yaml', 'grants: [engineering]', 'grants: [enginering]');
    const { exitCode, err } = await offline('--against', 'policies');
    expect(exitCode).toBe(1);
    expect(err.replaceAll('\n', ' ')).toContain('birthrights.yaml:22');
  });
});

describe('tenure policy test', () => {
  it('finds the shipped pack as its tests say, every rule exercised and every mistake noticed', async () => {
    const { json, exitCode, text } = await testPolicy('policies', true);
    expect(json.failures).toEqual([]);
    expect(json.rules.untested).toEqual([]);
    expect(json.mutation?.survivors).toEqual([]);
    expect(json.mutation?.mutants).toBeGreaterThan(150);
    expect(json.people.sampled).toBe(false);
    expect({ exitCode, ok: json.ok }).toEqual({ exitCode: 0, ok: true });
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('says where a test fails that the pack no longer satisfies', async () => {
    await change(
      'birthrights.yaml',
      'grants: [contractors, intranet]',
      'grants: [contractors, intranet, production-access]',
    );
    const { exitCode, json, text } = await testPolicy(folder, false);
    expect(exitCode).toBe(1);
    expect(text).toContain(`${join(folder, 'tests', 'invariants.yaml')}:4:5 failed`);
    expect(text.replaceAll('\n ', '')).toContain('employmentType contractor: holds production-access');
    expect(json.failures.length).toBeGreaterThan(5);
  });

  it('says which rules no test exercises, and which mistakes none would notice', async () => {
    await writeFile(join(folder, 'tests', 'personas.yaml'), 'personas: []\n');
    const { exitCode, json, text } = await testPolicy(folder, true);
    expect(exitCode).toBe(1);
    expect(json.rules.untested).toContain('sales-team');
    expect(text).toMatch(/birthrights\.yaml:36 no test would notice\n {2}sales-team: dropped/);
  });

  it.each([
    ['personas: [{ id: x }]\n', 'personas.yaml:2:12 failed'],
    ['personas: [\n', 'personas.yaml:3'],
  ])('says what is wrong with a test itself: %j', async (text, place) => {
    await writeFile(join(folder, 'tests', 'personas.yaml'), `# tests\n${text}`);
    const said = await testPolicy(folder, false);
    expect(said.exitCode).toBe(1);
    expect(said.text).toContain(place);
  });
});
