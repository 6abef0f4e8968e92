// How the SDK reaches the gateway from inside a worker: by message, at a third of what a loopback connection costs.
// Same signed request, same answer; what is not the gateway's, is a stream or is S3's goes over HTTP as ever.
// CommonJS, because it stands in for a CommonJS module (see resolveAsLambda in lambda-worker.mjs).
const { parentPort } = require('node:worker_threads');
const httpHandler = require('@smithy/node-http-handler');

const gateway = new URL(process.env.AWS_ENDPOINT_URL).host;
const overHttp = httpHandler.NodeHttpHandler.prototype.handle;
const waiting = new Map();
let calls = 0;

parentPort.on('message', (message) => {
  if (message.kind !== 'answer') return;
  const settle = waiting.get(message.id);
  waiting.delete(message.id);
  const { status: statusCode, headers, body } = message;
  settle?.({ response: { statusCode, headers, body: Buffer.from(body) } });
});

httpHandler.NodeHttpHandler.prototype.handle = function handle(request, options) {
  if (!isOurs(request)) return overHttp.call(this, request, options);
  return new Promise((resolve, reject) => {
    calls += 1;
    const id = calls;
    waiting.set(id, resolve);
    const onAbort = () => {
      waiting.delete(id);
      reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    };
    if (options?.abortSignal?.aborted) return onAbort();
    options?.abortSignal?.addEventListener?.('abort', onAbort, { once: true });
    const { method, path, query, body = '' } = request;
    parentPort.postMessage({ kind: 'call', id, method, path, query, headers: request.headers, body });
  });
};

function isOurs({ hostname, port, body, headers }) {
  if (`${hostname}:${port}` !== gateway) return false;
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) return false;
  const authorization = headers.authorization ?? headers.Authorization;
  return authorization !== undefined && !authorization.includes('/s3/aws4_request');
}

module.exports = httpHandler;
