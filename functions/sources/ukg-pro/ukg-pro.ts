/** UKG Pro: webhooks that say whose record to read, and its personnel API. developer.ukg.com/hcm/docs, developer.ukg.com/flex/docs/ukg-webhooks-user-guide */
import { readJson } from '../body.ts';
import type { Delivery, Heard } from '../delivery.ts';
import { at } from '../path.ts';
import { refused } from '../refusal.ts';
import { source } from '../source.ts';
import { mapping } from './mapping.ts';
import { connect } from './reader.ts';
import { Credentials, Settings } from './settings.ts';

export const ukgPro = source({
  title: 'UKG Pro',
  // That UKG signs by HMAC is documented; in which header, over what and how it is written was not found. The header is that of
  // Prismatic's component, the rest the commonest: `signature:` in tenure.config.yaml says otherwise.
  signature: {
    kind: 'hmac',
    header: 'x-ukg-signature',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: '',
    covers: ['body'],
    windowSeconds: 300,
  },
  mapping,
  hear,
  api: {
    credentialsForm: '{"username": "…", "password": "…", "customerApiKey": "…"}',
    credentials: Credentials,
    settings: Settings,
    connect,
  },
});

/** The form of an event was not found: each place where the employee may stand is looked at, and nothing else is believed of it. */
const WRAPPERS = [
  '',
  'employee.',
  'data.',
  'data.employee.',
  'payload.',
  'payload.employee.',
  'eventData.',
  'details.',
];
const NAMES = ['employeeId', 'employeeID', 'EmployeeId', 'EmployeeID'];
const PLACES = WRAPPERS.flatMap((wrapper) => NAMES.map((name) => `${wrapper}${name}`));
const KINDS = ['eventType', 'event', 'type', 'eventName'];

function hear(delivery: Delivery): Heard {
  const read = readJson(delivery.body);
  if (read.kind === 'refused') return read;
  const events = Array.isArray(read.value) ? read.value : [read.value];
  const keys = events.map((event) => textAt(event, PLACES));
  const named = keys.filter((key) => key !== undefined);
  if (named.length > 0 && named.length <= MOST_HINTS)
    return { kind: 'hints', hints: [...new Set(named)].map((key) => ({ key })) };
  if (named.length === 0 && events.length > 0 && events.every((event) => textAt(event, KINDS) !== undefined))
    return { kind: 'nothing', because: 'an event that names no employee' };
  return refused(
    'no event that names an employee by employeeId',
    '',
    'subscribe to the employee events of UKG Pro HCM, each with its own payload',
  );
}

const MOST_HINTS = 1000;

function textAt(event: unknown, places: readonly string[]): string | undefined {
  for (const place of places) {
    const found = at(event, place);
    if (typeof found === 'number' && Number.isSafeInteger(found)) return String(found);
    if (typeof found === 'string' && found.trim() !== '' && found.length <= 200) return found.trim();
  }
  return undefined;
}
