import { type Mark, markToLabels } from '../../src/secrets/ownership.ts';
import type { SecretValue } from '../../src/secrets/secret-value.ts';
import type { Capabilities, Entry, Retag } from '../../src/stores/store.ts';

interface MemoryVersion {
  readonly id: string;
  readonly number: number;
  readonly value: SecretValue;
  readonly stamp: string | undefined;
}

/** One secret of the memory store. */
export interface MemorySecret {
  readonly name: string;
  readonly versions: MemoryVersion[];
  current: MemoryVersion;
  mark: Mark | undefined;
  labels: Record<string, string>;
  updatedAt: string;
  deleted: boolean;
  managedBy: string | undefined;
  unreadable: boolean;
}

/** The secret as the engine sees it. */
export function memoryEntry(secret: MemorySecret, capabilities: Capabilities): Entry {
  const { name, current, mark, labels, updatedAt, managedBy, deleted, unreadable } = secret;
  if (unreadable) {
    const reason = 'this identity may not look at it';
    return { name, state: 'unreadable', versionId: undefined, version: undefined, reason, labels: {} };
  }
  const older = secret.versions.filter((version) => version !== current).flatMap(({ stamp }) => stamp ?? []);
  return {
    name,
    state: deleted ? 'deleted' : 'live',
    versionId: current.id,
    version: current.number,
    updatedAt,
    labels: { ...labels },
    olderStamps: capabilities.relabel ? older : [],
    ...(mark === undefined ? {} : { mark }),
    ...(current.stamp === undefined ? {} : { stamp: current.stamp }),
    ...(managedBy === undefined ? {} : { managedBy }),
  };
}

/** Why mark or labels are not what is asked. */
export function memoryDifference(entry: Entry, { mark, labels }: Retag): string | undefined {
  const there: Record<string, string> = { ...entry.labels, ...(entry.mark ? markToLabels(entry.mark) : {}) };
  const wanted = { ...labels, ...markToLabels(mark) };
  const [label] = Object.entries(wanted).find(([key, value]) => there[key] !== value) ?? [];
  return label === undefined ? undefined : `its label "${label}" differs`;
}
