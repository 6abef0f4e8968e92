/** The machine a number was measured on, and what our processes have taken of it. */
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

export function machineLine(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `${availableParallelism()} cores, ${memory}, node ${process.version}, load ${loadavg()[0]?.toFixed(1)} at the start`;
}

/** The highest resident set so far of a server and of the database it started, in MB. */
export function peakMb(server: number | undefined, dataDir: string): number {
  return processes(server, dataDir).reduce((sum, pid) => sum + peakOf(pid), 0);
}

/** Processor time so far of a server and of the database it started, with all their threads, in milliseconds. */
export function processorMs(server: number | undefined, dataDir: string): number {
  return processes(server, dataDir).reduce((sum, pid) => sum + processorOf(pid), 0);
}

function processes(server: number | undefined, dataDir: string): readonly number[] {
  return [server ?? 0, Number(readFileSync(join(dataDir, 'dynamodb.pid'), 'utf8'))];
}

function peakOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
}

function processorOf(pid: number): number {
  const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = after.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * MS_PER_TICK;
}

/** Linux counts in hundredths of a second: man 5 proc, USER_HZ. */
const MS_PER_TICK = 10;
