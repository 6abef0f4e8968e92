/** The events we tell receivers of, by the names they have in configuration and evidence, and their URIs. */
import * as z from 'zod';

/** CAEP 1.0 section 3, RISC 1.0 section 2, RFC 9967 section 2.4, SSF 1.0 sections 8.1.4.1 and 8.1.5. */
export const EVENT_TYPES = {
  'session-revoked': 'https://schemas.openid.net/secevent/caep/event-type/session-revoked',
  'token-claims-change': 'https://schemas.openid.net/secevent/caep/event-type/token-claims-change',
  'account-disabled': 'https://schemas.openid.net/secevent/risc/event-type/account-disabled',
  'account-enabled': 'https://schemas.openid.net/secevent/risc/event-type/account-enabled',
  'account-purged': 'https://schemas.openid.net/secevent/risc/event-type/account-purged',
  'identifier-changed': 'https://schemas.openid.net/secevent/risc/event-type/identifier-changed',
  'scim-create': 'urn:ietf:params:scim:event:prov:create:notice',
  'scim-activate': 'urn:ietf:params:scim:event:prov:activate',
  'scim-deactivate': 'urn:ietf:params:scim:event:prov:deactivate',
  'scim-delete': 'urn:ietf:params:scim:event:prov:delete',
} as const;
export type EventName = keyof typeof EVENT_TYPES;

export const EVENT_NAMES = Object.keys(EVENT_TYPES) as EventName[]; // the table's own keys
export const EventName = z.enum(EVENT_NAMES);

/** About the stream itself: sent whatever was asked for. */
export const STREAM_EVENTS = {
  verification: 'https://schemas.openid.net/secevent/ssf/event-type/verification',
  'stream-updated': 'https://schemas.openid.net/secevent/ssf/event-type/stream-updated',
} as const;

export const eventUris = (names: readonly EventName[]): readonly string[] => names.map((name) => EVENT_TYPES[name]);
