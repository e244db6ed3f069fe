/** `before`: the request has no effect. `after`: it has its effect, and only the answer suffers. */
export type FaultMoment = 'before' | 'after';

/** What goes wrong with one request of a stand-in. */
export type Fault =
  /** Another answer than the real one. Without `body` the stand-in words the error in its own service's form. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly contentType?: string;
      /** For `Retry-After` and the like. */
      readonly headers?: Readonly<Record<string, string>>;
      /** `before` unless told. */
      readonly moment?: FaultMoment;
    }
  /** The connection is reset (TCP RST) without any answer. */
  | { readonly kind: 'reset'; readonly moment: FaultMoment }
  /** The answer comes `ms` milliseconds late; with `before` (the default) a client that gave up has no effect. */
  | { readonly kind: 'slow'; readonly ms: number; readonly moment?: FaultMoment }
  /** The effect happens, the head and half of the body arrive, then the connection breaks. */
  | { readonly kind: 'cut' };

/** The page that a proxy in front of the service sends when it cannot reach it. */
export function htmlErrorPage(status = 502): Fault {
  const body = `<html><head><title>${status}</title></head><body><h1>${status} Bad Gateway</h1></body></html>\n`;
  return { kind: 'status', status, body, contentType: 'text/html' };
}

/** "Slow down", with or without saying for how long. */
export function throttle(options: { retryAfterSeconds?: number; body?: string } = {}): Fault {
  const { retryAfterSeconds, body } = options;
  return {
    kind: 'status',
    status: 429,
    ...(body === undefined ? {} : { body }),
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } }),
  };
}

/** Which requests meet a fault, and how often. What is not given matches everything. */
export interface FaultRule {
  readonly method?: string;
  /** Matched against the path of the request, encoded as it arrived, without its query. */
  readonly path?: RegExp;
  /** The operation's name, where the service has one (`PutSecretValue`). */
  readonly operation?: string | RegExp;
  /** This many matching requests pass unharmed first; 0 unless told. */
  readonly skip?: number;
  /** After this many faults the rule is used up; 1 unless told, Infinity for always. */
  readonly count?: number;
  readonly fault: Fault;
}

/** What a stand-in tells of a request, so that a rule can be found for it. */
interface FaultRequest {
  readonly method: string;
  readonly path: string;
  readonly operation?: string;
}

/** The faults that a test has ordered and that have not yet happened. */
export interface Faults {
  /** Adds rules behind those that are there. */
  push(...rules: FaultRule[]): void;
  /** The fault of the first rule that matches and is not used up; counts it as happened. */
  take(request: FaultRequest): Fault | undefined;
  /** How many faults happened so far. */
  readonly taken: number;
  clear(): void;
}

/** An empty list of faults. */
export function createFaults(...initial: FaultRule[]): Faults {
  let pending: { rule: FaultRule; skip: number; left: number }[] = [];
  let taken = 0;
  const push = (...rules: FaultRule[]) => {
    for (const rule of rules) pending.push({ rule, skip: rule.skip ?? 0, left: rule.count ?? 1 });
  };
  push(...initial);
  return {
    push,
    take(request) {
      for (const entry of pending) {
        if (!matches(entry.rule, request)) continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.left -= 1;
        if (entry.left <= 0) pending = pending.filter((other) => other !== entry);
        taken += 1;
        return entry.rule.fault;
      }
      return undefined;
    },
    get taken() {
      return taken;
    },
    clear() {
      pending = [];
    },
  };
}

function matches(rule: FaultRule, request: FaultRequest): boolean {
  if (rule.method !== undefined && rule.method !== request.method) return false;
  if (rule.path !== undefined && request.path.search(rule.path) < 0) return false;
  if (rule.operation === undefined) return true;
  if (typeof rule.operation === 'string') return rule.operation === request.operation;
  return (request.operation ?? '').search(rule.operation) >= 0;
}
