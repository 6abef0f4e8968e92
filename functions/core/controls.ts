/** Which controls an entry of a case answers: what auditors file it under. */
import type { CaseKind } from './plan.ts';

/** Texts: SOC 2 CC6.2/CC6.3, ISO 27001:2022 5.16/5.18/6.5, NIST 800-53r5 AC-2/PS-4/PS-5, PCI DSS 4.0.1 8.2.4/8.2.5. */
const CONTROLS = {
  joiner: ['SOC2:CC6.2', 'ISO27001:5.16', 'ISO27001:5.18', 'NIST:AC-2', 'PCI:8.2.4'],
  mover: ['SOC2:CC6.3', 'ISO27001:5.18', 'NIST:PS-5', 'PCI:8.2.4'],
  leaver: ['SOC2:CC6.3', 'ISO27001:6.5', 'NIST:PS-4', 'NIST:AC-2', 'PCI:8.2.5'],
} as const satisfies Record<CaseKind, readonly string[]>;

export function controlsFor(kind: CaseKind | undefined): readonly string[] {
  return kind === undefined ? [] : CONTROLS[kind];
}
