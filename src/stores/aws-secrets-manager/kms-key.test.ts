import { describe, expect, it } from 'vitest';
import { isSameKey } from './kms-key.ts';

const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
const keyArn = `arn:aws:kms:eu-central-1:111122223333:key/${id}`;
const aliasArn = 'arn:aws:kms:eu-central-1:111122223333:alias/app';

describe('isSameKey', () => {
  it.each([
    ['alias/app', 'alias/app', undefined, true],
    ['alias/app', aliasArn, undefined, true],
    [id, keyArn, undefined, true],
    [keyArn, id, undefined, true],
    ['alias/app', 'alias/other', 'alias/app', false],
    [keyArn, `${keyArn}c`, keyArn, false],
    // The key behind an alias: what was asked for last time decides.
    ['alias/app', keyArn, 'alias/app', true],
    ['alias/app', keyArn, 'alias/other', false],
    ['alias/app', keyArn, undefined, false],
    // AWS leaves its default key out.
    ['alias/aws/secretsmanager', undefined, undefined, true],
    ['alias/app', undefined, 'alias/app', false],
    [keyArn, undefined, undefined, false],
    ['alias/aws/secretsmanager', keyArn, 'alias/aws/secretsmanager', false],
  ])('%s wanted, %s listed, %s asked for: %s', (wanted, listed, asked, same) => {
    expect(isSameKey(wanted, listed, asked)).toBe(same);
  });
});
