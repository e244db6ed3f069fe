import type { IncomingMessage } from 'node:http';

/** Larger bodies are not kept: no request of these services comes near. */
const limit = 4 * 1024 * 1024;

/** The whole body of a request. Rejects when the client goes away or sends too much. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) request.destroy(new Error('the body of the request is too large'));
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', reject);
  });
}
