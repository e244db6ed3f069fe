import { describe, expect, it } from 'vitest';
import { uncertainStamp } from './marks.ts';
import { type Metadata, parseVersionId, toEntry } from './metadata.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const live = { created_time: '2026-01-01T00:00:00.5Z', deletion_time: '', destroyed: false };
const past = { ...live, deletion_time: '2026-05-31T23:59:59.999Z' };
const future = { ...live, deletion_time: '2026-06-01T00:00:01Z' };
const destroyed = { ...live, destroyed: true };
const stamp = `lockstep-${'a'.repeat(48)}`;
const mark = { 'lockstep:owner': 'o', 'lockstep:sync': 's', 'lockstep:source': 'x@1' };

function metadata(versions: Metadata['versions'][string][], custom: Record<string, string> = {}): Metadata {
  return {
    current_version: versions.length,
    updated_time: '2026-02-02T00:00:00Z',
    custom_metadata: custom,
    versions: Object.fromEntries(versions.map((version, index) => [String(index + 1), version])),
  };
}

describe('toEntry', () => {
  it('tells the current version, labels and mark', () => {
    expect(
      toEntry('a', metadata([live], { team: 'x', ...mark, 'lockstep:stamp': `${stamp}@1` }), 'latest', now),
    ).toEqual({
      name: 'a',
      state: 'live',
      versionId: '1@2026-01-01T00:00:00.5Z',
      version: 1,
      updatedAt: '2026-01-01T00:00:00.5Z',
      labels: { team: 'x' },
      mark: { owner: 'o', sync: 's', source: 'x@1' },
      stamp,
    });
  });

  it.each([
    ['deleted', past, 'deleted'],
    ['to be deleted', future, 'live'],
  ])('counts one that is %s as it is now', (_, version, state) => {
    const entry = toEntry('a', metadata([live, version]), 'latest', now);
    expect(entry).toMatchObject({ state, version: 2 });
  });

  it('falls back to the newest live version when asked', () => {
    const entry = toEntry('a', metadata([live, live, destroyed, past]), 'newest-live', now);
    expect(entry).toMatchObject({ state: 'live', version: 2 });
  });

  it('is deleted when no version is live', () => {
    expect(toEntry('a', metadata([past, past]), 'newest-live', now)).toMatchObject({
      state: 'deleted',
      version: 2,
    });
  });

  it.each([
    ['without a version', metadata([])],
    ['with a destroyed one', metadata([live, destroyed])],
  ])('has no version id %s; ours is live, so that it gets a value again', (_, found) => {
    expect(toEntry('a', found, 'latest', now)).toMatchObject({ state: 'deleted', versionId: undefined });
    expect(toEntry('a', { ...found, custom_metadata: mark }, 'latest', now)).toMatchObject({
      state: 'live',
      versionId: undefined,
    });
  });

  it('believes a stamp only of the version that it names', () => {
    const older = toEntry('a', metadata([live, live], { 'lockstep:stamp': `${stamp}@1` }), 'latest', now);
    expect(older.stamp).toBeUndefined();
    expect(older.olderStamps).toEqual([stamp]);
    const gone = toEntry('a', metadata([destroyed, live], { 'lockstep:stamp': `${stamp}@1` }), 'latest', now);
    expect(gone.olderStamps).toBeUndefined();
  });

  it('is uncertain about a version that was about to be written', () => {
    const intended = { 'lockstep:stamp': `${stamp}@1`, 'lockstep:intent': `${stamp}@2` };
    expect(toEntry('a', metadata([live, live], intended), 'latest', now).stamp).toBe(uncertainStamp);
    expect(toEntry('a', metadata([live], intended), 'latest', now).stamp).toBe(stamp);
  });
});

it('reads version ids back, and nothing else', () => {
  expect(parseVersionId('12@2026-01-01T00:00:00.5Z')).toEqual({
    version: 12,
    createdTime: '2026-01-01T00:00:00.5Z',
  });
  for (const text of ['', '1', '@x', 'x@y', '-1@y']) expect(parseVersionId(text)).toBeUndefined();
});
