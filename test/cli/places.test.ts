/** What `tenure start` says of where things are, in 80 columns, and what it may be told to reach elsewhere. */
import { describe, expect, it } from 'vitest';
import { placesOf } from '../../cli/places.ts';
import { pointedIn, requireReached } from '../../cli/pointed.ts';
import { table } from '../../cli/terminal.ts';

const at = (port: number) => ({ url: `http://127.0.0.1:${port}` });

/** As it runs with everything configured, and Okta and an HR system elsewhere. */
const running = {
  ...{ api: 'http://127.0.0.1:7470', issuer: { url: 'http://127.0.0.1:1', secret: 's' }, embedded: at(2) },
  targets: { okta: 'https://acme.okta.com', 'source:payroll': 'https://api.gusto.com' },
  ...{ hr: { bamboo: at(3) }, chat: { slack: at(4), teams: at(5) } },
  ...{ tickets: { servicenow: at(6), jira: undefined }, streams: { splunk: at(7) } },
} as unknown as Parameters<typeof placesOf>[0]; // of the simulators only their addresses are told

describe('where everything is', () => {
  const places = placesOf(running, '/home/me/.tenure');

  it('is told of HR, chat and ticket systems too, and of what is elsewhere', () => {
    expect(Object.fromEntries(places.map(({ what, where }) => [what, where]))).toEqual({
      ...{ API: running.api, 'AWS on this machine': at(2).url, 'token issuer': at(1).url },
      ...{ 'target okta': 'https://acme.okta.com', 'source payroll': 'https://api.gusto.com' },
      ...{ 'source bamboo': at(3).url, 'channel slack': at(4).url, 'channel teams': at(5).url },
      ...{ 'tickets servicenow': at(6).url, 'security events to splunk': at(7).url },
      ...{ data: '/home/me/.tenure', logs: '/home/me/.tenure/host.log' },
    });
    const rows = places.map(({ what, where }) => [what, where]);
    for (const line of table(['what', 'where'], rows).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('is told where nothing but the targets is configured', () => {
    const little = { ...running, hr: {}, chat: {}, tickets: undefined, streams: {} } as unknown as typeof running;
    expect(placesOf(little, 'd').map(({ what }) => what)).not.toContainEqual(expect.stringMatching(/channel|tickets/));
  });
});

describe('--target', () => {
  const usage = 'tenure start';

  it('points targets and sources elsewhere', () => {
    expect(pointedIn('okta=https://acme.okta.com source:bamboo=http://127.0.0.1:4001/x', usage)).toEqual({
      okta: 'https://acme.okta.com',
      'source:bamboo': 'http://127.0.0.1:4001/x',
    });
    expect(pointedIn(undefined, usage)).toEqual({});
  });

  it.each(['okta', 'source:=https://x', 'hr:bamboo=https://x', 'okta=ftp://x', 'okta=https://', 'Okta=https://x'])(
    '%s says how it is written',
    (wrong) => {
      expect(() => pointedIn(wrong, usage)).toThrow(/NAME=URL.*okta=.*source:bamboo=.*not .*\nusage: tenure start/);
    },
  );

  it('of what is not configured says what is', () => {
    const pointed = pointedIn('okta=https://a.example source:bambu=https://b.example', usage);
    expect(() => requireReached(pointed, ['entra', 'okta', 'source:bamboo'], usage)).toThrow(
      /^--target source:bambu: .* there are entra, okta, source:bamboo\nusage: tenure start/,
    );
    expect(() => requireReached(pointed, Object.keys(pointed), usage)).not.toThrow();
  });
});
