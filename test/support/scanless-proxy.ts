import { once } from 'node:events';
import { createServer } from 'node:http';

/** A proxy in front of a real OpenBao. */
export interface ScanlessProxy {
  readonly url: string;
  /** Method and URL of each request. */
  readonly requests: string[];
  stop(): Promise<void>;
}

/**
 * Passes everything on, except scans: those it answers as HashiCorp Vault does, which has none. So the walk meets a
 * real server.
 */
export async function startScanlessProxy(target: string): Promise<ScanlessProxy> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    requests.push(`${method} ${url}`);
    if (url.includes('scan=true')) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ data: null, warnings: ['Invalid path for a versioned K/V secrets engine.'] }),
      );
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const headers = Object.entries(request.headers).filter(
      ([name]) => name.startsWith('x-vault') || name === 'content-type',
    );
    const answer = await fetch(target + url, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const text = await answer.text();
    const type = answer.headers.get('content-type');
    response.writeHead(answer.status, type === null ? {} : { 'content-type': type });
    response.end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port for the proxy');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
