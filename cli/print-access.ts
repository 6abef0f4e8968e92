/** What was asked for, and what would go, as people read it. */
import { named } from './print.ts';
import type { ShownAccess } from './shown.ts';
import { indented, paint } from './terminal.ts';

export function requestsText({ requests }: ShownAccess): readonly string[] {
  return requests.length === 0
    ? []
    : [
        'asked for:',
        ...requests.flatMap(({ requestId, kind, title, until, state, because, requestedBy, caseId }) => [
          indented(`${title}: ${kind}, ${state}, until ${until.slice(0, 10)}`, 2),
          paint('dim', indented(`${requestId}: ${because}`, 4)),
          paint(
            'dim',
            indented(`asked by ${requestedBy === undefined ? 'an operator' : named(requestedBy)}; ${caseId}`, 4),
          ),
        ]),
      ];
}

export function wouldText({ would }: ShownAccess): readonly string[] {
  if (would === undefined) return [];
  const title = (entitlement: string) => would.titles[entitlement] ?? entitlement;
  return [
    paint('bold', `if they ${would.if === 'left' ? 'left' : 'moved'} now:`),
    ...would.goes.map((one) => paint('red', `  - ${title(one)}`)),
    ...would.comes.map((one) => paint('green', `  + ${title(one)}`)),
    ...would.asks.map((one) => paint('yellow', `  ? ${title(one)} (asks)`)),
    ...would.later.map(({ entitlement, at }) => paint('red', `  - ${title(entitlement)} on ${at.slice(0, 10)}`)),
    ...(would.goes.length + would.comes.length + would.asks.length + would.later.length === 0
      ? ['  nothing would change']
      : []),
  ];
}
