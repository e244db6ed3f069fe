import { z } from 'zod';
import { LockstepError } from '../../errors.ts';

/** The stamp of a value (none when somebody else wrote it), and the version id by which the value is recognised. */
const writtenSchema = z.strictObject({ stamp: z.string().optional(), versionId: z.string() });

const recordSchema = z.strictObject({
  name: z.string(),
  mark: z.strictObject({ owner: z.string(), sync: z.string(), source: z.string() }),
  labels: z.record(z.string(), z.string()),
  /** What Lockstep wrote, or is about to write. */
  current: writtenSchema.optional(),
  /** What the file held before that, when it was ours. */
  previous: writtenSchema.optional(),
  /** A creation or removal is under way: the mark counts only for the values named here. */
  pending: z.literal(true).optional(),
});

const sidecarSchema = z.strictObject({
  version: z.literal(1),
  /** Fingerprint of the local key that made the version ids. */
  key: z.string(),
  secrets: z.array(recordSchema),
});

export type Written = z.output<typeof writtenSchema>;
/** Mark, labels and stamps of one secret: what a file itself has no place for. */
export type SidecarRecord = z.output<typeof recordSchema>;
export type SidecarRecords = ReadonlyMap<string, SidecarRecord>;

/** The sidecar's records. Throws `invalid-value` naming the path. */
export function parseSidecar(text: string, path: string): { key: string; records: SidecarRecords } {
  try {
    const { key, secrets } = sidecarSchema.parse(JSON.parse(text));
    return { key, records: new Map(secrets.map((record) => [record.name, record])) };
  } catch {
    throw new LockstepError('invalid-value', `${path} is damaged, or of a newer Lockstep`, {
      nextStep: `Bring ${path} back from a backup; without it all secrets of its file count as unmarked.`,
    });
  }
}

export function sidecarText(key: string, records: SidecarRecords): string {
  const secrets = [...records.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${JSON.stringify({ version: 1, key, secrets }, undefined, 1)}\n`;
}

/** What of ours the file holds under this name, given the version id of the value that it holds. */
export function writtenAs(record: SidecarRecord | undefined, versionId: string): Written | undefined {
  return [record?.current, record?.previous].find((written) => written?.versionId === versionId);
}

/** Does the mark count for the value that the file holds? */
export function isMarked(record: SidecarRecord | undefined, versionId: string): record is SidecarRecord {
  return record !== undefined && (record.pending !== true || writtenAs(record, versionId) !== undefined);
}
