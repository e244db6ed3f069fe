import { describe, expect, it } from 'vitest';
import { stampOf } from '../../secrets/stamp.ts';
import type { Retag } from '../store.ts';
import { entryOf } from './entry.ts';
import { awsCapabilities, joinVersionId, parseSecretArn, splitVersionId } from './names.ts';
import { needsRetag } from './retag.ts';
import { rememberedSettings } from './settings.ts';

const stamp = stampOf({ sources: [], shape: 'json', name: 'a' });
const older = stampOf({ sources: [], shape: 'json', name: 'b' });
const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:app/db-1-AbCdEf';
const Tags = [
  { Key: 'lockstep:owner', Value: 'acme' },
  { Key: 'lockstep:sync', Value: 'app' },
  { Key: 'lockstep:source', Value: 'app/db@1a2b3c4d' },
  { Key: 'team', Value: 'payments' },
];
const secret = {
  ARN,
  Name: 'app/db-1',
  Tags,
  versions: { [older]: ['AWSPREVIOUS'], [stamp]: ['AWSCURRENT', 'x'] },
};

describe('entryOf', () => {
  it('reads mark, stamp and version id', () => {
    expect(entryOf({ ...secret, LastChangedDate: new Date(0) }, 'eu-central-1')).toEqual({
      name: 'app/db-1',
      state: 'live',
      versionId: `${stamp}@AbCdEf`,
      version: stamp,
      updatedAt: '1970-01-01T00:00:00.000Z',
      mark: { owner: 'acme', sync: 'app', source: 'app/db@1a2b3c4d' },
      stamp,
      olderStamps: [older],
      labels: { team: 'payments' },
      details: { arn: ARN },
    });
  });

  it('knows versions of others, secrets without a value, deleted ones and those of services', () => {
    const foreign = entryOf({ ...secret, versions: { 'a-b-c': ['AWSCURRENT'], x: [] } }, 'eu-central-1');
    expect(foreign).toMatchObject({ version: 'a-b-c', olderStamps: [] });
    expect(foreign.stamp).toBeUndefined();
    expect(entryOf({ ...secret, versions: undefined }, 'eu-central-1').versionId).toBeUndefined();
    expect(entryOf({ ...secret, versions: { p: ['AWSPENDING'] } }, 'eu-central-1').versionId).toBeUndefined();
    expect(entryOf({ ...secret, DeletedDate: new Date() }, 'eu-central-1').state).toBe('deleted');
    expect(entryOf({ ...secret, OwningService: 'rds' }, 'eu-central-1').managedBy).toBe('rds');
    expect(entryOf({ ...secret, PrimaryRegion: 'us-east-1' }, 'eu-central-1').managedBy).toMatch(/us-east-1/);
    expect(entryOf({ ...secret, PrimaryRegion: 'eu-central-1' }, 'eu-central-1').managedBy).toBeUndefined();
  });
});

describe('needsRetag', () => {
  const settingsOf = rememberedSettings();
  const reasonOf = (change: Retag) => needsRetag(entry, change, settingsOf(change.settings));
  const mark = { owner: 'acme', sync: 'app', source: 'app/db@1a2b3c4d' };
  const asked = { name: 'app/db-1', mark, labels: { team: 'payments' }, settings: {} };
  const entry = entryOf({ ...secret, KmsKeyId: 'alias/app', Description: 'x' }, 'eu-central-1');

  it('is content with what is as asked, and with what was not asked for', () => {
    expect(reasonOf(asked)).toBeUndefined();
    expect(reasonOf({ ...asked, labels: {} })).toBeUndefined();
    expect(reasonOf({ ...asked, settings: { description: 'x', recoveryWindowDays: 7 } })).toBeUndefined();
  });

  it.each([
    [{ mark: { ...mark, source: 'else' } }, /lockstep:source/],
    [{ labels: { team: 'risk' } }, /team/],
    [{ labels: { stage: '' } }, /stage/],
    [{ settings: { kmsKey: 'alias/other' } }, /KMS key/],
    [{ settings: { description: 'y' } }, /description/],
    [{ settings: { replicaRegions: ['us-east-1'] } }, /replica/],
  ])('says what differs: %o', (over, reason) => {
    expect(reasonOf({ ...asked, ...over })).toMatch(reason);
  });

  it('refuses settings that it does not know', () => {
    expect(() => reasonOf({ ...asked, settings: { kms: 'x' } })).toThrow(/kms/);
  });
});

describe('version ids', () => {
  it('join and split', () => {
    expect(parseSecretArn(ARN)).toEqual({
      region: 'eu-central-1',
      account: '111122223333',
      suffix: 'AbCdEf',
    });
    expect(splitVersionId(joinVersionId('v@1', ARN))).toEqual({ version: 'v@1', suffix: 'AbCdEf' });
    expect(splitVersionId('v')).toEqual({ version: 'v', suffix: undefined });
  });
});

describe('names', () => {
  it('warns of names that look like an ARN', () => {
    expect(awsCapabilities.names.caution?.('app/db-AbCdEf')).toMatch(/hyphen/);
    expect(awsCapabilities.names.caution?.('app/db-primary')).toBeUndefined();
  });
});
