import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as send,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import { close, listen } from '../../src/sandbox/loopback-server.ts';

/** A request that passed. */
export interface PassedRequest {
  readonly method: string;
  readonly url: string;
  /** The operation of AWS JSON (header X-Amz-Target), where there is one. */
  readonly operation: string | undefined;
}

/** Stands between a client and a server, passes everything on as it is, and counts. */
export interface CountingProxy {
  readonly url: string;
  /** The requests so far; empty it with `requests.length = 0`. */
  readonly requests: PassedRequest[];
  stop(): Promise<void>;
}

export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const requests: PassedRequest[] = [];
  // Connections that either side might close while a request is on its way would be counted as repeated calls.
  const agent = new Agent({ keepAlive: false });
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    const { method } = request;
    const options = { method, headers: withoutConnection(request.headers), agent };
    const upstream = send(new URL(request.url ?? '/', target), options, (answer) => {
      // Counted when answered: a connection that the server drops before is repeated, and no second call.
      requests.push(passed(request));
      response.writeHead(answer.statusCode ?? 502, withoutConnection(answer.headers));
      pipeline(answer, response).catch(() => response.destroy());
    });
    upstream.on('error', () => response.destroy());
    pipeline(request, upstream).catch(() => response.destroy());
  });
  const port = await listen(server, 0);
  return { url: `http://127.0.0.1:${port}`, requests, stop: () => close(server) };
}

function passed({ method = '', url = '', headers }: IncomingMessage): PassedRequest {
  const target = headers['x-amz-target'];
  return { method, url, operation: typeof target === 'string' ? target.split('.')[1] : undefined };
}

/** Headers that speak of one connection are not passed on (RFC 9110, 7.6.1). */
function withoutConnection({ connection: _, 'keep-alive': __, ...headers }: IncomingHttpHeaders) {
  return headers;
}
