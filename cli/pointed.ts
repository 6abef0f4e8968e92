/** `--target NAME=URL`: what the embedded default reaches somewhere else than at its own simulators. */
import { Usage } from './command.ts';

export type Pointed = Readonly<Record<string, string>>;

const FORM = /^((?:source:)?[a-z0-9-]+)=(https?:\/\/.+)$/;

/** `okta=https://acme.okta.com`, `source:bamboo=https://…`, with spaces between them. Throws `Usage` for what has another form. */
export function pointedIn(value: unknown, usage: string): Pointed {
  const given = typeof value === 'string' ? value.split(' ') : [];
  return Object.fromEntries(
    given.map((one) => {
      const [, name, url] = FORM.exec(one) ?? [];
      if (name !== undefined && url !== undefined && URL.canParse(url)) return [name, url];
      throw new Usage(
        `--target takes NAME=URL, e.g. okta=https://acme.okta.com or source:bamboo=https://…, not ${one}\nusage: ${usage}`,
      );
    }),
  );
}

/** Throws `Usage` for a name that the application does not reach; `reached`: those it does. */
export function requireReached(pointed: Pointed, reached: readonly string[], usage: string): void {
  const unknown = Object.keys(pointed).filter((name) => !reached.includes(name));
  if (unknown.length === 0) return;
  throw new Usage(
    `--target ${unknown.join(', ')}: tenure.config.yaml has no such target, and no such source that is read; there are ${reached.join(', ') || 'none'}\nusage: ${usage}`,
  );
}
