import { LockstepError } from '../../errors.ts';
import type { ParseDocument } from './document.ts';
import type { Held } from './edits.ts';
import type { LocalKey } from './local-key.ts';
import { type SidecarRecord, type SidecarRecords, writtenAs } from './sidecar.ts';
import type { Snapshot } from './snapshot.ts';

/** What of one secret is to change. */
export type Changes = ReadonlyMap<string, Held>;

/** The file's text with these changes. Throws `internal` rather than give a text that would read otherwise. */
export function changedText(
  snapshot: Snapshot,
  changes: Changes,
  parse: ParseDocument,
  path: string,
): string {
  let { text } = snapshot;
  const wanted = new Map(snapshot.document?.secrets);
  for (const [name, { value }] of changes) {
    if (wanted.get(name) === value) continue;
    const document = parse(text, path);
    text = value === undefined ? document.without(name) : document.with(name, value);
    if (value === undefined) wanted.delete(name);
    else wanted.set(name, value);
  }
  const { secrets } = parse(text, path);
  const same =
    secrets.size === wanted.size && [...wanted].every(([name, value]) => secrets.get(name) === value);
  if (!same) throw new LockstepError('internal', `${path} would not read back as it was to be written`);
  return text;
}

/** The sidecar's records with these changes; without those of secrets that neither the file nor a change holds. */
export function changedRecords(snapshot: Snapshot, changes: Changes): SidecarRecords {
  const records = new Map([...snapshot.records].filter(([name]) => snapshot.document?.secrets.has(name)));
  for (const [name, { record }] of changes) {
    if (record === undefined) records.delete(name);
    else records.set(name, record);
  }
  return records;
}

/** The records once the file holds these secrets: nothing is under way any more. */
export function settledRecords(
  records: SidecarRecords,
  secrets: ReadonlyMap<string, string>,
  key: LocalKey,
): SidecarRecords {
  const settled = new Map<string, SidecarRecord>();
  for (const [name, record] of records) {
    const value = secrets.get(name);
    if (value === undefined) continue;
    const { pending, ...rest } = record;
    const arrived = pending === true && writtenAs(record, key.versionId(name, value)) !== undefined;
    settled.set(name, arrived ? rest : record);
  }
  return settled;
}
