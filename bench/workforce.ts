/** A large company made up for `plan`: its policy pack of so many rules, and its people one after another, always the same. */

import { type PersonId, WorkerId } from '../functions/core/ids.ts';
import type { WorkerRecord } from '../functions/core/lifecycle-event.ts';
import type { Employment, Person } from '../functions/core/person.ts';
import { PolicyPack } from '../functions/core/policy/pack.ts';

const DEPARTMENTS = 200;
const TITLES_A_DEPARTMENT = 12;
const COUNTRIES = ['GB', 'DE', 'US', 'FR', 'NL', 'PL', 'IN', 'JP', 'BR', 'CA', 'SE', 'ES', 'IT', 'IE', 'SG', 'AU'];
const COST_CENTERS = 400;
const OFFICES = 60;
const ENTITLEMENTS = 1500;

const why = { because: 'It is what the benchmark measures.', source: 'bench/workforce.ts' };

/**
 * Of a hundred rules: 50 by department and title, 20 by department and type of employment, 15 by country and office, 10 by cost
 * centres, 4 by an attribute, and one that nothing can be looked up by (`!=`). Beside them eight that read what no two people share.
 */
export function packOf(rules: number, changedRules = 0): PolicyPack {
  return PolicyPack.parse({
    version: 1,
    name: `${rules} rules`,
    catalogue: Array.from({ length: ENTITLEMENTS }, (_, at) => ({
      name: `e-${at}`,
      id: `${at % 3 === 0 ? 'entra' : 'okta'}:${at % 50 === 0 ? 'licence' : 'group'}:g${at}`,
      title: `Entitlement ${at}`,
      ...(at % 40 === 7 ? { approval: 'owners', owner: 'w-1' } : {}),
    })),
    accounts: [
      {
        id: 'staff',
        ...why,
        when: 'person.employmentType != "contractor"',
        systems: ['okta', 'entra'],
        login: 'person.email',
      },
      { id: 'others', ...why, when: 'person.employmentType == "contractor"', systems: ['okta'], login: 'person.email' },
    ],
    birthrights: Array.from({ length: rules }, (_, at) => ({
      id: `r-${at}`,
      ...why,
      when: at < UNIQUE ? `person.email.startsWith("given${at}.")` : conditionOf(at),
      // A changed rule grants something else.
      grants: [`e-${(at * 7 + (at < changedRules ? 1 : 0)) % ENTITLEMENTS}`, `e-${(at * 7 + 2) % ENTITLEMENTS}`],
    })),
    approvals: [{ id: 'owners', ...why, approvers: ['owner'], expiresAfterHours: 24 }],
    leaver: {
      cut: { id: 'cut', ...why },
      cleanUp: { id: 'clean-up', ...why },
      destroy: {
        id: 'destroy',
        ...why,
        afterDays: 30,
        accounts: { okta: 'deactivate-account', entra: 'delete-account' },
      },
    },
    protected: [],
    budgets: [],
  });
}

/** Rules that read what no two people share: each is evaluated for each person. */
export const UNIQUE = 8;

function conditionOf(at: number): string {
  const of = at % 100;
  const department = `person.department == "D${at % DEPARTMENTS}"`;
  if (of < 50)
    return `${department} && person.title == "T${at % DEPARTMENTS}-${Math.floor(at / DEPARTMENTS) % TITLES_A_DEPARTMENT}"`;
  if (of < 70) return `${department} && person.employmentType != "contractor"`;
  if (of < 85) return `person.country == "${COUNTRIES[at % COUNTRIES.length]}" && person.office == "O${at % OFFICES}"`;
  if (of < 95) return `person.costCenter in ["CC${at % COST_CENTERS}", "CC${(at * 3) % COST_CENTERS}"]`;
  if (of < 99) return `person.attributes.text("grade") == "G${at % 20}" && person.department != "D1"`;
  return `person.country != "${COUNTRIES[at % COUNTRIES.length]}" && person.employmentType == "intern"`;
}

/** `count` people, made as they are asked for. */
export function* workforce(count: number): Generator<Person> {
  for (let at = 0; at < count; at += 1) yield personAt(at);
}

export function personAt(at: number): Person {
  const pick = chance(at);
  const department = pick(DEPARTMENTS);
  const worker = `w-${at}`;
  const record: WorkerRecord = {
    ...{ workerId: WorkerId.parse(worker), givenName: `Given${at}`, familyName: `Family${at}` },
    email: `given${at}.family@bench.example`,
    employmentType: ['employee', 'employee', 'employee', 'employee', 'contractor', 'intern'][
      pick(6)
    ] as WorkerRecord['employmentType'],
    ...{ department: `D${department}`, title: `T${department}-${pick(TITLES_A_DEPARTMENT)}` },
    ...{
      costCenter: `CC${pick(COST_CENTERS)}`,
      country: COUNTRIES[pick(COUNTRIES.length)] ?? 'GB',
      office: `O${pick(OFFICES)}`,
    },
    ...{ timeZone: 'Europe/London', managerWorkerId: WorkerId.parse(`w-${pick(8000)}`), startDate: '2020-01-01' },
    ...{ legalHold: false, attributes: { grade: `G${pick(20)}`, badge: at } },
  };
  const asOf = {
    effectiveAt: '2020-01-01T00:00:00.000Z',
    sourceUpdatedAt: '2020-01-01T00:00:00.000Z',
    eventDigest: '',
  };
  const employment = { source: 'hr', record, asOf, status: 'active', statusEvents: [] };
  return {
    personId: `p-${worker}` as PersonId,
    pseudonym: `x-${at}`,
    employments: { [worker]: employment as unknown as Employment }, // made here, and parsing a hundred thousand would be what is measured
    accounts: {},
  };
}

/** Numbers that look like chance and are the same every time. */
function chance(seed: number): (below: number) => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return state % below;
  };
}
