/** BambooHR by the contract of every source. */
import { bamboohr } from '../../functions/sources/bamboohr/bamboohr.ts';
import { bamboohr as vendor } from '../../local/simulators/hr/bamboohr.ts';
import { describeSource } from './contract.ts';
import { rigOf } from './rig.ts';

const key = 'a-private-key-of-bamboo-1';

describeSource('BambooHR', {
  source: bamboohr,
  changes: { worker: { timeZone: { from: 'location', values: { London: 'Europe/London' } } } },
  abilities: { webhooks: true, leave: false, lastDayAhead: true, returns: true },
  key,
  start: (mapping) =>
    rigOf(mapping, {
      ...{ source: bamboohr, vendor, key },
      credentials: { apiKey: 'bamboo-api-key' },
      secret: { apiKey: 'bamboo-api-key' },
      wrongSecret: { apiKey: 'wrong-credential' },
    }),
});
