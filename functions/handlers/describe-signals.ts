/** `GET /.well-known/ssf-configuration` (SSF 1.0 section 7) and the keys events are signed with. */
import { POLL, PUSH } from '../core/signals/stream.ts';
import { describeSignals } from '../routes/describe-signals.ts';
import { http } from '../runtime/http.ts';
import { transmitter } from '../runtime/signals.ts';
import { publicKeys } from '../runtime/signing-keys.ts';

/** Ours: a key is published a day before it signs (docs/shared-signals.md#keys), and receivers look again in time. */
const KEYS_FOR = { 'cache-control': 'public, max-age=3600' };

export const handler = http(describeSignals, {
  'GET /.well-known/ssf-configuration': async () => {
    const { issuer } = transmitter();
    const at = (path: string) => `${issuer}/v1/signals/${path}`;
    return {
      status: 200,
      body: {
        spec_version: '1_0',
        issuer,
        jwks_uri: at('jwks'),
        delivery_methods_supported: [PUSH, POLL],
        configuration_endpoint: at('streams'),
        status_endpoint: at('status'),
        add_subject_endpoint: at('subjects/add'),
        remove_subject_endpoint: at('subjects/remove'),
        verification_endpoint: at('verification'),
        authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }],
        default_subjects: 'ALL',
      },
    };
  },
  'GET /v1/signals/jwks': async () => ({ status: 200, headers: KEYS_FOR, body: { keys: await publicKeys() } }),
});
