/** Checks the OCSF events of an export by making them again from its records: a SIEM that is fed with them reads what was signed for. */
import { createHash, type Hash } from 'node:crypto';
import { numbered, partsOf } from '../../core/export-layout.ts';
import { ocsfOf } from '../../core/ocsf/event.ts';
import { OCSF_VERSIONS, type OcsfVersion } from '../../core/ocsf/schema.ts';
import { recordOf } from '../audit/record-in.ts';
import type { Derived } from './check-derived.ts';
import type { Finding } from './finding.ts';
import type { Folder } from './open-folder.ts';
import type { Manifest } from './read-manifest.ts';
import type { RecordLine } from './record-line.ts';

export interface EventsCheck {
  /** The next record, in the order of the log. */
  take(record: RecordLine, index: number): void;
  /** Only of records that are all as they were signed for. */
  finish(): Derived;
}

const EVENTS = /^ocsf\//;

/** Undefined where the export has no events. */
export async function checkEvents(folder: Folder, manifest: Manifest): Promise<EventsCheck | undefined> {
  const listed = new Map(manifest.files.filter(({ name }) => EVENTS.test(name)).map((file) => [file.name, file]));
  const [first] = listed.keys();
  if (first === undefined) return undefined;
  let head = '';
  await folder.lines(first, (bytes, start, end) => {
    head ||= bytes.toString('utf8', start, end);
  });
  const version = versionIn(head);
  const { generator, log } = manifest;
  const parts = partsOf(log).map(({ number, end }) => ({ name: `ocsf/events-${numbered(number)}.ndjson`, end }));
  const settings = { version, productVersion: generator, log: log.origin };
  const digests = new Map<string, { readonly digest: Hash; lines: number }>(
    parts.map(({ name }) => [name, { digest: createHash('sha256'), lines: 0 }]),
  );
  let at = 0;
  return {
    take(line, index) {
      if (index < log.start || index >= log.end) return;
      while (index >= (parts[at]?.end ?? Number.POSITIVE_INFINITY)) at += 1;
      const record = recordOf(line);
      const made = digests.get(parts[at]?.name ?? '');
      if (record === undefined || made === undefined) return;
      made.digest.update(`${JSON.stringify(ocsfOf(record, index, settings))}\n`);
      made.lines += 1;
    },
    finish() {
      const findings: Finding[] = [];
      const same = new Set<string>();
      const wrong = (file: string, text: string) => void findings.push({ kind: 'derived', file, text });
      for (const [name, { digest, lines }] of digests) {
        const file = listed.get(name);
        if (file === undefined) wrong(name, 'it is missing: each part has its events, or none has');
        else if (file.lines !== lines) wrong(name, `it has ${file.lines} events, and the records give ${lines}`);
        else if (file.sha256 === digest.digest('hex')) same.add(name);
        else wrong(name, 'its events are not those that the records give');
      }
      for (const name of listed.keys())
        if (!digests.has(name)) wrong(name, 'nothing in the records of this export gives such a file');
      return { findings, same };
    },
  };
}

/** What the first event says of itself: a file whose events say another is another than the one made again. */
function versionIn(text: string): OcsfVersion {
  const said = /"metadata":\{"version":"([0-9.]+)"/.exec(text)?.[1];
  return Object.values(OCSF_VERSIONS).find((one) => one === said) ?? OCSF_VERSIONS['1.8'];
}
