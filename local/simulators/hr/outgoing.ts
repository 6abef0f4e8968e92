/** What a client of an HR system sends, before it is sent; and the sending of it, one after the other, as a script does. */

export interface Outgoing {
  readonly method: string;
  /** After the address it is configured with; empty for that address itself. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends one, and reads the answer whole. */
export async function sendOne(address: string, { method, path, headers, body }: Outgoing): Promise<Answered> {
  const answer = await fetch(`${address}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** Sends each once the one before was answered, and stops at the first that was refused. */
export async function sendAll(address: string, requests: readonly Outgoing[]): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  for (const request of requests) {
    const answered = await sendOne(address, request);
    answers.push(answered);
    if (answered.status >= 400) break;
  }
  return answers;
}
