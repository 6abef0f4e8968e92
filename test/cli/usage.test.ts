/** The command called wrongly, or with nowhere to call: exit codes, words on the right stream, and colours only for people. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, tenure } from '../support/tenure-command.ts';

const nowhere = mkdtempSync(join(tmpdir(), 'tenure-nowhere-'));

describe('called wrongly, a command says how it is called and ends with 2', () => {
  it.each([
    ['send'],
    ['send', 'events.xml'],
    ['plan'],
    ['plan', 'one.json', 'two.json'],
    ['cases', 'c-1'],
    ['case'],
    ['case', 'c-1', 'c-2'],
    ['approvals', 'all'],
    ['approve'],
    ['deny'],
    ['release'],
    ['retry'],
    ['cancel'],
    ['attest', 'c-1'],
    ['attest', 'c-1', 't-1'],
    ['access'],
    ['evidence'],
    ['evidence', 'burn'],
    ['evidence', 'export', '--out=x', '--sample=many'],
    ['evidence', 'export', '--out=x', '--sample=251'],
    ['evidence', 'export', '--out=x', '--seed=$(rm)'],
    ['evidence', 'export', '--out=x', '--ocsf=2'],
    ['policy'],
    ['policy', 'change'],
    ['policy', 'test', 'policies', 'more'],
    ['simulate'],
    ['simulate', 'everybody'],
    ['doctor', 'now'],
    ['start', 'now'],
    ['start', '--target', 'okta'],
    ['start', '--port', 'many'],
  ])('tenure %s %s %s', { concurrent: true }, async (...words) => {
    const { exitCode, out, err } = await tenure(words, { cwd: nowhere });
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/usage: tenure /);
    expect(err.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each(['fire', 'constructor'])('an unknown verb, %s, is answered with those there are', async (verb) => {
    const { exitCode, err } = await tenure([verb]);
    expect(exitCode).toBe(2);
    expect(err).toContain(`there is no tenure ${verb}`);
    expect(err).toContain('tenure VERB --help');
  });

  it('an unknown option is named', async () => {
    const { exitCode, err } = await tenure(['cases', '--colour', 'red']);
    expect(exitCode).toBe(2);
    expect(err).toContain('--colour');
  });
});

describe('with nowhere to call', () => {
  it.each([['cases'], ['approvals'], ['case', 'c-1'], ['access', 'w-1'], ['retry', 'c-1']])(
    'tenure %s %s says how to start it, and ends with 1',
    async (...words) => {
      const { exitCode, err } = await tenure([...words, '--data', nowhere]);
      expect(exitCode).toBe(1);
      expect(err).toContain(`nothing runs on ${nowhere}: start it with npm start`);
    },
  );

  it('--json says it as JSON, on the stream of errors', async () => {
    const { exitCode, out, err } = await tenure(['cases', '--data', nowhere, '--json']);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(JSON.parse(err)).toEqual({ error: expect.stringContaining('nothing runs on') });
  });

  it('the doctor still checks the files, and says that the API is not there', async () => {
    const { exitCode, out } = await tenure(['doctor', '--data', nowhere]);
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^ok {4}configuration/m);
    expect(out).toMatch(/^no {4}API/m);
  });

  it('the doctor tells a mistake in the configuration by file, line and mend', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tenure-config-'));
    const text = readFileSync(join(ROOT, 'tenure.config.yaml'), 'utf8');
    writeFileSync(join(folder, 'tenure.config.yaml'), text.replace('cutWithinSeconds: 300', 'cutWithinSecnds: 300'));
    const { exitCode, out } = await tenure(['doctor', '--json', '--data', nowhere], { cwd: folder });
    expect(exitCode).toBe(1);
    const line = text.split('\n').findIndex((one) => one.startsWith('cutWithinSeconds')) + 1;
    expect(out).toContain(`tenure.config.yaml:${line}:1 cutWithinSecnds: nothing of this name is configured here`);
    expect(out).toContain('tenure.config.schema.json');
  });
});

describe('with an address or a token that is none', () => {
  it.each([
    ['not an address', 'nonsense'],
    ['an address that anybody reads on the way', 'http://api.example.com'],
  ])('%s ends with 2 and says how one is written', async (_, url) => {
    const { exitCode, out, err } = await tenure(['cases', '--url', url], { env: { TENURE_TOKEN: 'token' } });
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/is no address of an API: write\shttps:\/\/api\.example\.com\n/);
  });

  it('a token with a line end in it is never sent, nor shown', async () => {
    const words = ['cases', '--url', 'http://127.0.0.1:1'];
    const { exitCode, err } = await tenure(words, { env: { TENURE_TOKEN: 'half of it\nhidden' } });
    expect(exitCode).toBe(2);
    expect(err).toContain('copy it whole');
    expect(err).not.toContain('hidden');
  });

  it('an answer that is none of ours is told in words', async () => {
    const server = createServer((_, answer) => answer.end('{"hello": "world"}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { exitCode, err } = await tenure(['cases', '--url', url], { env: { TENURE_TOKEN: 'token' } });
    server.close();
    expect(exitCode).toBe(1);
    expect(err).toContain('is this the address of the API, and of this version of it?');
    expect(err).not.toContain('    at ');
  });
});

describe('help', () => {
  it('lists every command in 80 columns, and ends with 0', async () => {
    const { exitCode, out } = await tenure(['--help']);
    expect(exitCode).toBe(0);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (const verb of ['start', 'send', 'plan', 'cases', 'case', 'approve', 'release', 'access', 'doctor'])
      expect(out).toMatch(new RegExp(`^${verb}\\b`, 'm'));
  });
});

describe('colours', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape is what is looked for
  const coloured = /\u001b\[/;

  it('are for terminals: there are none in a pipe, nor where NO_COLOR is set', async () => {
    expect((await tenure(['--help'])).out).not.toMatch(coloured);
    expect((await tenure(['--help'], { env: { NO_COLOR: '1' } })).out).not.toMatch(coloured);
  });

  it('are there when they are asked for', async () => {
    expect((await tenure(['--help'], { env: { FORCE_COLOR: '1' } })).out).toMatch(coloured);
  });
});
