/** A browser of one person: a cookie jar, redirects followed, forms sent as they stand in the page; it runs no script, as no page of ours has any. */

export interface Shown {
  readonly status: number;
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
}

export interface Browser {
  readonly cookies: Map<string, string>;
  /** Opens an address, and goes where it leads. */
  open(url: string): Promise<Shown>;
  /** One request, going nowhere. */
  ask(method: string, url: string, init?: RequestInit): Promise<Shown>;
  /** Sends the page's form, its hidden fields filled as they are. */
  send(page: Shown, fields: Readonly<Record<string, string>>, form?: RegExp): Promise<Shown>;
  /** Opens an address and signs in on the way as this identity. */
  signIn(url: string, as: string): Promise<Shown>;
}

const MOST_STEPS = 10;

export function newBrowser(): Browser {
  const cookies = new Map<string, string>();
  async function ask(method: string, url: string, init: RequestInit = {}): Promise<Shown> {
    const carried = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(carried === '' ? {} : { cookie: carried }), ...(init.headers as Record<string, string>) };
    const answer = await fetch(url, { method, ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) keep(line);
    return { status: answer.status, url, headers: answer.headers, text: await answer.text() };
  }
  function keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/max-age=0/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
  async function follow(first: Shown): Promise<Shown> {
    let shown = first;
    for (let step = 0; shown.status === 303; step += 1) {
      if (step > MOST_STEPS) throw new Error(`${shown.url} leads nowhere`);
      shown = await ask('GET', new URL(shown.headers.get('location') ?? '', shown.url).href);
    }
    return shown;
  }
  const browser: Browser = {
    cookies,
    ask,
    open: async (url) => follow(await ask('GET', url)),
    async send(page, fields, which = /./) {
      const form = formIn(page, which);
      const body = new URLSearchParams({ ...form.hidden, ...fields });
      const origin = new URL(page.url).origin;
      return follow(await ask('POST', new URL(form.action, page.url).href, { body, headers: { origin } }));
    },
    async signIn(url, as) {
      const page = await browser.open(url);
      if (!page.text.includes('Who are you?')) throw new Error(`${page.url} answered ${page.status}, and asks nobody`);
      return browser.send(page, { name: as });
    },
  };
  return browser;
}

function formIn({ text, url }: Shown, which: RegExp): { action: string; hidden: Record<string, string> } {
  const forms = [...text.matchAll(/<form method="post" action="([^"]*)">(.*?)<\/form>/gs)];
  const found = forms.find(([, action = '', inside = '']) => which.test(`${action} ${inside}`));
  if (found === undefined) throw new Error(`${url} shows no such form:\n${text}`);
  const [, action = '', inside = ''] = found;
  const hidden = [...inside.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return {
    action: plain(action),
    hidden: Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, plain(value)])),
  };
}

/** What HTML escaped. */
export function plain(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]);
}
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" } as const;
