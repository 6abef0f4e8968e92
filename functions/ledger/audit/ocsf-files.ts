/** The records of the period as events of the Open Cybersecurity Schema Framework: line by line what a security event stream would send of them. */
import type * as z from 'zod';
import { PART } from '../../core/export-layout.ts';
import { ocsfLine } from '../../core/ocsf/event.ts';
import { OCSF_VERSIONS, type OcsfAsked } from '../../core/ocsf/schema.ts';
import type { ExtraFile, ExtraFiles } from '../export/extra-files.ts';

/** A file for as many events as a part has records. What is no record of ours has no event: the verifier names it. */
export function ocsfFiles(asked: z.infer<typeof OcsfAsked>): ExtraFiles {
  return async function* (records, { plan, generator }) {
    if (asked === 'none') return;
    const settings = { version: OCSF_VERSIONS[asked], productVersion: generator, log: plan.log.origin };
    let number = 0;
    let lines: string[] = [];
    for await (const { index, text, beyond } of records()) {
      const line = beyond ? undefined : ocsfLine(text, index, settings);
      if (line === undefined) continue;
      lines.push(`${line}\n`);
      if (lines.length < PART) continue;
      number += 1;
      yield eventsFile(number, lines);
      lines = [];
    }
    if (lines.length > 0) yield eventsFile(number + 1, lines);
  };
}

function eventsFile(number: number, lines: readonly string[]): ExtraFile {
  const name = `ocsf/events-${String(number).padStart(5, '0')}.ndjson`;
  return { name, kind: 'ocsf', content: Buffer.from(lines.join(''), 'utf8') };
}
