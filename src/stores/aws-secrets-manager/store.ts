import type { Store } from '../store.ts';
import { partitionOf } from './account.ts';
import { describe } from './describe.ts';
import { entryOf } from './entry.ts';
import { listSecrets } from './list.ts';
import { awsCapabilities } from './names.ts';
import { readSecret } from './read.ts';
import { relabelSecret } from './relabel.ts';
import { removeSecret, restoreSecret } from './remove.ts';
import { needsRetag, retagSecret } from './retag.ts';
import type { Service } from './service.ts';
import { rememberedSettings } from './settings.ts';
import { writeSecret } from './write.ts';

/** The store over an opened service; `close` ends its connections. */
export function createAwsStore(service: Service, close: () => void): Store {
  const settingsOf = rememberedSettings();
  return {
    name: service.store,
    kind: 'aws-secrets-manager',
    capabilities: awsCapabilities,
    async identity(signal) {
      const account = await service.account.id(signal);
      return `aws:${partitionOf(service.region)}:${account}:${service.region}`;
    },
    async place() {
      return { namespacePath: '', namespaceId: '', mountPath: service.store, mountAccessor: '' };
    },
    list: (scope, signal) => listSecrets(service, scope, signal),
    async find(name, signal) {
      const secret = await describe(service, name, signal);
      return secret && entryOf(secret, service.region);
    },
    read: (name, versionId, signal) => readSecret(service, name, versionId, signal),
    write: (change, signal) => writeSecret(service, change, signal),
    relabel: (name, versionId, signal) => relabelSecret(service, name, versionId, signal),
    retag: (change, signal) => retagSecret(service, change, signal),
    restore: (name, signal) => restoreSecret(service, name, signal),
    remove: (name, settings, signal) => removeSecret(service, name, settings, signal),
    needsRetag: (entry, change) => needsRetag(entry, change, settingsOf(change.settings)),
    async close() {
      close();
    },
  };
}
