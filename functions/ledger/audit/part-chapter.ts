/** What a part of an export leaves for the audit: its chapter of the book, kept until the export is finished. */
import { bytesOf, enter, enterUnreadable, newChapter } from '../../core/audit/chapter.ts';
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
      const name = `chapters/chapter-${numbered(number)}.ndjson`;
      return [{ name, kind: 'chapter', content: bytesOf(chapter), of: 'kept' }];
    },
  };
};
