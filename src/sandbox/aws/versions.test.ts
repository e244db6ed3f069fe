import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBody } from './secret-state.ts';
import { attachLabel, labelsOf } from './staging-labels.ts';
import { dayMs } from './timestamps.ts';
import { addVersion } from './versions.ts';

const text = (value: string) => ({ kind: 'string', text: value }) as const;
const version = (id: string, more: object = {}) => ({
  id,
  content: text(`value of ${id}`),
  kmsKeyId: undefined,
  labels: undefined,
  now: 0,
  ...more,
});

describe('versions', () => {
  it('have one current and one previous version, whatever is put', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }), (ids) => {
        const body = createBody();
        const put: string[] = [];
        for (const id of ids.map(String)) {
          const isNew = !put.includes(id);
          expect(addVersion(body, version(id))).toBe(isNew);
          if (isNew) put.push(id);
          expect(body.stages.get('AWSCURRENT')).toBe(put.at(-1));
          expect(body.stages.get('AWSPREVIOUS')).toBe(put.at(-2));
        }
        expect([...body.versions.keys()]).toEqual(put);
      }),
    );
  });

  it('cannot get another content', () => {
    const body = createBody();
    addVersion(body, version('a'));
    expect(() => addVersion(body, version('a', { content: text('other') }))).toThrow(/ClientRequestToken/);
    const binary = { kind: 'binary', base64: 'AAAA' };
    expect(() => addVersion(body, version('a', { content: binary }))).toThrow(/ClientRequestToken/);
  });

  it('give way from the oldest on when there are 100, unless they have a label or are young', () => {
    const body = createBody();
    addVersion(body, version('kept'));
    attachLabel(body, 'release', 'kept');
    for (let index = 1; index < 100; index += 1) addVersion(body, version(`v${index}`, { now: index }));
    expect(() => addVersion(body, version('late', { now: dayMs }))).toThrow(/limit of versions/);
    addVersion(body, version('late', { now: dayMs + 1 }));
    expect(body.versions.has('kept')).toBe(true);
    expect(body.versions.has('v1')).toBe(false);
    expect(body.versions.size).toBe(100);
  });

  it('have 20 labels together at most, and a refused version leaves nothing behind', () => {
    const body = createBody();
    const labels = Array.from({ length: 19 }, (_, index) => `label${index}`);
    addVersion(body, version('a', { labels }));
    expect(labelsOf(body, 'a')).toEqual(['AWSCURRENT', ...[...labels].sort()]);
    expect(() => addVersion(body, version('b', { labels: ['more'] }))).toThrow(/limit of staging labels/);
    expect(body.versions.has('b')).toBe(false);
    addVersion(body, version('b', { labels: ['label0'] }));
    expect(labelsOf(body, 'b')).toEqual(['label0']);
  });
});
