import { isLockstepError } from '../../errors.ts';
import { vaultQuota } from '../../pacing/quotas.ts';
import type { Capabilities, Store } from '../store.ts';
import type { StoreContext } from '../store-kind.ts';
import { createClient, createRawCall } from './client.ts';
import type { VaultKvConfiguration } from './configuration.ts';
import { createCustomMetadata } from './custom-metadata.ts';
import { createDispatcher } from './dispatcher.ts';
import { type ServerSettings, serverSettings } from './environment.ts';
import { createExchange } from './exchange.ts';
import { entryOf, type Kv, readMetadata } from './kv.ts';
import { createLister } from './list.ts';
import { loginOf } from './login.ts';
import { markChanges } from './marks.ts';
import { lookUpMount, type MountFacts } from './mount.ts';
import { kvNames } from './names.ts';
import { needsRetag } from './needs-retag.ts';
import { trimSlashes } from './paths.ts';
import { readKeys, readVersion } from './read.ts';
import { removeSecret, restoreSecret } from './removal.ts';
import { createSession } from './session.ts';
import { givenToken } from './token-source.ts';
import { maxValueBytes } from './value.ts';
import { writeSecret } from './write.ts';

const capabilities: Capabilities = {
  names: kvNames,
  maxValueBytes,
  emptyValues: true,
  binary: false,
  recoverable: true,
  relabel: false,
  writable: true,
};

/** How long the end of a store may take, ms. */
const closeMs = 5_000;

/** Opens a KV version 2 mount. Reads certificate files and makes no network call. */
export async function openVaultKv(
  configuration: VaultKvConfiguration,
  context: StoreContext,
): Promise<Store> {
  const settings = serverSettings(configuration, context);
  if (settings.skipVerify) context.warn(`certificates of ${settings.address} are not checked`);
  const dispatcher = await createDispatcher(settings);
  const { attempts } = settings;
  const quota = { ...vaultQuota, ...settings.rate, ...(attempts === undefined ? {} : { attempts }) };
  const pacer = context.pacers.for(settings.address, quota);
  const call = createRawCall(createExchange(settings, dispatcher), pacer);
  const { auth } = configuration;
  const session = createSession({
    call,
    login: loginOf(auth),
    give: () => givenToken(auth.method === 'token' ? auth : { method: 'token' }, context),
  });
  const kv: Kv = {
    client: createClient(call, session),
    mount: trimSlashes(configuration.mount),
    policy: configuration.version,
    warn: context.warn,
  };

  async function close(): Promise<void> {
    await session.close(AbortSignal.timeout(closeMs)).catch((error: unknown) => {
      const why = isLockstepError(error) ? error.message : 'unexpected error';
      context.warn(`the token made for store "${context.name}" could not be revoked: ${why}`);
    });
    await dispatcher.destroy();
  }

  return createStore(kv, context.name, settings, close);
}

function createStore(kv: Kv, name: string, settings: ServerSettings, close: () => Promise<void>): Store {
  const customMetadata = createCustomMetadata(kv);
  let facts: MountFacts | undefined;
  const mountFacts = async (signal: AbortSignal) => {
    facts ??= await lookUpMount(kv.client, kv.mount, signal);
    return facts;
  };
  return {
    name,
    kind: 'vault-kv',
    capabilities,
    identity: async (signal) => (await mountFacts(signal)).identity,
    place: async (signal) => ({
      namespacePath: settings.namespace,
      // No endpoint open to ordinary tokens tells it.
      namespaceId: '',
      mountPath: kv.mount,
      mountAccessor: (await mountFacts(signal)).accessor,
    }),
    list: createLister(kv),
    async find(secret, signal) {
      const metadata = await readMetadata(kv, secret, signal);
      return metadata && entryOf(kv, secret, metadata);
    },
    read: (secret, versionId, signal) => readVersion(kv, secret, versionId, signal),
    keys: (secret, versionId, signal) => readKeys(kv, secret, versionId, signal),
    write: (change, signal) => writeSecret(kv, customMetadata, change, signal),
    retag: ({ name: secret, mark, labels }, signal) =>
      customMetadata.change(secret, markChanges(mark, labels), signal),
    restore: (secret, signal) => restoreSecret(kv, secret, signal),
    remove: (secret, _settings, signal) => removeSecret(kv, customMetadata, secret, signal),
    needsRetag,
    close,
  };
}
