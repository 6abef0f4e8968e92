/** The event stream of whoever calls: a receiver has one, and sees no other's. */
import type { Receiver } from '../../core/signals/settings.ts';
import type { Stream } from '../../core/signals/stream.ts';
import { type Caller, Problem } from '../../runtime/http.ts';
import { signalSettings, signalTable } from '../../runtime/signals.ts';
import { streamOf } from '../../store/signals.ts';

export interface Known {
  readonly name: string;
  readonly receiver: Receiver;
}

/** Throws a 403 for a caller that is no configured receiver, whatever its scopes. */
export function receiverOf({ subject }: Caller): Known {
  const found = Object.entries(signalSettings().receivers).find(([, { client }]) => client === subject);
  if (found === undefined)
    throw new Problem(
      403,
      'Not a receiver',
      'your token is of no receiver of signals: whoever runs this transmitter names its subject in signals.receivers (client)',
    );
  return { name: found[0], receiver: found[1] };
}

/** Throws a 404 where it has no stream of this id. */
export async function ownStream(caller: Caller, streamId: string): Promise<Known & { readonly stream: Stream }> {
  const known = receiverOf(caller);
  const stream = await streamOf(signalTable(), known.name);
  if (stream === undefined || stream.streamId !== streamId)
    throw new Problem(404, 'No such stream', 'you have no event stream of this stream_id: GET /v1/signals/streams');
  return { ...known, stream };
}
