import { describe, expect, it } from 'vitest';
import { awsSettings } from './settings.ts';
import { checkedTagsOf, parseReplicas } from './tags.ts';

const mark = { owner: 'acme', sync: 'app', source: 'app/db@1a2b3c4d' };

function tags(labels: Record<string, string>, settings: object = {}) {
  return checkedTagsOf({ labels, mark }, awsSettings.parse(settings));
}

describe('checkedTagsOf', () => {
  it('joins labels, mark and what listings do not tell', () => {
    expect(
      tags({ team: 'Zahlungen ü' }, { replicaRegions: ['us-east-1', 'eu-west-1'], kmsKey: 'alias/app' }),
    ).toEqual({
      team: 'Zahlungen ü',
      'lockstep:owner': 'acme',
      'lockstep:sync': 'app',
      'lockstep:source': 'app/db@1a2b3c4d',
      'lockstep:replicas': 'eu-west-1 us-east-1',
      'lockstep:kms-key': 'alias/app',
    });
    expect(parseReplicas('eu-west-1 us-east-1')).toEqual(['eu-west-1', 'us-east-1']);
    expect(parseReplicas(undefined)).toEqual([]);
  });

  it.each([
    [{ 'a,b': 'x' }],
    [{ a: 'x;y' }],
    [{ a: 'x'.repeat(257) }],
    [{ ['a'.repeat(129)]: 'x' }],
    [{ 'aws:x': 'y' }],
    [{ 'lockstep:x': 'y' }],
    [{ '': 'y' }],
    [Object.fromEntries(Array.from({ length: 48 }, (_, index) => [`k${index}`, 'v']))],
  ])('refuses what AWS cannot hold: %o', (labels) => {
    expect(() => tags(labels as Record<string, string>)).toThrow(
      expect.objectContaining({ class: 'configuration' }),
    );
  });

  it('takes the largest tags', () => {
    expect(tags({ ['ä'.repeat(128)]: 'ö'.repeat(256) })).toHaveProperty('lockstep:owner');
  });
});
