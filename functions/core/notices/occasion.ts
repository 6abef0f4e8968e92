/** What people are told of: to whom it matters, how urgent it is, and what needs doing first. One template each (policies/notices). */

export const AUDIENCES = ['operator', 'approver', 'owner', 'manager', 'requester'] as const;
export type Audience = (typeof AUDIENCES)[number];

interface About {
  readonly audience: Audience;
  /** What this one says as well: where both wait for somebody, they are told this. */
  readonly saysAlso?: readonly string[];
}

/** In the order in which they stand in a message: what somebody must do comes first. */
export const OCCASIONS = {
  'case-blocked': { audience: 'operator' },
  'batch-held': { audience: 'operator' },
  'layoff-proposed': { audience: 'operator' },
  'case-held': { audience: 'operator' },
  'source-silent': { audience: 'operator' },
  'approval-expires-soon': {
    audience: 'approver',
    saysAlso: ['approval-escalated', 'approval-reminded', 'approval-asked'],
  },
  'approval-escalated': { audience: 'approver', saysAlso: ['approval-asked', 'approval-reminded'] },
  'approval-asked': { audience: 'approver' },
  'approval-reminded': { audience: 'approver', saysAlso: ['approval-asked'] },
  'owned-without-heir': { audience: 'owner' },
  'approval-expired': { audience: 'operator' },
  'case-waits': { audience: 'operator' },
  'leaver-cut': { audience: 'manager' },
  'leaver-completed': { audience: 'manager', saysAlso: ['leaver-cut'] },
  'end-date-near': { audience: 'manager' },
  'joiner-planned': { audience: 'manager' },
  'joiner-ready': { audience: 'manager', saysAlso: ['joiner-planned'] },
  'request-refused': { audience: 'requester' },
  'request-approved': { audience: 'requester' },
  'request-expiring': { audience: 'requester' },
} as const satisfies Record<string, About>;
export type Occasion = keyof typeof OCCASIONS;

export const OCCASION_NAMES = Object.keys(OCCASIONS) as readonly Occasion[]; // the keys of the table are its names

export function audienceOf(occasion: Occasion): Audience {
  return OCCASIONS[occasion].audience;
}

/** The lower, the sooner it needs doing. */
export function rankOf(occasion: Occasion): number {
  return OCCASION_NAMES.indexOf(occasion);
}

/** Does a notice of `one` say all that one of `other` would, about the same matter? */
export function saysAlso(one: Occasion, other: Occasion): boolean {
  const about: About = OCCASIONS[one];
  return about.saysAlso?.includes(other) ?? false;
}
