// What Lambda's runtime is inside a worker thread, for each of the functions in it. Plain JavaScript: every worker would load the type stripper (16 ms, 4 MB) for it.

import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { enableCompileCache, registerHooks } from 'node:module';
import { isAbsolute, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** @type {{ clock: SharedArrayBuffer, sdk: string, compileCache: string }} */
const { clock, sdk, compileCache } = workerData;
const TRANSPORT = new URL('./lambda-transport.cjs', import.meta.url).href;
/** docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESPONSE_BYTES = 6_291_556;
const FLUSH_LOG_MS = 100;

const realNow = Date.now;
enableCompileCache(compileCache);
tellTimeBy(new Float64Array(clock));
resolveAsLambda();
const inInvocation = scopeInvocations();
/** By number. @type {Map<number, { of: number, folder: string, environment: object, log: object, handler?: Function }>} */
const functions = new Map();
/** The function whose code runs, whatever it waits for. */
const own = new AsyncLocalStorage();
giveEnvironments();
captureOutput();
parentPort.on('message', (message) => {
  if (message.kind === 'load') begin(message);
  if (message.kind === 'invoke') {
    const invoked = functions.get(message.of);
    own.run(invoked, () => inInvocation(message, () => run(invoked, message)));
  }
});

function begin({ of, folder, environment, ...code }) {
  const loading = { of, folder, environment, log: createLog(of) };
  functions.set(of, loading);
  void own.run(loading, () => load(loading, code));
}

/** Each function reads its own variables, whoever asks: it, the SDK, Powertools. */
function giveEnvironments() {
  const shared = process.env;
  Object.defineProperty(process, 'env', { get: () => own.getStore()?.environment ?? shared });
}

/**
 * As Lambda's runtime does where an environment takes several invocations at a time (AWS_LAMBDA_MAX_CONCURRENCY): what Powertools
 * and the SDK keep for an invocation, its log keys and its trace, is kept apart by this store (npm @aws/lambda-invoke-store).
 */
function scopeInvocations() {
  const scope = new AsyncLocalStorage();
  const traceKey = Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID');
  const requestKey = Symbol.for('_AWS_LAMBDA_REQUEST_ID');
  const get = (key) => scope.getStore()?.[key];
  const set = (key, value) => {
    scope.getStore()[key] = value;
  };
  globalThis.awslambda = {
    InvokeStore: {
      ...{ get, set, getContext: () => scope.getStore(), hasContext: () => scope.getStore() !== undefined },
      ...{ getXRayTraceId: () => get(traceKey), getRequestId: () => get(requestKey) ?? '-' },
      ...{ getTenantId: () => undefined, getTraceparent: () => undefined },
      ...{ getTracestate: () => undefined, getBaggage: () => undefined },
      run: (context, work) => scope.run(context, work),
    },
  };
  return ({ traceId, context }, work) => scope.run({ [traceKey]: traceId, [requestKey]: context.awsRequestId }, work);
}

/** Everything in here reads the host's clock by `Date`. */
function tellTimeBy(offsetMs) {
  const RealDate = Date;
  const now = () => Math.floor(realNow() + offsetMs[0]);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, as) => Reflect.construct(target, values.length === 0 ? [now()] : values, as),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  RealDate.prototype.constructor = globalThis.Date;
}

/** The SDK is in Lambda's runtime; every other package must be in the bundle, as it must be when deployed. */
function resolveAsLambda() {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === '@smithy/node-http-handler' && context.parentURL !== TRANSPORT)
        return { url: TRANSPORT, format: 'commonjs', shortCircuit: true };
      if (/^@(aws-sdk|smithy)\//.test(specifier) && isOwn(context.parentURL))
        return next(specifier, { ...context, parentURL: sdk });
      const found = next(specifier, context);
      if (isOwn(context.parentURL) && found.url.startsWith('file:') && !isOwn(found.url))
        throw Object.assign(new Error(`Cannot find package '${specifier}' in the bundle`), {
          code: 'ERR_MODULE_NOT_FOUND',
        });
      return found;
    },
  });
}

/** Is it a file of one of the bundles? */
function isOwn(url) {
  if (!url?.startsWith('file:')) return false;
  const file = fileURLToPath(url);
  return [...functions.values()].some(({ folder }) => {
    const path = relative(folder, file);
    return !path.startsWith('..') && !isAbsolute(path);
  });
}

/** Lines of a function go to the host together: with an answer, or soon. */
function createLog(of) {
  let lines = [];
  let timer;
  const take = () => {
    clearTimeout(timer);
    timer = undefined;
    const taken = lines.join('');
    lines = [];
    return taken;
  };
  return {
    take,
    write(text) {
      lines.push(text);
      timer ??= setTimeout(() => parentPort.postMessage({ kind: 'log', of, log: take() }), FLUSH_LOG_MS).unref();
    },
  };
}

function captureOutput() {
  const write = (chunk, encoding, done) => {
    // what Node itself says is nobody's: it goes to the first
    const writing = own.getStore() ?? functions.get(0);
    writing?.log.write(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
}

async function load(loading, { handler, name }) {
  const { of, folder, log } = loading;
  try {
    const dot = handler.lastIndexOf('.');
    const base = join(folder, handler.slice(0, dot));
    const file = ['.mjs', '.js', '.cjs'].map((ending) => base + ending).find(existsSync);
    if (file === undefined) throw new Error(`Cannot find module '${handler.slice(0, dot)}' in the bundle`);
    // one module for each function, also where two have the same code
    const module = await import(`${pathToFileURL(file).href}?${name}`);
    const exported = handler.slice(dot + 1);
    const found = module[exported] ?? module.default?.[exported];
    if (typeof found !== 'function') throw new Error(`${handler} is undefined or not exported`);
    loading.handler = found;
    parentPort.postMessage({ kind: 'ready', of });
  } catch (error) {
    const missing = error?.code === 'ERR_MODULE_NOT_FOUND' || /Cannot find module/.test(String(error?.message));
    parentPort.postMessage({
      kind: 'unusable',
      of,
      log: log.take(),
      error: told(error, missing ? 'Runtime.ImportModuleError' : undefined),
    });
  }
}

async function run({ of, log, handler }, { payload, context, deadlineMs }) {
  const reply = (answer) =>
    parentPort.postMessage({ kind: 'done', of, id: context.awsRequestId, log: log.take(), ...answer });
  try {
    const result = await handler(JSON.parse(payload), {
      ...context,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, Math.round(deadlineMs - realNow())),
    });
    const text = JSON.stringify(result) ?? 'null';
    if (Buffer.byteLength(text) > MAX_RESPONSE_BYTES) return reply({ error: tooLarge(Buffer.byteLength(text)) });
    reply({ payload: text });
  } catch (error) {
    reply({ error: told(error) });
  }
}

function tooLarge(bytes) {
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${bytes} of ${MAX_RESPONSE_BYTES} bytes).`;
  return { errorType: 'Function.ResponseSizeTooLarge', errorMessage, trace: [] };
}

function told(error, errorType) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: errorType ?? error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
