/** Licences: assigning and removing them on a user, with seats, and what groups bring. */
import * as z from 'zod';
import type { Answer } from '../serve.ts';
import { type Directory, inherited, type StoredUser } from './directory.ts';
import { badRequest } from './graph-refusal.ts';
import { HOME, page, select } from './odata.ts';
import { KNOWN, SHOWN } from './user-properties.ts';

const Body = z.strictObject({
  addLicenses: z.array(z.strictObject({ skuId: z.uuid(), disabledPlans: z.array(z.uuid()).optional() })),
  removeLicenses: z.array(z.uuid()),
});

/** How each licence of a user came about and whether it took effect. */
export function licenceStates(directory: Directory, user: StoredUser): Record<string, unknown> {
  const direct = (directory.licences.get(user.id) ?? []).map((skuId) => ({ skuId, assignedByGroup: null }));
  const byGroup = inherited(directory, user).map(({ skuId, groupId }) => ({ skuId, assignedByGroup: groupId }));
  // What came or went in the background meanwhile has taken or freed its seat.
  directory.seats.recount(user.id, directory.licences.get(user.id) ?? [], byGroup);
  const all = [...byGroup, ...direct].map((one) => {
    const seated = directory.seats.uses(user.id, one.skuId);
    return { ...one, disabledPlans: [], state: seated ? 'Active' : 'Error', error: seated ? 'None' : 'CountViolation' };
  });
  const active = new Set(all.flatMap(({ skuId, state }) => (state === 'Active' ? [skuId] : [])));
  return {
    licenseAssignmentStates: all,
    assignedLicenses: [...active].map((skuId) => ({ skuId, disabledPlans: [] })),
  };
}

/** All of it or nothing, as Graph does. */
export function assignLicence(directory: Directory, id: string, body: unknown): Answer {
  const asked = Body.safeParse(body);
  if (!asked.success) throw badRequest('Invalid value specified for one or more parameters of assignLicense.');
  const user = directory.user(id);
  const add = asked.data.addLicenses.map(({ skuId }) => skuId);
  const remove = asked.data.removeLicenses;
  const held = directory.licences.get(user.id) ?? [];
  for (const skuId of remove) checkRemovable(directory, user, held, skuId);
  for (const skuId of add) checkAssignable(directory, user, skuId);
  const next = [...new Set([...held.filter((skuId) => !remove.includes(skuId)), ...add])];
  directory.licences.set(user.id, next);
  directory.seats.recount(user.id, next, inherited(directory, user));
  const shown = select(user, new URLSearchParams(), 'microsoft.graph.user', KNOWN, SHOWN);
  return { status: 200, body: { '@odata.context': `${HOME}/$metadata#users/$entity`, ...shown } };
}

function checkRemovable(directory: Directory, user: StoredUser, held: readonly string[], skuId: string): void {
  if (held.includes(skuId)) return;
  throw badRequest(
    inherited(directory, user).some((one) => one.skuId === skuId)
      ? 'User license is inherited from a group membership and it cannot be removed directly from the user.'
      : 'User does not have a corresponding license.',
  );
}

function checkAssignable(directory: Directory, user: StoredUser, skuId: string): void {
  if (!directory.seed.skus.some((sku) => sku.skuId === skuId))
    throw badRequest(`License ${skuId} does not correspond to a valid company License.`);
  if (user.usageLocation == null)
    throw badRequest('License assignment cannot be done for user with invalid usage location.');
  if (!directory.seats.uses(user.id, skuId) && directory.seats.free(skuId) <= 0)
    throw badRequest(`Subscription with SKU ${skuId} does not have any available licenses.`);
}

export function subscribedSkus(directory: Directory, query: URLSearchParams): Answer {
  const items = directory.seed.skus.map(({ skuId, skuPartNumber, seats }) => ({
    id: `${directory.seed.tenantId}_${skuId}`,
    skuId,
    skuPartNumber,
    capabilityStatus: 'Enabled',
    consumedUnits: seats - directory.seats.free(skuId),
    prepaidUnits: { enabled: seats, suspended: 0, warning: 0, lockedOut: 0 },
  }));
  return { status: 200, body: page('/subscribedSkus', query, items) };
}
