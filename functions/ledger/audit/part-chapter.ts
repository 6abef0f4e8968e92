/** What a part of an export leaves for the audit: its chapter of the book, kept until the export is finished. */
import { enter, enterUnreadable, linesOf, newChapter } from '../../core/audit/chapter.ts';
import { numbered } from '../../core/export-layout.ts';
import type { PartFiles } from '../export/part-files.ts';

export const partChapter: PartFiles = ({ number }) => {
  const chapter = newChapter();
  return {
    take({ index, record }) {
      if (record === undefined) enterUnreadable(chapter, { index, beyond: false });
      else enter(chapter, { index, record, beyond: false });
    },
    end() {
      const content = Buffer.from([...linesOf(chapter)].map((line) => `${line}\n`).join(''), 'utf8');
      return [{ name: `chapters/chapter-${numbered(number)}.ndjson`, kind: 'chapter', content, of: 'kept' }];
    },
  };
};

/** The lines of a chapter that was kept, each by itself: none holds on to the rest. */
export function* linesOfChapter(content: Buffer): Generator<string> {
  let from = 0;
  for (let end = content.indexOf(0x0a); end !== -1; end = content.indexOf(0x0a, from)) {
    yield content.toString('utf8', from, end);
    from = end + 1;
  }
}
