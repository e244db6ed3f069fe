import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerWithFault } from '../answer-with-fault.ts';
import type { Faults } from '../faults.ts';
import { handle } from './http-handler.ts';
import { refusalAnswer } from './replies.ts';
import { plainNamespace } from './request.ts';
import type { VaultState } from './state.ts';

/** One request that a stand-in got. It holds no value and no token. */
export interface RequestLogEntry {
  readonly method: string;
  /** As it arrived, encoded, with its query. */
  readonly url: string;
  /** The namespace of the header. */
  readonly namespace: string;
  /** What the client was answered; 0 where it got no answer, or not all of it. */
  readonly status: number;
  /** Did the server hand out a secret value? */
  readonly readsValue: boolean;
}

/** Answers one request, with the fault that was ordered for it, and tells what to log of it. */
export async function serve(
  state: VaultState,
  faults: Faults,
  latencyMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<RequestLogEntry> {
  const { method = 'GET', url = '/', headers } = request;
  const body = await readBody(request);
  const fault = faults.take({ method, path: url.replace(/\?.*$/, '') });
  if (latencyMs > 0) await sleep(latencyMs);
  let readsValue = false;
  const effect = () => {
    const handled = handle(state, { method, url, headers, body });
    readsValue = handled.readsValue;
    return handled.answer;
  };
  const status = await answerWithFault(response, fault, effect, (code) =>
    refusalAnswer(code, ['fault on demand']),
  );
  const namespace = plainNamespace(String(headers['x-vault-namespace'] ?? ''));
  return { method, url, namespace, status, readsValue };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
