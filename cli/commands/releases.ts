/** `tenure releases`: what was deployed when, what it changed, and who wrote and approved it. */
import * as z from 'zod';
import { type Api, connect } from '../api.ts';
import { type Command, noArguments } from '../command.ts';
import { type Listed, limitIn, listOf } from '../pages.ts';
import { indented, paint, shortTime } from '../terminal.ts';

const Changed = z.object({
  digest: z.string(),
  from: z.string(),
  added: z.array(z.string()),
  dropped: z.array(z.string()),
  changed: z.array(z.string()),
});

export const Release = z.object({
  at: z.string(),
  deployment: z.string(),
  version: z.string(),
  commit: z.string().optional(),
  changeRequest: z.string().optional(),
  author: z.string().optional(),
  approver: z.string().optional(),
  approved: z.boolean(),
  because: z.string().optional(),
  policy: Changed.optional(),
  configuration: Changed.optional(),
});
export type Release = z.infer<typeof Release>;

/** As many as are shown unless more are asked for, and as many as one request answers. */
const SHOWN = 50;
const A_PAGE = 200;

export const releases: Command = {
  usage: 'tenure releases [--limit N]',
  does: 'list what was deployed, and who approved it',
  async run(args, options) {
    noArguments(args, releases.usage);
    const most = limitIn(options.values.limit) ?? SHOWN;
    const { items: made, more } = await releasesOf(connect(options), most);
    const none = 'nothing is recorded yet: a deployment is within the hour after it';
    const text = [
      ...(made.length === 0 ? [none] : made.map(releaseText)),
      ...(more ? ['there are more: --limit N'] : []),
    ];
    return { text: text.join('\n'), json: { releases: made, more }, exitCode: 0 };
  },
};

/** The newest first. */
export async function releasesOf(api: Api, most: number): Promise<Listed<Release>> {
  const query = { limit: String(Math.min(most, A_PAGE)) };
  return listOf(api, { path: '/v1/releases', query, of: 'releases', item: Release, most });
}

function releaseText(one: Release): string {
  const { commit, changeRequest, author, approver, because } = one;
  const by = [author && `by ${author}`, approver && `approved by ${approver}`].filter(Boolean).join(', ');
  const head = `${shortTime(one.at)} ${one.deployment.slice(0, 12)} Tenure ${one.version}${commit === undefined ? '' : ` at ${commit.slice(0, 12)}`}`;
  return [
    paint('bold', head),
    ...(by === '' ? [] : [indented(by, 2)]),
    ...(changeRequest === undefined ? [] : [indented(changeRequest, 2)]),
    ...(because === undefined ? [] : [paint('yellow', indented(`unapproved: ${because}`, 2))]),
    ...changes('policy', one.policy),
    ...changes('configuration', one.configuration),
  ].join('\n');
}

/** Of the first there is nothing to compare with: all of it is new. */
function changes(what: string, changed: Release['policy']): readonly string[] {
  if (changed === undefined) return [];
  const head = indented(`${what} ${changed.digest.slice(0, 12)}, before it ${changed.from.slice(0, 12) || 'none'}`, 2);
  if (changed.from === '') return [head];
  return [
    head,
    ...changed.added.map((part) => paint('green', indented(`+ ${part}`, 4))),
    ...changed.dropped.map((part) => paint('red', indented(`- ${part}`, 4))),
    ...changed.changed.map((part) => paint('yellow', indented(`~ ${part}`, 4))),
  ];
}
