/** Starts a simulated HR vendor beside a source of ours, for the contract suite: each on a clock that the test moves. */
import type { Mapping } from '../../functions/sources/mapping.ts';
import type { Reach, Source, SourceApi } from '../../functions/sources/source.ts';
import { type HrVendor, startHrSimulator } from '../../local/simulators/hr/simulator.ts';
import type { SourceRig } from './contract.ts';

/** Noon of a Monday in London. */
const BEGINS = Date.parse('2026-11-23T12:00:00.000Z');

export interface Rigging {
  readonly source: Source;
  readonly vendor: HrVendor;
  readonly key: string;
  /** What the vendor takes, and what the source's secret holds for it. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly secret: unknown;
  /** The same form with values nobody has; each contains `wrong-credential`. */
  readonly wrongSecret: unknown;
  readonly settings?: unknown;
  /** After the vendor's address. */
  readonly path?: string;
  /** What the source replaces of its credentials can be kept. */
  readonly keeps?: boolean;
}

export async function rigOf(mapping: Mapping, rigging: Rigging): Promise<SourceRig> {
  let nowMs = BEGINS;
  const clock = { now: () => nowMs };
  const vendor = await startHrSimulator(rigging.vendor, {
    clock,
    credentials: rigging.credentials,
    webhook: { key: rigging.key },
  });
  const api = rigging.source.api as SourceApi<unknown, unknown>; // as: the source's own types are put away
  const connect = (secret: unknown) =>
    api.connect({
      address: `${vendor.url}${rigging.path ?? ''}`,
      credentials: api.credentials.parse(secret),
      settings: api.settings.parse(rigging.settings ?? {}),
      mapping,
      now: clock.now,
      ...(rigging.keeps === true ? { keep: async () => {} } : {}),
    } satisfies Reach<unknown, unknown>);
  return {
    vendor,
    reader: connect(rigging.secret),
    stranger: connect(rigging.wrongSecret),
    nowSeconds: () => nowMs / 1000,
    advance: (seconds) => {
      nowMs += seconds * 1000;
    },
  };
}
