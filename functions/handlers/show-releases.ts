/** `GET /v1/releases`: what was deployed when, what it changed, and who wrote and approved it. */
import { DEPLOYMENTS } from '../core/deployment.ts';
import { EvidenceRecord } from '../core/evidence.ts';
import { releasesIn } from '../core/releases.ts';
import { newestFirst } from '../ledger/ledger.ts';
import { showReleases } from '../routes/show-releases.ts';
import { http } from '../runtime/http.ts';
import { ledger } from '../runtime/parts.ts';
import { noteRead } from './parts/note-read.ts';

export const handler = http(
  showReleases,
  {
    'GET /v1/releases': async ({ query: { limit } }) => {
      const releases = releasesIn(await recordsOf(limit));
      return { status: 200, body: { releases: releases.slice(0, limit), more: releases.length > limit } };
    },
  },
  { note: noteRead },
);

/** Back to one release more than is wanted: its own records stand behind its `deployed`. */
async function recordsOf(releases: number): Promise<readonly EvidenceRecord[]> {
  const records: EvidenceRecord[] = [];
  let seen = 0;
  for await (const text of newestFirst(ledger(), DEPLOYMENTS)) {
    const record = EvidenceRecord.parse(JSON.parse(text));
    records.push(record);
    if (record.kind === 'deployed') seen += 1;
    if (seen > releases) break;
  }
  return records;
}
