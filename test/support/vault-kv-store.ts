import { createPacers, type Pacers } from '../../src/pacing/pacers.ts';
import type { Entry, Store } from '../../src/stores/store.ts';
import { vaultKv } from '../../src/stores/vault-kv/kind.ts';

/** Limits that make tests of failing servers short. */
function quickPacers(): Pacers {
  return createPacers({ attemptMs: 10_000, deadlineMs: 15_000, attempts: 3 }, () => {});
}

/** Opens a store of kind `vault-kv` by its configuration; the root token unless `auth` is given. */
export function openKv(
  configuration: Readonly<Record<string, unknown>>,
  around: {
    environment?: Record<string, string>;
    pacers?: Pacers;
    warn?: (message: string) => void;
    folder?: string;
  } = {},
): Promise<Store> {
  return vaultKv.open(
    { auth: { method: 'token', token: 'root' }, ...configuration },
    {
      name: 'kv',
      pacers: around.pacers ?? quickPacers(),
      environment: around.environment ?? {},
      folder: around.folder ?? '/',
      warn: around.warn ?? (() => {}),
    },
  );
}

/** A whole listing, sorted by name. */
export async function listed(store: Store, prefix = '', signal = soon()): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of store.list({ prefix }, signal)) entries.push(entry);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Aborts when a test takes far too long. */
export function soon(): AbortSignal {
  return AbortSignal.timeout(60_000);
}
