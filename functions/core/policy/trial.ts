/** The rules of a pack that are only tried (`record`, `warn`), and the pack as it would be were one of them enforced. Pure. */
import { type Enforcement, isEnforced, levelOf } from './enforcement.ts';
import type { PolicyPack } from './pack.ts';

export interface Trial {
  readonly rule: string;
  readonly enforcement: Enforcement;
  readonly enforced: PolicyPack;
}

/** The sections whose rules decide about one person's access. */
const TRIED = ['birthrights', 'separations', 'exclusives', 'overlaps'] as const;

export function trials(pack: PolicyPack): readonly Trial[] {
  return TRIED.flatMap((section) =>
    pack[section].flatMap((rule, at) =>
      isEnforced(rule)
        ? []
        : [{ rule: rule.id, enforcement: levelOf(rule), enforced: withEnforced(pack, section, at) }],
    ),
  );
}

function withEnforced(pack: PolicyPack, section: (typeof TRIED)[number], at: number): PolicyPack {
  const rules = pack[section].map((rule, index) => (index === at ? { ...rule, enforcement: 'enforce' } : rule));
  return { ...pack, [section]: rules };
}
