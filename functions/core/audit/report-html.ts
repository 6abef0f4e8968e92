/** The report as one web page: no scripts, nothing loaded from anywhere, and it prints. */
import type { Bar, Block } from './report.ts';

const STYLE = `
:root{color-scheme:light}
body{font:15px/1.5 system-ui,sans-serif;color:#1b2330;max-width:62rem;margin:2rem auto;padding:0 1.5rem}
h1{font-size:1.7rem}h2{font-size:1.25rem;margin-top:2.2rem;border-bottom:1px solid #cfd6e0;padding-bottom:.2rem}
h3{font-size:1.02rem;margin-bottom:.3rem}
table{border-collapse:collapse;width:100%;font-size:.82rem;margin:.6rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #dfe4ec;overflow-wrap:anywhere}
th{background:#f2f5f9}
figure{margin:1rem 0}figcaption{font-weight:600;font-size:.9rem}
svg text{font:12px system-ui,sans-serif;fill:#1b2330}
@media print{body{margin:0;max-width:none;font-size:11px}h2{break-after:avoid}tr,figure{break-inside:avoid}}
`;

export function htmlOf(blocks: readonly Block[]): string {
  const name = blocks.find(({ kind }) => kind === 'title');
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;
  const heading = name !== undefined && 'text' in name ? escaped(name.text) : 'Report';
  return `<!doctype html>\n<html lang="en"><head>${head}<title>${heading}</title><style>${STYLE}</style></head>\n<body>\n${blocks.map(blockHtml).join('\n')}\n</body></html>\n`;
}

const TAGS = { title: 'h1', heading: 'h2', subheading: 'h3', text: 'p' } as const;

function blockHtml(block: Block): string {
  if (block.kind === 'table') return tableHtml(block.columns, block.rows);
  if (block.kind === 'bars') return chart(block.title, block.bars);
  const tag = TAGS[block.kind];
  return `<${tag}>${escaped(block.text)}</${tag}>`;
}

function tableHtml(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th' | 'td', row: readonly string[]) =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n');
  return `<table><thead><tr>${cells('th', columns)}</tr></thead>\n<tbody>${body}</tbody></table>`;
}

const COLOURS = { good: '#2f7d4f', bad: '#b3372f', plain: '#4b6a94' } as const;
const [LABELS, LONGEST, HEIGHT] = [190, 420, 22];

/** Bars from the left, the value written after each: it reads without colours too. */
function chart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const drawn = bars.map((one, at) => barSvg(one, at * HEIGHT, most)).join('');
  const caption = `<figcaption>${escaped(title)}</figcaption>`;
  if (bars.length === 0) return `<figure>${caption}<p>None.</p></figure>`;
  const height = bars.length * HEIGHT;
  return `<figure>${caption}<svg role="img" aria-label="${escaped(title)}" viewBox="0 0 ${LABELS + LONGEST + 60} ${height}" width="100%">${drawn}</svg></figure>`;
}

function barSvg({ label, value, shown, tone }: Bar, top: number, most: number): string {
  const width = Math.round((value / most) * LONGEST);
  const text = (x: number, anchor: string, what: string) =>
    `<text x="${x}" y="${top + 15}" text-anchor="${anchor}">${escaped(what)}</text>`;
  const rect = `<rect x="${LABELS}" y="${top + 3}" width="${width}" height="${HEIGHT - 6}" fill="${COLOURS[tone]}"/>`;
  return text(LABELS - 8, 'end', label) + rect + text(LABELS + width + 6, 'start', shown);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => String(ENTITIES[character]));
}
