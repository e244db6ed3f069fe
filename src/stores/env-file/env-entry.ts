import { type NameRules, nameProblem } from '../../secrets/name-rules.ts';
import { markToLabels } from '../../secrets/ownership.ts';
import type { Capabilities, Entry, Retag } from '../store.ts';
import type { Format } from './configuration.ts';
import { isMarked, type SidecarRecord, writtenAs } from './sidecar.ts';

const names: Readonly<Record<Format, NameRules>> = {
  dotenv: {
    pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
    allowed: 'letters, digits and _, and no digit first',
    maxLength: 1024,
    caseSensitive: true,
  },
  json: {
    pattern: /^[^\p{Cc}\p{Cs}]+$/u,
    allowed: 'text without control characters',
    maxLength: 1024,
    caseSensitive: true,
  },
};

export function envFileCapabilities(format: Format): Capabilities {
  return {
    names: names[format],
    maxValueBytes: 1_048_576,
    emptyValues: true,
    binary: false,
    recoverable: false,
    relabel: false,
    writable: true,
  };
}

/** The version as people see it: the beginning of its id. */
export function shortVersion(versionId: string): string {
  return versionId.slice(0, 8);
}

/** Why a value or its name cannot be passed on as it is; undefined when it can. */
export function textProblem(name: string, value: string, rules: NameRules): string | undefined {
  if (!value.isWellFormed()) return 'its value holds half a character (a lone surrogate)';
  return nameProblem(name, rules);
}

/** One secret of the file as the engine sees it. */
export function envEntry(
  name: string,
  value: string,
  versionId: string,
  record: SidecarRecord | undefined,
  rules: NameRules,
): Entry {
  const reason = textProblem(name, value, rules);
  if (reason !== undefined) {
    return { name, state: 'unreadable', versionId: undefined, version: undefined, labels: {}, reason };
  }
  const entry: Entry = { name, state: 'live', versionId, version: shortVersion(versionId), labels: {} };
  if (!isMarked(record, versionId)) return entry;
  const stamp = writtenAs(record, versionId)?.stamp;
  return { ...entry, mark: record.mark, labels: record.labels, ...(stamp === undefined ? {} : { stamp }) };
}

/** Why mark or labels are not what is asked; undefined when they are. */
export function envDifference({ mark, labels }: Entry, change: Retag): string | undefined {
  const there: Record<string, string> = { ...labels, ...(mark ? markToLabels(mark) : {}) };
  const wanted = { ...change.labels, ...markToLabels(change.mark) };
  const [label] = Object.entries(wanted).find(([key, value]) => there[key] !== value) ?? [];
  return label === undefined ? undefined : `its label "${label}" differs`;
}
