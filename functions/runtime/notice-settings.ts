/** How notices are sent here, from the environment; and their templates, from `policies/notices.json` beside the bundle (infra/notice-templates.ts). */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { InvalidInput } from '../core/errors.ts';
import { NoticeSettings } from '../core/notices/settings.ts';
import { parseTemplates, type Templates } from '../core/notices/template.ts';
import { config, json } from './config.ts';

const Settings = z.object({
  ...NoticeSettings.shape,
  from: z.string(),
  replyTo: z.string().optional(),
});
export type Settings = z.infer<typeof Settings>;

let read: Settings | undefined;

export function noticeSettings(): Settings {
  read ??= config({ NOTICES: json(Settings) }).NOTICES;
  return read;
}

/** Where people reach the API; undefined where nobody has said, and there are no links. */
export function linksTo(): string | undefined {
  const { PUBLIC_URL } = config({ PUBLIC_URL: z.string().default('') });
  return PUBLIC_URL === '' ? undefined : PUBLIC_URL;
}

const FILE = new URL('../../policies/notices.json', import.meta.url);
let parsed: Templates | undefined;

export function noticeTemplates(): Templates {
  parsed ??= templatesIn(JSON.parse(readFileSync(FILE, 'utf8')));
  return parsed;
}

/** The synthesis has checked them: what is wrong here was not written by one. */
function templatesIn(value: unknown): Templates {
  const files = z.array(z.object({ path: z.string(), text: z.string() })).parse(value);
  const found = parseTemplates(files, 'policies/notices');
  if ('templates' in found) return found.templates;
  throw new InvalidInput(
    `policies/notices.json is not of this version; synthesize and deploy again: ${found.mistakes[0]?.text}`,
  );
}
