/** To whom something matters, as they stand now: nobody who has left. Undefined stands for the operators. */
import { openTo } from '../../core/approval.ts';
import type { Instant, PersonId, WorkerId } from '../../core/ids.ts';
import type { Matter } from '../../core/notices/notice.ts';
import { audienceOf, type Occasion } from '../../core/notices/occasion.ts';
import { knownRecord, recordFor } from '../../core/notices/record.ts';
import { worksHere } from '../../core/notices/up-the-line.ts';
import type { Person } from '../../core/person.ts';
import type { Finding } from '../../core/plan.ts';
import { policyPack } from '../../runtime/policy-pack.ts';
import type { Reader } from './notice-reader.ts';

export type Recipient = Person | undefined;

export async function recipientsOf(
  occasion: Occasion,
  about: Matter,
  reader: Reader,
  now: Instant,
): Promise<readonly Recipient[]> {
  const audience = audienceOf(occasion);
  switch (audience) {
    case 'operator':
      return [undefined];
    case 'approver': {
      const approval = await approvalOf(about, reader);
      return approval === undefined ? [] : present(openTo(approval), reader, now);
    }
    case 'requester': {
      const by = (await caseOf(about, reader))?.request?.requestedBy;
      return by === undefined ? [] : present([by], reader, now);
    }
    case 'owner':
    case 'manager': {
      const subject = await personOf(about, reader);
      if (subject === undefined) return [];
      const handled = await caseOf(about, reader);
      const firsts =
        audience === 'manager'
          ? [recordFor(subject, about.workerId, handled)?.managerWorkerId]
          : ownersOf(subject, handled?.findings ?? []);
      // In place of a manager whom nobody can find the operators are told.
      const told = await Promise.all(firsts.map((first) => reader.told(first, subject.personId, now)));
      return [...new Map(told.map((one) => [one?.personId, one])).values()];
    }
    default:
      return audience satisfies never;
  }
}

export async function approvalOf({ caseId, approvalId }: Matter, reader: Reader) {
  if (caseId === undefined || approvalId === undefined) return undefined;
  return (await reader.asked(caseId)).find((one) => one.approvalId === approvalId);
}

export async function caseOf({ caseId }: Matter, reader: Reader) {
  return caseId === undefined ? undefined : reader.case(caseId);
}

async function personOf(about: Matter, reader: Reader): Promise<Person | undefined> {
  const personId = about.personId ?? (await caseOf(about, reader))?.personId;
  return personId === undefined ? undefined : reader.person(personId);
}

async function present(personIds: readonly PersonId[], reader: Reader, now: Instant): Promise<readonly Person[]> {
  const found = await Promise.all(personIds.map((personId) => reader.person(personId)));
  return found.flatMap((person) => (person !== undefined && worksHere(person, now) ? [person] : []));
}

/** Who answers for each system where something has no owner; for the leaver's department, where nobody does for the system. */
function ownersOf(person: Person, findings: readonly Finding[]): readonly (WorkerId | undefined)[] {
  const { services = [], departments = [] } = policyPack().approvers ?? {};
  const systems = new Set(findings.flatMap(({ kind, system }) => (kind === 'not-handed-over' ? [system] : [])));
  const department = knownRecord(person)?.department;
  const ofDepartment = departments.find((one) => one.department === department)?.owner;
  const owners = [...systems].map((system) => services.find((one) => one.system === system)?.owner ?? ofDepartment);
  return owners.length === 0 ? [ofDepartment] : [...new Set(owners)];
}
