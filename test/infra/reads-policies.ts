/** A Lambda that answers the digest of the policies it was bundled with. */
import { policy } from '../../functions/runtime/policy.ts';

export const handler = () => policy().digest;
