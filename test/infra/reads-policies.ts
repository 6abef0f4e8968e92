/** A Lambda that answers the digest of the policies it was bundled with. */
import { policy } from '../../functions/runtime/policy-pack.ts';

export const handler = () => policy().digest;
