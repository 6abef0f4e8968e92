/** Synthesizes the application in a process of its own, as `npm run synth` does. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Refused } from './command.ts';

/** `configuration`: another file than the tree's. Throws `Refused` with what the synthesis said. */
export async function synthesize(root: string, outdir: string, configuration?: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['infra/app.ts'], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      ...(configuration === undefined ? {} : { TENURE_CONFIG: configuration }),
    },
    maxBuffer: 16 * 1024 * 1024,
  }).catch((cause: unknown) => {
    const said =
      typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr) : String(cause);
    throw new Refused(`the application does not synthesize; npm run synth says:\n${said.trim().slice(0, 2000)}`, {
      cause,
    });
  });
}
