/** The DynamoDB engine as a child process: found again after a kill, ended with us, started again when it dies. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Engine {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
/** It takes 28 ms; ten seconds mean that something is wrong. */
const START_MS = 10_000;
const STOP_MS = 5_000;

/** Throws when there is no engine for this machine, or it does not start: see `dynamodb.log` in the data folder. */
export async function startEngine(dataDir: string, log: (line: string) => void): Promise<Engine> {
  const binary = engineBinary();
  const database = join(dataDir, 'dynamodb.db');
  const pidFile = join(dataDir, 'dynamodb.pid');
  await endLeftover(pidFile, database, log);
  const port = await freePort();
  let child: ChildProcess | undefined;
  let stopping = false;

  function run(): void {
    const output = openSync(join(dataDir, 'dynamodb.log'), 'a');
    const started = spawn(binary, ['serve', '--host', HOST, '--port', String(port), '--db-path', database], {
      stdio: ['ignore', output, output],
    });
    child = started;
    if (started.pid !== undefined) writeFileSync(pidFile, String(started.pid));
    started.once('exit', (code, signal) => {
      if (stopping) return;
      log(`the DynamoDB engine ended (${code ?? signal}): starting it again; see dynamodb.log`);
      setTimeout(run, 100);
    });
    started.once('error', (error) => log(`the DynamoDB engine could not be run: ${error.message}`));
  }

  const endNow = () => child?.kill('SIGKILL');
  process.once('exit', endNow);
  run();
  await listening(port);
  return {
    host: HOST,
    port,
    async stop() {
      stopping = true;
      process.removeListener('exit', endNow);
      if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) await end(child.pid);
      rmSync(pidFile, { force: true });
    },
  };
}

function engineBinary(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    return join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..', 'dynoxide');
  } catch (error) {
    throw new Error(
      `there is no DynamoDB engine for this machine (${name} is not installed): run npm install, or start DynamoDB Local and pass its address (overrides.dynamodb)`,
      { cause: error },
    );
  }
}

/** After a kill -9 the child lives on; two engines must not share a file. Only a process that runs on our file is ended. */
async function endLeftover(pidFile: string, database: string, log: (line: string) => void): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  if (!commandOf(pid).includes(database)) return;
  log(`ending the DynamoDB engine that an earlier start left behind (process ${pid})`);
  await end(pid);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // no such process
  }
}

async function end(pid: number): Promise<void> {
  const deadline = performance.now() + STOP_MS;
  for (
    let signal: NodeJS.Signals = 'SIGTERM';
    isAlive(pid);
    signal = performance.now() > deadline ? 'SIGKILL' : signal
  ) {
    tell(pid, signal);
    await sleep(10);
  }
}

/** What ended by itself since it was looked at is as it should be. */
function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A child of ours that has ended is a zombie until Node reaps it: no command line. */
function isAlive(pid: number): boolean {
  return commandOf(pid) !== '';
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(port: number): Promise<void> {
  for (const deadline = performance.now() + START_MS; performance.now() < deadline; await sleep(5))
    if (await accepts(port)) return;
  throw new Error('the DynamoDB engine does not answer: see dynamodb.log in the data folder');
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
