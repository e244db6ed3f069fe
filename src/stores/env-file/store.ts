import { resolve } from 'node:path';
import { LockstepError } from '../../errors.ts';
import { SecretValue } from '../../secrets/secret-value.ts';
import type { Store } from '../store.ts';
import type { StoreContext } from '../store-kind.ts';
import { createCommitter } from './committer.ts';
import { type EnvFileConfiguration, formatOf, keyFileOf } from './configuration.ts';
import { parseDotenv } from './dotenv-document.ts';
import { type EditContext, editRemove, editRetag, editWrite } from './edits.ts';
import { envDifference, envEntry, envFileCapabilities, shortVersion, textProblem } from './env-entry.ts';
import { parseJsonDocument } from './json-document.ts';
import { type LocalKey, loadLocalKey } from './local-key.ts';
import { isCurrent, type Location, readSnapshot, type Snapshot, sidecarPath } from './snapshot.ts';
import { targetPath } from './target-path.ts';
import { type ReplaceFile, replaceFile as replaceFileOnDisk } from './text-file.ts';

/**
 * A store in a file. Marks, labels and stamps are in a sidecar beside it, `FILE.lockstep`. Version ids are made from
 * the values with a local key, since a file has no versions. Has no quota, hence no pacer.
 */
export async function openEnvFile(
  configuration: EnvFileConfiguration,
  context: StoreContext,
  replaceFile: ReplaceFile = replaceFileOnDisk,
): Promise<Store> {
  const { name: store, folder, warn } = context;
  const format = formatOf(configuration);
  const capabilities = envFileCapabilities(format);
  const given = resolve(folder, configuration.path);
  const parse = format === 'json' ? parseJsonDocument : parseDotenv;
  const emptyText = format === 'json' ? '{}\n' : '';
  const keyFile = keyFileOf(configuration, context);
  let key: Promise<LocalKey> | undefined;
  let warned = false;
  /** So that a thousand reads do not parse the file a thousand times. */
  let lastTaken: (Location & Snapshot) | undefined;

  async function locate(): Promise<Location> {
    const path = await targetPath(given);
    key ??= loadLocalKey(keyFile, (message) => warn(`store "${store}": ${message}`));
    try {
      return { path, key: await key, parse, emptyText };
    } catch (error) {
      key = undefined;
      throw error;
    }
  }

  async function snapshot(signal: AbortSignal): Promise<Location & Snapshot> {
    stopIfAborted(signal);
    const location = await locate();
    const last = lastTaken?.path === location.path ? lastTaken : undefined;
    const taken = last && (await isCurrent(last, location.path)) ? last : await readSnapshot(location);
    lastTaken = { ...location, ...taken };
    stopIfAborted(signal);
    if (taken.otherKey && !warned) {
      warned = true;
      warn(`store "${store}": ${sidecarPath(location.path)} was made with another local key than ${keyFile}`);
    }
    return lastTaken;
  }

  function entryOf({ key, records }: Location & Snapshot, name: string, value: string) {
    return envEntry(name, value, key.versionId(name, value), records.get(name), capabilities.names);
  }

  const committer = createCommitter(locate, replaceFile);
  const editContext = ({ path, key }: Location): EditContext => ({ store, path, key, capabilities });

  return {
    name: store,
    kind: 'env-file',
    capabilities,
    async identity(signal) {
      stopIfAborted(signal);
      return `file:${await targetPath(given)}`;
    },
    async place(signal) {
      const { document, path } = await snapshot(signal);
      if (document === undefined) throw missing(store, path);
      return { namespacePath: '', namespaceId: '', mountPath: store, mountAccessor: '' };
    },
    async *list({ prefix }, signal) {
      const taken = await snapshot(signal);
      for (const [name, value] of taken.document?.secrets ?? []) {
        if (name.startsWith(prefix)) yield entryOf(taken, name, value);
        stopIfAborted(signal);
      }
    },
    async find(name, signal) {
      const taken = await snapshot(signal);
      const value = taken.document?.secrets.get(name);
      return value === undefined ? undefined : entryOf(taken, name, value);
    },
    async read(name, versionId, signal) {
      const { document, key, path } = await snapshot(signal);
      if (document === undefined) throw missing(store, path);
      const value = document.secrets.get(name);
      if (value === undefined)
        throw new LockstepError('not-found', `store "${store}": "${name}" is not in ${path}`);
      const current = key.versionId(name, value);
      if (versionId !== undefined && versionId !== current)
        throw new LockstepError('stale', `store "${store}": "${name}" has another value now`);
      const problem = textProblem(name, value, capabilities.names);
      if (problem !== undefined)
        throw new LockstepError('unreadable', `store "${store}": "${name}": ${problem}`);
      return { value: SecretValue.text(value), versionId: current, version: shortVersion(current) };
    },
    write: (change, signal) =>
      committer.commit(
        change.name,
        (location, held) => editWrite(editContext(location), change, held),
        signal,
      ),
    retag: (change, signal) =>
      committer.commit(
        change.name,
        (location, held) => editRetag(editContext(location), change, held),
        signal,
      ),
    remove: (name, _settings, signal) =>
      committer.commit(name, (location, held) => editRemove(editContext(location), name, held), signal),
    needsRetag: envDifference,
    close: () => Promise.resolve(),
  };
}

function missing(store: string, path: string): LockstepError {
  return new LockstepError('not-found', `store "${store}": ${path} does not exist`, {
    nextStep: 'Create the file, or correct the path of the store.',
  });
}

function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new LockstepError('cancelled', 'stopped on request');
}
