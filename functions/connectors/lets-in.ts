/** The systems that can let somebody in on their first day. Apart from the manifest, which planning loads and this it does not need. */
import type { FirstDayAbility } from '../core/first-day.ts';
import type { System } from '../core/ids.ts';
import { type Manifest, manifest } from './manifest.ts';

export const letsIn: Readonly<Record<System, FirstDayAbility>> = Object.fromEntries(
  Object.entries<Manifest>(manifest).flatMap(([system, { firstDay }]) =>
    firstDay === undefined ? [] : [[system, firstDay]],
  ),
);
