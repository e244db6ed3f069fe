import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults.ts';

/** A whole answer of a stand-in, before it goes out. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Carries out the request by `effect` and sends its answer, with the fault where there is one. `effect` runs once
 * or, where the fault comes before it, not at all. `wordError` gives the body of a `status` fault that has none.
 * Resolves to the status that the client was sent, 0 where it got none or not all of it.
 */
export async function answerWithFault(
  response: ServerResponse,
  fault: Fault | undefined,
  effect: () => Answer | Promise<Answer>,
  wordError: (status: number) => Answer,
): Promise<number> {
  switch (fault?.kind) {
    case undefined:
      return send(response, await effect());
    case 'status': {
      if (fault.moment === 'after') await effect();
      return send(response, faultAnswer(fault, wordError(fault.status)));
    }
    case 'reset':
      if (fault.moment === 'after') await effect();
      response.socket?.resetAndDestroy();
      return 0;
    case 'slow': {
      const early = fault.moment === 'after' ? await effect() : undefined;
      await pauseWhileConnected(response, fault.ms);
      if (response.destroyed) return 0;
      return send(response, early ?? (await effect()));
    }
    case 'cut':
      return cut(response, await effect());
  }
}

function faultAnswer(fault: Fault & { kind: 'status' }, worded: Answer): Answer {
  const type = fault.contentType === undefined ? {} : { 'Content-Type': fault.contentType };
  return {
    status: fault.status,
    headers: { ...worded.headers, ...type, ...fault.headers },
    ...(fault.body === undefined
      ? worded.body === undefined
        ? {}
        : { body: worded.body }
      : { body: fault.body }),
  };
}

function send(response: ServerResponse, answer: Answer): number {
  if (response.destroyed) return 0;
  response.writeHead(answer.status, headersOf(answer));
  response.end(answer.body ?? '');
  return answer.status;
}

function headersOf(answer: Answer): Record<string, string> {
  // Answers without a body (204) must not announce a length.
  const length: Record<string, string> =
    answer.body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(answer.body)) };
  return { ...answer.headers, ...length };
}

async function cut(response: ServerResponse, answer: Answer): Promise<number> {
  const body = Buffer.from(answer.body ?? '');
  response.writeHead(answer.status, headersOf(answer));
  await new Promise<void>((sent) => {
    response.write(body.subarray(0, Math.max(1, Math.floor(body.length / 2))), () => sent());
  });
  response.socket?.destroy();
  return 0;
}

async function pauseWhileConnected(response: ServerResponse, ms: number): Promise<void> {
  const gone = new AbortController();
  const abort = () => gone.abort();
  response.once('close', abort);
  await sleep(ms, undefined, { signal: gone.signal }).catch((error: unknown) => {
    if (!gone.signal.aborted) throw error;
  });
  response.off('close', abort);
}
