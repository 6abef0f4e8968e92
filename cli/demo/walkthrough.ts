/** A page with commands and what they print: lines of a `console` block that begin with `$ ` are run, the others are what came of it. */
import { execFileSync } from 'node:child_process';

const BLOCK = /```console\n([\s\S]*?)```/g;

export interface Command {
  readonly line: string;
  readonly printed: string;
}

export function commandsIn(page: string): readonly Command[] {
  return [...page.matchAll(BLOCK)].flatMap(([, block = '']) =>
    block
      .split(/^(?=\$ )/m)
      .filter((one) => one.startsWith('$ '))
      .map((one) => {
        // A command goes on in the next line as long as one ends with a backslash, as in a shell.
        const [whole = '', line = ''] = /^\$ ((?:.*\\\n)*.*\n)/.exec(one) ?? [];
        return { line, printed: one.slice(whole.length) };
      }),
  );
}

/** What it prints, run by a shell in that folder. */
export function run(line: string, folder: string): string {
  return execFileSync('bash', ['-c', line], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The page with what its commands print now. */
export function printedAnew(page: string, folder: string): string {
  return page.replace(BLOCK, (_, block: string) => {
    const again = commandsIn(`\`\`\`console\n${block}\`\`\``).map(({ line }) => `$ ${line}${run(line, folder)}`);
    return `\`\`\`console\n${again.join('')}\`\`\``;
  });
}
