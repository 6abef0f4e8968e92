/** Which controls an entry of a case answers: what auditors file it under. */
import type { Grade } from './grade.ts';
import type { CaseKind } from './plan.ts';

/** Texts: SOC 2 CC6.2/CC6.3, ISO 27001:2022 5.16/5.18/6.5, NIST 800-53r5 AC-2/PS-4/PS-5, PCI DSS 4.0.1 8.2.4/8.2.5. */
const CONTROLS = {
  joiner: ['SOC2:CC6.2', 'ISO27001:5.16', 'ISO27001:5.18', 'NIST:AC-2', 'PCI:8.2.4'],
  mover: ['SOC2:CC6.3', 'ISO27001:5.18', 'NIST:PS-5', 'PCI:8.2.4'],
  leaver: ['SOC2:CC6.3', 'ISO27001:6.5', 'NIST:PS-4', 'NIST:AC-2', 'PCI:8.2.5'],
} as const satisfies Record<CaseKind, readonly string[]>;

/** The grades by which a control is closed, for each change of a case: of the cut, and of all else. */
export interface ClosingRule {
  readonly control: string;
  readonly cut: readonly Grade[];
  readonly otherwise: readonly Grade[];
}

/** A leaver's access is gone when that was seen: nobody's word does instead, and nobody's waiver. */
const SEEN: readonly Grade[] = ['observed'];
const DONE: readonly Grade[] = ['observed', 'acknowledged', 'attested'];
const ANY: readonly Grade[] = [...DONE, 'waived'];

/** Ours (ADR 155). PCI DSS 8.2.5.a compares leavers with *current* access lists; the others ask that access is removed, and may be decided otherwise with a reason. */
const CLOSING: Readonly<Record<CaseKind, Readonly<Record<string, Omit<ClosingRule, 'control'>>>>> = {
  joiner: {},
  mover: { 'SOC2:CC6.3': { cut: DONE, otherwise: ANY } },
  leaver: {
    'SOC2:CC6.3': { cut: SEEN, otherwise: ANY },
    'ISO27001:6.5': { cut: SEEN, otherwise: ANY },
    'NIST:PS-4': { cut: SEEN, otherwise: ANY },
    'NIST:AC-2': { cut: SEEN, otherwise: ANY },
    'PCI:8.2.5': { cut: SEEN, otherwise: DONE },
  },
};

/** Of a control without a rule of its own: anything that somebody stands for. */
const BY_DEFAULT = { cut: ANY, otherwise: ANY };

export function closingRules(kind: CaseKind): readonly ClosingRule[] {
  return CONTROLS[kind].map((control) => ({ control, ...(CLOSING[kind][control] ?? BY_DEFAULT) }));
}

export function controlsFor(kind: CaseKind | undefined): readonly string[] {
  return kind === undefined ? [] : CONTROLS[kind];
}
