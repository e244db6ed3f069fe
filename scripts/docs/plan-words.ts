import { type Action, actions, type Problem, problems } from '../../src/sync/plan.ts';
import { table } from './markers.ts';

const meanings: Record<Action | Problem, string> = {
  create: 'It does not exist yet.',
  update:
    'It is ours, and its source, shape or sync has changed, or drift is repaired. Reads one value, writes one.',
  relabel: 'The right version exists already and is made current again. Reads no value.',
  retag: 'Only the mark, tags or settings are not as they should be. Reads no value.',
  restore: 'It is ours, in the recycle bin, and its source is back.',
  adopt: '`lockstep adopt` takes over an unmarked secret: marks it, then brings it in step.',
  delete: 'It is ours and its source is gone, or its name has changed. Comes last.',
  stale: 'A saved change that does not fit any more.',
  conflict: 'A secret that is not marked as ours stands under this name. Left alone.',
  drift: 'Somebody else edited it, and the sync only reports that.',
  unreadable: 'The source exists and cannot be read. What stands at the destination is left alone.',
  collision: 'Two secrets would have this name. Neither is written.',
  'invalid-name': 'The destination cannot hold this name.',
  'invalid-value': 'The value does not fit the shape, as far as that shows while planning.',
};

/** Every word that stands at the beginning of a line of a plan. */
export function planWords(): string {
  const row = (word: Action | Problem, kind: string) => [`\`${word}\``, kind, meanings[word]];
  return table(
    ['Word', 'Is', 'Meaning'],
    [
      ...actions.map((word) => row(word, 'a change')),
      ...problems.map((word) => row(word, 'a problem: nothing happens')),
    ],
  );
}
