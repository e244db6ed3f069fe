/** One request as the log keeps it: never a value. */
export interface LogEntry {
  /** Milliseconds since 1970, when it arrived. */
  readonly at: number;
  readonly operation: string;
  /** Empty while the caller is not known. */
  account: string;
  region: string;
  accessKeyId: string;
  /** The SecretId or Name of the request, where it has one. */
  secret: string | undefined;
  /** The HTTP status that was sent; 0 where the client got no whole answer. */
  status: number;
  /** The error name of the answer. */
  error: string | undefined;
  /** The kind of the fault that a test had ordered for it. */
  fault: string | undefined;
}

/** The requests so far, in the order of their arrival. */
export interface RequestLog {
  readonly entries: readonly LogEntry[];
  /** How many requests there were of an operation, or of all. */
  count(operation?: string): number;
  clear(): void;
  /** Begins an entry, which is completed as the request goes on. */
  begin(at: number, operation: string): LogEntry;
}

/** A log without entries. */
export function createRequestLog(): RequestLog {
  const entries: LogEntry[] = [];
  return {
    entries,
    count: (operation) =>
      operation === undefined
        ? entries.length
        : entries.reduce((sum, entry) => sum + (entry.operation === operation ? 1 : 0), 0),
    clear: () => void entries.splice(0),
    begin(at, operation) {
      const entry: LogEntry = {
        at,
        operation,
        account: '',
        region: '',
        accessKeyId: '',
        secret: undefined,
        status: 0,
        error: undefined,
        fault: undefined,
      };
      entries.push(entry);
      return entry;
    },
  };
}
