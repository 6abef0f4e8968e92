/** `GET /v1/releases`: what was deployed when, what it changed, and who wrote and approved it. */
import { DEPLOYMENTS } from '../core/deployment.ts';
import { EvidenceRecord } from '../core/evidence.ts';
import { releasesIn } from '../core/releases.ts';
import { newestFirst } from '../ledger/ledger.ts';
import { cursorAt } from '../routes/page.ts';
import { showReleases } from '../routes/show-releases.ts';
import { http } from '../runtime/http.ts';
import { ledger } from '../runtime/parts.ts';
import { noteRead } from './parts/note-read.ts';

export const handler = http(
  showReleases,
  {
    'GET /v1/releases': async ({ query: { limit, cursor } }) => {
      const records = await recordsOf(limit, cursor?.before ?? Number.POSITIVE_INFINITY);
      const releases = releasesIn(records);
      const more = releases.length > limit;
      const last = records.filter(({ kind }) => kind === 'deployed')[limit - 1];
      const next = more && last !== undefined ? cursorAt('releases', { before: last.position }) : undefined;
      return { status: 200, body: { releases: releases.slice(0, limit), more }, next };
    },
  },
  { note: noteRead },
);

/** Back to one release more than is wanted: its own records stand behind its `deployed`. */
async function recordsOf(releases: number, before: number): Promise<readonly EvidenceRecord[]> {
  const records: EvidenceRecord[] = [];
  let seen = 0;
  for await (const text of newestFirst(ledger(), DEPLOYMENTS)) {
    const record = EvidenceRecord.parse(JSON.parse(text));
    // From the newest on all the same: there are few, and a page that is far back is seldom asked for.
    if (record.position >= before) continue;
    records.push(record);
    if (record.kind === 'deployed') seen += 1;
    if (seen > releases) break;
  }
  return records;
}
