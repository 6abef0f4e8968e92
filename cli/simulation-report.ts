/** A simulation as a page of its own: no scripts, nothing loaded from elsewhere, readable in print; fit to attach to a pull request. */
import type { Simulated } from './commands/simulate.ts';
import { type Bar, type SimulationTable, simulationTables } from './simulation-tables.ts';

const STYLE = `
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; color: #1d2433; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p.sub { color: #525d70; margin: 0; overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0; padding: 0; }
dl div { border: 1px solid #d5dae3; border-radius: .4rem; padding: .6rem .9rem; min-width: 6.5rem; }
dt { color: #525d70; font-size: .85rem; }
dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .3rem .5rem; border-bottom: 1px solid #e4e8ee; }
th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere; }
th { color: #525d70; font-weight: 600; }
svg { width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: #1d2433; }
.grant { fill: #1b7f4d; } .revoke { fill: #b3261e; } .axis { stroke: #8a94a6; }
p.held { border-left: .25rem solid #b3261e; padding: .3rem .8rem; background: #fdf1f0; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } h2, svg, tr { break-inside: avoid; } * { print-color-adjust: exact; } }
`;

export function reportPage({ at, old, changed, simulation }: Simulated): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What ${escaped(changed.name)} would change</title>
<style>${STYLE}</style>
</head>
<body>
<h1>What this change of policy would do</h1>
<p class="sub">${escaped(changed.name)} (${escaped(changed.digest.slice(0, 16))}) against ${escaped(old.name)} (${escaped(old.digest.slice(0, 16))})</p>
<p class="sub">simulated ${escaped(at)}; nothing was written</p>
${totals(simulation)}
${simulation.affected === 0 ? '<p>Nothing changes for anybody.</p>' : ''}
${simulation.brakes
  .filter(({ enforcement }) => enforcement === 'enforce')
  .map(
    ({ rule, because }) =>
      `<p class="held">This change would be held by <b>${escaped(rule)}</b>: ${escaped(because)}</p>`,
  )
  .join('\n')}
${simulationTables(simulation).map(section).join('\n')}
</body>
</html>
`;
}

function totals({ people, affected, grants, revokes, approvals, conflicts }: Simulated['simulation']): string {
  const counts = Object.entries({
    people,
    affected,
    grants,
    revokes,
    'approvals asked': approvals,
    'new conflicts': conflicts,
  });
  return `<dl>\n${counts.map(([name, count]) => `<div><dt>${name}</dt><dd>${count}</dd></div>`).join('\n')}\n</dl>`;
}

function section({ title, columns, rows, bars = [] }: SimulationTable): string {
  const head = columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(String(cell))}</td>`).join('')}</tr>`);
  const heading = `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
  const drawn = bars.length === 0 ? '' : chart(`Grants and revokes ${title}`, bars);
  return `<h2>${escaped(heading)}</h2>\n${drawn}\n<table><thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody></table>`;
}

const MOST_BARS = 20; // chosen here: the table below has the rest
const [LABELS, WIDE, LINE] = [220, 800, 24];
const LETTERS = 30;

/** Grants to the right of the line, revokes to the left, longest first. */
function chart(title: string, bars: readonly Bar[]): string {
  const shown = [...bars].sort((a, b) => b.grants + b.revokes - a.grants - a.revokes).slice(0, MOST_BARS);
  const most = Math.max(1, ...shown.flatMap(({ grants, revokes }) => [grants, revokes]));
  const half = (WIDE - LABELS) / 2 - 40;
  const middle = LABELS + (WIDE - LABELS) / 2;
  const long = (count: number) => ((count / most) * half).toFixed(1);
  const lines = shown.map(({ name, grants, revokes }, index) => {
    const y = index * LINE;
    return [
      `<text x="${LABELS - 8}" y="${y + 16}" text-anchor="end">${escaped(shortened(name))}</text>`,
      `<rect class="revoke" x="${(middle - Number(long(revokes))).toFixed(1)}" y="${y + 4}" width="${long(revokes)}" height="16"/>`,
      `<rect class="grant" x="${middle}" y="${y + 4}" width="${long(grants)}" height="16"/>`,
      revokes > 0
        ? `<text x="${(middle - Number(long(revokes)) - 4).toFixed(1)}" y="${y + 16}" text-anchor="end">−${revokes}</text>`
        : '',
      grants > 0 ? `<text x="${(middle + Number(long(grants)) + 4).toFixed(1)}" y="${y + 16}">+${grants}</text>` : '',
    ].join('');
  });
  const high = shown.length * LINE;
  return `<svg viewBox="0 0 ${WIDE} ${high}" role="img" aria-label="${escaped(title)}"><title>${escaped(title)}</title>${lines.join('\n')}<line class="axis" x1="${middle}" y1="0" x2="${middle}" y2="${high}"/></svg>`;
}

function shortened(name: string): string {
  const letters = [...name];
  return letters.length > LETTERS ? `${letters.slice(0, LETTERS - 1).join('')}…` : name;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
