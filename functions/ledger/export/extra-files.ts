/** The seam for what others add to an export: they are given its records, in the order of the log, and answer files. */
import type { ExportCounts, ExportFile } from '../../core/evidence-export.ts';
import { privateFile, recordsFile } from '../../core/export-layout.ts';
import type { Instant } from '../../core/ids.ts';
import { type PlaceInLog, recordsBeyond } from './beyond.ts';
import type { Finishing } from './finish-export.ts';

export interface ExportedRecord {
  /** Its place in the log. */
  readonly index: number;
  /** Its canonical text. */
  readonly text: string;
  /** Not of the period: it is there so that a case of the period is whole. */
  readonly beyond: boolean;
  /** The canonical text of its private part, where it is exported. */
  readonly private?: string;
}

/** What is known of an export when files are added to it. */
export interface AboutExport extends Pick<Finishing, 'request' | 'plan' | 'generator'> {
  readonly createdAt: Instant;
  readonly counts: ExportCounts;
}

export interface ExtraFile {
  readonly name: string;
  readonly kind: ExportFile['kind'];
  readonly content: Buffer;
}

/** `records` may be read as often as it takes: each time from the files that were put. */
export type ExtraFiles = (
  records: () => AsyncIterable<ExportedRecord>,
  about: AboutExport,
) => AsyncIterable<ExtraFile> | Iterable<ExtraFile>;

/** Every record of the export, in the order of the log. */
export async function* exportedRecords(
  { bucket, plan, get, request }: Pick<Finishing, 'bucket' | 'plan' | 'get' | 'request'>,
  parts: readonly number[],
  places: readonly PlaceInLog[],
): AsyncGenerator<ExportedRecord> {
  const { start, end, latest } = plan.log;
  const beyond = async function* (some: readonly PlaceInLog[]): AsyncGenerator<ExportedRecord> {
    for await (const { index, text } of recordsBeyond(bucket, latest, some)) yield { index, text, beyond: true };
  };
  yield* beyond(places.filter(({ index }) => index < start));
  let index = start;
  for (const part of parts) {
    const besides = request.privateParts === 'included' ? privateTexts(await get(privateFile(part))) : new Map();
    for (const text of linesOf(await get(recordsFile(part)))) {
      const own: string | undefined = besides.get(idIn(text));
      yield { index, text, beyond: false, ...(own === undefined ? {} : { private: own }) };
      index += 1;
    }
  }
  yield* beyond(places.filter(({ index: at }) => at >= end));
}

function linesOf(content: Buffer): string[] {
  return content.toString('utf8').split('\n').slice(0, -1);
}

const LINE = /^\{"id":"([^"]+)","private":(.*),"salt":"[^"]*"\}$/s;

/** By the id of their record. */
function privateTexts(content: Buffer): Map<string, string> {
  return new Map(
    linesOf(content).flatMap((line) => {
      const [, id, text] = LINE.exec(line) ?? [];
      return id === undefined || text === undefined ? [] : [[id, text] as const];
    }),
  );
}

/** The id a record says it has: members are sorted, and after this one come only those without members of their own. */
function idIn(text: string): string {
  const at = text.lastIndexOf('"id":"') + 6;
  return text.slice(at, text.indexOf('"', at));
}
