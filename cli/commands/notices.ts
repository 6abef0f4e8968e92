/** `tenure notices` lists what people were told and what waits; `tenure notices preview OCCASION` shows what one would say, before anybody is sent it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Mail, mailOf } from '../../functions/core/notices/mail.ts';
import { OCCASION_NAMES, type Occasion } from '../../functions/core/notices/occasion.ts';
import { SAMPLES } from '../../functions/core/notices/samples.ts';
import { parseTemplates } from '../../functions/core/notices/template.ts';
import { connect } from '../api.ts';
import { type Command, type Options, Refused, type Said, Usage } from '../command.ts';
import { limitIn, listOf } from '../pages.ts';
import { noticeTable, previewText } from '../print-notices.ts';
import { ShownMail, ShownNotice } from '../shown-notices.ts';
import { readTemplates } from './policy.ts';

const USAGE =
  'tenure notices [--state STATE] [--limit N] | preview OCCASION [--case ID] [--html FILE] [--policies DIR]';

export const notices: Command = {
  usage: USAGE,
  does: 'list what people were told and what waits; or preview a message',
  async run([verb, occasion, ...more], options) {
    if (verb === undefined) return list(options);
    if (verb !== 'preview' || more.length > 0) throw new Usage(`usage: ${USAGE}`);
    return preview(known(occasion), options);
  },
};

/** As many as are shown unless more are asked for, and as many as one request answers. */
const SHOWN = 50;
const A_PAGE = 1000;
const Counted = z.object({ waiting: z.number() });

async function list(options: Options): Promise<Said> {
  const { state, limit } = options.values;
  const most = limitIn(limit) ?? SHOWN;
  const { items, more, first } = await listOf(connect(options), {
    path: '/v1/notices',
    query: { ...(typeof state === 'string' ? { state } : {}), limit: String(Math.min(most, A_PAGE)) },
    of: 'notices',
    item: ShownNotice,
    most,
  });
  const shown = { waiting: Counted.parse(first).waiting, notices: items };
  return {
    text: [noticeTable(shown), ...(more ? ['there are more: --limit N, --state STATE'] : [])].join('\n'),
    json: { ...shown, more },
    exitCode: 0,
  };
}

function known(name: string | undefined): Occasion {
  const occasion = OCCASION_NAMES.find((one) => one === name);
  if (occasion !== undefined) return occasion;
  throw new Usage(`${name ?? 'the occasion'} is none of: ${OCCASION_NAMES.join(', ')}\nusage: ${USAGE}`);
}

/** Made up from the files here; of a case by what is deployed, for whoever may see it. */
async function preview(occasion: Occasion, options: Options): Promise<Said> {
  const { case: caseId, html } = options.values;
  const mail = typeof caseId === 'string' ? await ofCase(occasion, caseId, options) : await madeUp(occasion, options);
  if (typeof html === 'string') write(html, mail.html);
  return { text: previewText(mail, typeof html === 'string' ? html : undefined), json: mail, exitCode: 0 };
}

async function ofCase(occasion: Occasion, caseId: string, options: Options): Promise<ShownMail> {
  const query = new URLSearchParams({ case: caseId });
  return ShownMail.parse(await connect(options).send('GET', `/v1/notices/preview/${occasion}?${query}`));
}

async function madeUp(occasion: Occasion, { values: { policies } }: Options): Promise<Mail> {
  const folder = typeof policies === 'string' ? policies : 'policies';
  const parsed = parseTemplates(await readTemplates(folder), join(folder, 'notices'));
  if ('templates' in parsed) return mailOf([{ occasion, values: SAMPLES[occasion] }], parsed.templates);
  const first = parsed.mistakes.map(({ file, line, text }) => `${file}:${line} ${text}`)[0];
  throw new Refused(
    `the templates have ${parsed.mistakes.length} mistakes, first ${first}: tenure policy check ${folder}`,
  );
}

function write(file: string, html: string): void {
  try {
    writeFileSync(file, html);
  } catch (cause) {
    throw new Refused(`${file} cannot be written: name a file in a folder that is there`, { cause });
  }
}
