/** Do the brakes of a pack brake what they seem to: no limit that never trips, no two rules about who releases. */
import { type Fault, fault, warning } from './mistake.ts';
import type { PolicyPack } from './pack.ts';

export function checkBrakes(pack: PolicyPack): readonly Fault[] {
  return [
    ...pack.windows.flatMap((rule, index) => checkWindow(pack, rule, index)),
    ...pack.releases.flatMap(({ of }, index) =>
      pack.releases.findIndex((other) => other.of === of) === index
        ? []
        : [
            fault(
              ['releases', index, 'of'],
              `a second rule says who releases a ${of}`,
              'one says it: keep the stricter',
            ),
          ],
    ),
    ...pack.releases.flatMap(({ of, people }, index) =>
      of === 'layoff' && people === 1
        ? [fault(['releases', index, 'people'], 'a layoff is approved by two people', 'write "people: 2"')]
        : [],
    ),
    ...pack.releases.flatMap(({ of, longestDays }, index) =>
      of !== 'layoff' && longestDays !== undefined
        ? [
            fault(
              ['releases', index, 'longestDays'],
              `the release of a ${of} has no end to limit`,
              'only a layoff has: take "longestDays" out',
            ),
          ]
        : [],
    ),
    ...(pack.feedChecks.length > 0 && pack.feedChecks.every(({ check }) => check !== 'terminations')
      ? [
          warning(
            ['feedChecks', 0],
            'no check counts terminations: a broken feed may end everybody',
            'add one with "check: terminations"',
          ),
        ]
      : []),
  ];
}

function checkWindow(
  pack: PolicyPack,
  { change, privileged, system }: PolicyPack['windows'][number],
  index: number,
): readonly Fault[] {
  const accounts = new Set(pack.accounts.flatMap(({ systems }) => systems));
  const strange =
    system === undefined || accounts.has(system)
      ? []
      : [
          fault(
            ['windows', index, 'system'],
            `nobody has an account in "${system}", so this never trips`,
            `name one of: ${[...accounts].join(', ')}`,
          ),
        ];
  const idle =
    privileged && (change === 'disable' || change === 'delete')
      ? [
          fault(
            ['windows', index, 'privileged'],
            `accounts are not privileged, entitlements are: this counts no ${change}`,
            'take "privileged" out, or count grant or revoke',
          ),
        ]
      : [];
  return [...strange, ...idle];
}
