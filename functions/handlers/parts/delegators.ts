/** For whom somebody decides at present. */
import { coversInstant } from '../../core/delegation.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import { people } from '../../runtime/parts.ts';
import { delegationsTo } from '../../store/delegations.ts';

export async function delegatorsOf(delegate: PersonId, now: Instant): Promise<readonly PersonId[]> {
  const made = await delegationsTo(people(), delegate);
  return made.filter((one) => coversInstant(one, now)).map(({ delegator }) => delegator);
}
