/** What was asked for, and what would go, as people read it. */
import type { ShownAccess } from './shown.ts';
import { indented, paint } from './terminal.ts';

export function requestsText({ requests }: ShownAccess): readonly string[] {
  return requests.length === 0
    ? []
    : [
        'asked for:',
        ...requests.flatMap(({ requestId, kind, title, until, state, because }) => [
          `  ${title}: ${kind}, ${state}, until ${until.slice(0, 10)}`,
          paint('dim', indented(`${requestId}: ${because}`, 4)),
        ]),
      ];
}

export function wouldText({ would }: ShownAccess): readonly string[] {
  if (would === undefined) return [];
  const named = (entitlement: string) => would.titles[entitlement] ?? entitlement;
  return [
    paint('bold', `if they ${would.if === 'left' ? 'left' : 'moved'} now:`),
    ...would.goes.map((one) => paint('red', `  - ${named(one)}`)),
    ...would.comes.map((one) => paint('green', `  + ${named(one)}`)),
    ...would.asks.map((one) => paint('yellow', `  ? ${named(one)} (asks)`)),
    ...(would.goes.length + would.comes.length + would.asks.length === 0 ? ['  nothing would change'] : []),
  ];
}
