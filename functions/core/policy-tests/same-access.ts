/** Do two packs give everybody the same? A wrong pack that does is wrong for nobody. */
import { compile } from '../policy/compile.ts';
import type { PolicyPack } from '../policy/pack.ts';
import { compare, isAffected } from '../simulation.ts';
import { conditionsOf } from './conditions.ts';
import { everybody } from './everybody.ts';

/** Of everybody the conditions of either can tell apart. What asks, guards and counts is not looked at: packs that differ there are not the same. */
export function givesTheSame(one: PolicyPack, other: PolicyPack): boolean {
  if (JSON.stringify(asksAndGuards(one)) !== JSON.stringify(asksAndGuards(other))) return false;
  const [before, after] = [compile(one), compile(other)];
  const { records } = everybody([...conditionsOf(one), ...conditionsOf(other)]);
  return records.every((record) => {
    const subject = { department: record.department, records: [record], supported: [] };
    return !isAffected(compare(before, after, subject).difference);
  });
}

function asksAndGuards({ accounts: _, birthrights: __, ...rest }: PolicyPack): object {
  return rest;
}
