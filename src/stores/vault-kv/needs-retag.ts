import type { Entry, Retag } from '../store.ts';

/**
 * Why mark or labels of an entry are not what is asked; undefined when they are. Custom metadata takes no empty values:
 * an empty label and an absent one are the same.
 */
export function needsRetag(entry: Entry, { mark, labels }: Retag): string | undefined {
  const { owner, sync, source } = entry.mark ?? {};
  if (owner !== mark.owner || sync !== mark.sync || source !== mark.source) return 'its mark differs';
  const label = Object.keys(labels).find((key) => (entry.labels[key] ?? '') !== labels[key]);
  return label === undefined ? undefined : `its label "${label}" differs`;
}
