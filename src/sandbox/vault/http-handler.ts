import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../answer-with-fault.ts';
import { dispatch } from './dispatch.ts';
import { answerHealth, answerLeader, answerSealStatus } from './health.ts';
import { BareRefusal, listed, Refusal, refusalAnswer, toAnswer } from './replies.ts';
import { parseRequest } from './request.ts';
import type { VaultState } from './state.ts';
import { parseTarget, Redirect, type Target } from './target.ts';

/** A request as it comes in. */
export interface RawRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer, and whether it hands out a secret value. */
export interface Handled {
  readonly answer: Answer;
  readonly readsValue: boolean;
}

/** Answers one request: everything but the transport. Never throws. */
export function handle(state: VaultState, raw: RawRequest): Handled {
  try {
    const target = parseTarget(raw.method, raw.url, state.facts.scans);
    const early = beforeTheCore(state, target, raw);
    if (early) return { answer: early, readsValue: false };
    const reply = dispatch(state, parseRequest(target, raw.headers, raw.body));
    return { answer: toAnswer(reply), readsValue: reply.readsValue ?? false };
  } catch (error) {
    return { answer: errorAnswer(error), readsValue: false };
  }
}

function errorAnswer(error: unknown): Answer {
  if (error instanceof Refusal) return refusalAnswer(error.status, error.errors);
  if (error instanceof BareRefusal) return { status: error.status };
  if (error instanceof Redirect) return redirectTo(error.location);
  // A fault of the stand-in itself; its text can quote a value, so only its type is told.
  return refusalAnswer(500, [listed(`stand-in failed: ${error instanceof Error ? error.name : 'unknown'}`)]);
}

/** What a node answers by itself: its health, that it is sealed, or where the active node is. */
function beforeTheCore(state: VaultState, target: Target, raw: RawRequest): Answer | undefined {
  const { path, query, operation } = target;
  if (path === 'sys/health') return answerHealth(state, query);
  if (path === 'sys/seal-status') return answerSealStatus(state);
  if (path === 'sys/unseal' && operation === 'write') {
    state.sealed = false;
    return answerSealStatus(state);
  }
  if (path === 'sys/leader' && !state.sealed) return answerLeader();
  if (state.sealed) return refusalAnswer(503, ['Vault is sealed']);
  return state.activeNode === undefined ? undefined : redirectTo(state.activeNode + raw.url);
}

function redirectTo(location: string): Answer {
  return { status: 307, headers: { Location: location, 'Content-Type': 'text/html' }, body: '' };
}
