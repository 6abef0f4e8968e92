/** The simulated vendor of each kind of HR source, and the credentials it gives out. */
import { bamboohr } from './bamboohr.ts';
import type { HrVendor } from './simulator.ts';

export interface KnownVendor {
  readonly vendor: HrVendor;
  /** What its API takes. */
  readonly credentials: Readonly<Record<string, string>>;
  /** What the secret of the source holds to read it with. */
  readonly secret: Readonly<Record<string, unknown>>;
  /** After its address. */
  readonly path?: string;
}

export const vendors: Readonly<Record<string, KnownVendor>> = {
  bamboohr: { vendor: bamboohr, credentials: { apiKey: 'bamboo-api-key' }, secret: { apiKey: 'bamboo-api-key' } },
};
