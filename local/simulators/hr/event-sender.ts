/** A system that tells of its workers by CloudEvents, in each of the three modes of the HTTP binding, and asks first whether it may. */
import type { Outgoing } from './outgoing.ts';
import type { StaffMember } from './staff.ts';

export interface SenderOptions {
  readonly mode: 'structured' | 'binary' | 'batch';
  readonly token: string;
  /** When it is sent, ISO 8601. */
  readonly time: string;
  readonly type?: string;
  /** Where it says its events come from. */
  readonly source?: string;
}

const ORIGIN = 'hr.marlow.example';

export function handshake(requestsPerMinute: number): Outgoing {
  return {
    method: 'OPTIONS',
    path: '',
    headers: { 'WebHook-Request-Origin': ORIGIN, 'WebHook-Request-Rate': String(requestsPerMinute) },
  };
}

/** One request for each worker, or one for all of them. */
export function eventRequests(members: readonly StaffMember[], options: SenderOptions): readonly Outgoing[] {
  const headers = { authorization: `Bearer ${options.token}`, 'WebHook-Request-Origin': ORIGIN };
  const post = (type: string, body: unknown, more: Readonly<Record<string, string>> = {}): Outgoing => ({
    method: 'POST',
    path: '',
    headers: { ...headers, ...more, 'content-type': type },
    body: JSON.stringify(body),
  });
  if (options.mode === 'batch')
    return [
      post(
        'application/cloudevents-batch+json; charset=UTF-8',
        members.map((member, at) => ({ ...attributes(member, at, options), data: dataOf(member) })),
      ),
    ];
  return members.map((member, at) => {
    const said = attributes(member, at, options);
    return options.mode === 'structured'
      ? post('application/cloudevents+json; charset=UTF-8', { ...said, data: dataOf(member) })
      : post('application/json', dataOf(member), inHeaders(said));
  });
}

function attributes(member: StaffMember, at: number, { time, type, source }: SenderOptions): Record<string, string> {
  return {
    specversion: '1.0',
    id: `${time}-${at}`,
    source: source ?? `https://${ORIGIN}/workers`,
    type: type ?? 'example.marlow.worker.changed',
    subject: `${member.givenName} ${member.familyName}`,
    time,
  };
}

function dataOf({ key: _, managerKey, status, ...member }: StaffMember): object {
  return { ...member, managerWorkerId: managerKey, standing: status };
}

/** Percent-encoded as the binding says: space, quote, percent, and what is not printable ASCII, byte by byte. */
function inHeaders(said: Readonly<Record<string, string>>): Record<string, string> {
  const encoded = (value: string) =>
    [...Buffer.from(value, 'utf8')]
      .map((byte) =>
        byte <= 0x20 || byte >= 0x7f || byte === 0x22 || byte === 0x25
          ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
          : String.fromCharCode(byte),
      )
      .join('');
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [`ce-${name}`, encoded(value)]));
}
