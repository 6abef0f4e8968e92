/** The report as PDF: the same blocks as the web page, on A4. */
import { PDFDocument, type PDFFont, type PDFPage, type RGB, rgb, StandardFonts } from '@cantoo/pdf-lib';
import type { Bar, Block } from '../../core/audit/report.ts';
import { encodable, fitted, lines } from './pdf-text.ts';

/** In points: A4, with room to punch it. */
const [WIDTH, HEIGHT, MARGIN] = [595, 842, 48];
const INNER = WIDTH - 2 * MARGIN;
const INK = rgb(0.1, 0.13, 0.19);
const PALE = rgb(0.8, 0.84, 0.88);
const COLOURS = { good: rgb(0.18, 0.49, 0.31), bad: rgb(0.7, 0.22, 0.18), plain: rgb(0.29, 0.42, 0.58) } as const;

interface Sheet {
  readonly document: PDFDocument;
  readonly plain: PDFFont;
  readonly bold: PDFFont;
  page: PDFPage;
  /** From the foot of the page: how far down it is written. */
  y: number;
}

/** The same blocks give the same bytes: its dates are `createdAt`. */
export async function pdfOf(blocks: readonly Block[], createdAt: string): Promise<Buffer> {
  const document = await PDFDocument.create();
  const name = blocks.find(({ kind }) => kind === 'title');
  document.setTitle(name !== undefined && 'text' in name ? name.text : 'Report');
  document.setProducer('Tenure');
  document.setLanguage('en');
  document.setCreationDate(new Date(createdAt));
  document.setModificationDate(new Date(createdAt));
  const [plain, bold] = await Promise.all([
    document.embedFont(StandardFonts.Helvetica),
    document.embedFont(StandardFonts.HelveticaBold),
  ]);
  const sheet: Sheet = { document, plain, bold, page: document.addPage([WIDTH, HEIGHT]), y: HEIGHT - MARGIN };
  for (const block of blocks) draw(sheet, block);
  number(sheet);
  return Buffer.from(await document.save());
}

function draw(sheet: Sheet, block: Block): void {
  if (block.kind === 'table') table(sheet, block.columns, block.rows);
  else if (block.kind === 'bars') bars(sheet, block.title, block.bars);
  else write(sheet, block.text, MANNERS[block.kind](sheet));
}

const MANNERS = {
  title: ({ bold }) => ({ size: 20, font: bold, before: 0 }),
  heading: ({ bold }) => ({ size: 13, font: bold, before: 18 }),
  subheading: ({ bold }) => ({ size: 10.5, font: bold, before: 10 }),
  text: ({ plain }) => ({ size: 9.5, font: plain, before: 4 }),
} as const satisfies Record<Exclude<Block['kind'], 'table' | 'bars'>, (sheet: Sheet) => Manner>;

interface Manner {
  readonly size: number;
  readonly font: PDFFont;
  readonly before: number;
}

function write(sheet: Sheet, text: string, { size, font, before }: Manner): void {
  sheet.y -= before;
  const leading = size * 1.35;
  // A heading is not left alone at the foot of a page.
  room(sheet, font === sheet.bold ? leading + 48 : leading);
  for (const line of lines(text, { font, size, width: INNER })) {
    room(sheet, leading);
    sheet.y -= leading;
    put(sheet, line, { x: MARGIN, size, font });
  }
}

/** A new page where there is no room left for this. */
function room(sheet: Sheet, height: number): void {
  if (sheet.y - height >= MARGIN) return;
  sheet.page = sheet.document.addPage([WIDTH, HEIGHT]);
  sheet.y = HEIGHT - MARGIN;
}

function put({ page, y }: Sheet, text: string, { x, size, font }: { x: number; size: number; font: PDFFont }): void {
  page.drawText(encodable(text, font), { x, y, size, font, color: INK });
}

const CELL = { size: 7.2, leading: 9, gap: 6 } as const;

function table(sheet: Sheet, columns: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = widthsOf([columns, ...rows]);
  sheet.y -= 4;
  row(sheet, columns, widths, sheet.bold);
  for (const cells of rows) row(sheet, cells, widths, sheet.plain);
}

/** By the longest of each column, within bounds. */
function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  const longest = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  const wanted = longest.map((length) => Math.min(60, Math.max(8, length)));
  const all = wanted.reduce((sum, one) => sum + one, 0);
  return wanted.map((one) => (one / all) * INNER);
}

function row(sheet: Sheet, cells: readonly string[], widths: readonly number[], font: PDFFont): void {
  const { size, leading, gap } = CELL;
  const wrapped = cells.map((cell, at) => lines(cell, { font, size, width: (widths[at] ?? 0) - gap }));
  const height = Math.max(...wrapped.map((one) => one.length)) * leading + 4;
  room(sheet, Math.min(height, HEIGHT - 2 * MARGIN));
  const top = sheet.y;
  let x = MARGIN;
  for (const [at, some] of wrapped.entries()) {
    for (const [line, text] of some.entries())
      put({ ...sheet, y: top - (line + 1) * leading }, text, { x, size, font });
    x += widths[at] ?? 0;
  }
  sheet.y = top - height;
  sheet.page.drawLine({
    start: { x: MARGIN, y: sheet.y },
    end: { x: WIDTH - MARGIN, y: sheet.y },
    thickness: 0.4,
    color: PALE,
  });
}

const [LABELS, LONGEST, BAR] = [150, 290, 14];

function bars(sheet: Sheet, title: string, all: readonly Bar[]): void {
  room(sheet, 30 + all.length * BAR);
  write(sheet, title, { size: 9, font: sheet.bold, before: 8 });
  if (all.length === 0) write(sheet, 'None.', { size: 8, font: sheet.plain, before: 2 });
  const most = Math.max(1, ...all.map(({ value }) => value));
  for (const one of all) bar(sheet, one, most);
}

function bar(sheet: Sheet, { label, value, shown, tone }: Bar, most: number): void {
  room(sheet, BAR);
  sheet.y -= BAR;
  const width = (value / most) * LONGEST;
  put(sheet, fitted(label, { font: sheet.plain, size: 8, width: LABELS - 8 }), {
    x: MARGIN,
    size: 8,
    font: sheet.plain,
  });
  box(sheet, width, COLOURS[tone]);
  put(sheet, shown, { x: MARGIN + LABELS + width + 5, size: 8, font: sheet.plain });
}

function box({ page, y }: Sheet, width: number, color: RGB): void {
  page.drawRectangle({ x: MARGIN + LABELS, y: y - 2, width, height: BAR - 4, color });
}

function number({ document, plain }: Sheet): void {
  const pages = document.getPages();
  for (const [at, page] of pages.entries())
    page.drawText(`${at + 1} / ${pages.length}`, { x: WIDTH - MARGIN - 30, y: 24, size: 8, font: plain, color: INK });
}
