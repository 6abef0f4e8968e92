/** Loaded before a script (`node --import`): what it takes is written to the file that TENURE_BENCH_MEASURED names when it ends. */
import { writeFileSync } from 'node:fs';

/** From when this file is loaded, or from `begin`, to the end of the script; memory at its most. */
export interface Measured {
  readonly wallMs: number;
  readonly processorMs: number;
  readonly residentMb: number;
  readonly heapMb: number;
}

const SAMPLED_EVERY_MS = 20;

let began = performance.now();
let processor = process.cpuUsage();

/** What came before, as loading our sources, is not counted: a deployed function is a bundle that is loaded once. */
export function begin(): void {
  began = performance.now();
  processor = process.cpuUsage();
}

const file = process.env.TENURE_BENCH_MEASURED;
if (file !== undefined) {
  let heap = 0;
  const sample = () => {
    heap = Math.max(heap, process.memoryUsage().heapUsed);
  };
  setInterval(sample, SAMPLED_EVERY_MS).unref();
  process.on('exit', () => {
    sample();
    const { user, system } = process.cpuUsage(processor);
    const measured: Measured = {
      wallMs: performance.now() - began,
      processorMs: (user + system) / 1000,
      residentMb: process.resourceUsage().maxRSS / 1024,
      heapMb: heap / 2 ** 20,
    };
    writeFileSync(file, JSON.stringify(measured));
  });
}
