import { asLockstepError, isLockstepError, LockstepError } from '../../errors.ts';
import { changedRecords, changedText, settledRecords } from './changes.ts';
import type { Edit, Held } from './edits.ts';
import { withFileLock } from './file-lock.ts';
import { type SidecarRecords, sidecarText } from './sidecar.ts';
import { type Location, readSnapshot, type Snapshot, sidecarPath } from './snapshot.ts';
import { type ReplaceFile, removeLeftovers } from './text-file.ts';

/** Carries out edits, one secret each. */
export interface Committer {
  /**
   * Throws what the edit throws, and what reading and writing throw. On return the edit is on the disk. Edits that
   * arrive while others are being written go to the disk together.
   */
  commit<T>(name: string, edit: (location: Location, held: Held) => Edit<T>, signal: AbortSignal): Promise<T>;
}

interface Job {
  readonly name: string;
  readonly signal: AbortSignal;
  /** What the secret becomes; settles the job once that is on the disk. */
  prepare(location: Location, held: Held): { held: Held; done(): void };
  fail(error: LockstepError): void;
}

/** Another program may change the file between our reading and our writing; then we read again, this often. */
const attempts = 10;

/**
 * The sidecar is written before the file, with what the file holds and what it is about to hold: a process that is
 * killed at any moment leaves marks and stamps that are right for whatever the file holds.
 */
export function createCommitter(locate: () => Promise<Location>, replaceFile: ReplaceFile): Committer {
  let queue: Job[] = [];
  let running = false;
  let cleaned = false;

  async function drain(): Promise<void> {
    running = true;
    while (queue.length > 0) {
      const batch = takeBatch();
      try {
        const location = await locate();
        const isWanted = () => batch.some(({ signal }) => !signal.aborted);
        const lock = `${sidecarPath(location.path)}.lock`;
        const answers = await withFileLock(lock, isWanted, () => commitBatch(batch, location));
        // Not earlier: who hears of it may end the process, and the lock must be gone by then.
        for (const answer of answers) answer();
      } catch (error) {
        for (const job of batch) job.fail(asLockstepError(error));
      }
    }
    running = false;
  }

  /** Each name once, in their order: the second edit of a name must see the first on the disk. */
  function takeBatch(): Job[] {
    const batch = new Map<string, Job>();
    const rest: Job[] = [];
    for (const job of queue) {
      if (batch.has(job.name)) rest.push(job);
      else batch.set(job.name, job);
    }
    queue = rest;
    return [...batch.values()];
  }

  /** Gives the answers, to be told once the lock is released. */
  async function commitBatch(batch: readonly Job[], location: Location): Promise<(() => void)[]> {
    if (!cleaned) await removeLeftovers(location.path);
    cleaned = true;
    for (let attempt = 1; ; attempt++) {
      const snapshot = await readSnapshot(location);
      const changes = new Map<string, Held>();
      const answers: (() => void)[] = [];
      for (const job of batch) {
        try {
          if (job.signal.aborted) throw new LockstepError('cancelled', 'stopped on request');
          const { held, done } = job.prepare(location, heldOf(snapshot, job.name));
          changes.set(job.name, held);
          answers.push(done);
        } catch (error) {
          answers.push(() => job.fail(asLockstepError(error)));
        }
      }
      try {
        if (changes.size > 0) await save(location, snapshot, changes);
      } catch (error) {
        if (attempt < attempts && isLockstepError(error, 'stale')) continue;
        throw error;
      }
      return answers;
    }
  }

  async function save(
    location: Location,
    snapshot: Snapshot,
    changes: ReadonlyMap<string, Held>,
  ): Promise<void> {
    const { path, parse, key } = location;
    const sidecar = sidecarPath(path);
    let fingerprint = snapshot.fingerprints.sidecar;
    let stored = sidecarText(snapshot.otherKey ? '' : key.fingerprint, snapshot.records);
    const store = async (records: SidecarRecords) => {
      const text = sidecarText(key.fingerprint, records);
      if (text === stored) return;
      fingerprint = await replaceFile(sidecar, text, fingerprint);
      stored = text;
    };
    const text = changedText(snapshot, changes, parse, path);
    const records = changedRecords(snapshot, changes);
    if (text === snapshot.text) {
      await store(settledRecords(records, parse(text, path).secrets, key));
      return;
    }
    await store(records);
    await replaceFile(path, text, snapshot.fingerprints.file);
    await store(settledRecords(records, parse(text, path).secrets, key));
  }

  return {
    commit: (name, edit, signal) =>
      new Promise((resolve, reject) => {
        queue.push({
          name,
          signal,
          fail: reject,
          prepare(location, held) {
            const { value, record, result } = edit(location, held);
            return { held: { value, record }, done: () => resolve(result) };
          },
        });
        if (!running) void drain();
      }),
  };
}

function heldOf({ document, records }: Snapshot, name: string): Held {
  return { value: document?.secrets.get(name), record: records.get(name) };
}
