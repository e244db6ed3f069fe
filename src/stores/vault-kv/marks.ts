import { type Mark, markLabelPrefix, markToLabels } from '../../secrets/ownership.ts';
import { stampPrefix } from '../../secrets/stamp.ts';

/** `stamp@version`: this version holds the value of this stamp. */
export const stampKey = `${markLabelPrefix}stamp`;
/** `stamp@version`: this version was about to be written with the value of this stamp. */
export const intentKey = `${markLabelPrefix}intent`;

/**
 * Stands for the stamp of a version that we were writing when we were stopped: ours or somebody else's, which only
 * reading the value can tell. It equals no stamp of a value, so such a secret is written again, which settles it.
 */
export const uncertainStamp = `${stampPrefix}${'0'.repeat(48)}`;

export interface StampRecord {
  readonly stamp: string;
  readonly version: number;
}

export function formatRecord({ stamp, version }: StampRecord): string {
  return `${stamp}@${version}`;
}

/** Undefined for a text that is no record. */
export function parseRecord(text: string | undefined): StampRecord | undefined {
  const [, stamp, version] = /^(.+)@(\d{1,15})$/.exec(text ?? '') ?? [];
  return stamp === undefined ? undefined : { stamp, version: Number(version) };
}

/** Mark and labels as changes of custom metadata, which takes no empty values: an empty label is taken away. */
export function markChanges(
  mark: Mark,
  labels: Readonly<Record<string, string>>,
): Record<string, string | null> {
  const all = { ...labels, ...markToLabels(mark) };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, value === '' ? null : value]));
}
