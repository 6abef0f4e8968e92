/** The records of a part as events of the Open Cybersecurity Schema Framework: line by line what a security event stream would send of them. */
import type { OcsfAsked } from '../../core/evidence-export.ts';
import { numbered } from '../../core/export-layout.ts';
import { type OcsfSettings, ocsfOf } from '../../core/ocsf/event.ts';
import { OCSF_VERSIONS } from '../../core/ocsf/schema.ts';
import type { PartFiles } from '../export/part-files.ts';
import { openSpool } from '../export/spool.ts';

export interface OcsfOfExport extends Omit<OcsfSettings, 'version'> {
  readonly asked: OcsfAsked;
}

/** A file a part. What is no record of ours has no event: the verifier names it. */
export function ocsfFiles({ asked, ...about }: OcsfOfExport): readonly PartFiles[] {
  if (asked === 'none') return [];
  const settings = { ...about, version: OCSF_VERSIONS[asked] };
  return [
    ({ number }) => {
      const lines = openSpool();
      return {
        take({ index, record }) {
          if (record !== undefined) lines.write(`${JSON.stringify(ocsfOf(record, index, settings))}\n`);
        },
        end() {
          const name = `ocsf/events-${numbered(number)}.ndjson`;
          return [{ name, kind: 'ocsf', content: lines.end(), of: 'the export' }];
        },
      };
    },
  ];
}
