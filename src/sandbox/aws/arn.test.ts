import { describe, expect, it } from 'vitest';
import { parseSecretId, secretArn } from './arn.ts';

const parse = (id: string) => parseSecretId(id, 'eu-central-1', '123456789012');
const arn = secretArn('eu-central-1', '123456789012', 'app/db', 'Ab12Cd');

describe('a secret id', () => {
  it('is a name, a whole ARN or one without its suffix', () => {
    expect(parse('app/db')).toEqual({ kind: 'name', name: 'app/db' });
    expect(parse(arn)).toEqual({ kind: 'arn', arn, name: 'app/db' });
    expect(parse(arn.slice(0, -7))).toEqual({ kind: 'name', name: 'app/db' });
  });

  it('without its suffix is mistaken for a whole ARN when the name ends like one', () => {
    const partial = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/db-abcdef';
    expect(parse(partial)).toEqual({ kind: 'arn', arn: partial, name: 'app/db' });
  });

  it('of another Region is not found, of another account denied, of another kind invalid', () => {
    expect(() => parse(secretArn('eu-west-1', '123456789012', 'a', 'Ab12Cd'))).toThrow(/can't find/);
    expect(() => parse(secretArn('eu-central-1', '999999999999', 'a', 'Ab12Cd'))).toThrow(/another account/);
    expect(() => parse('arn:aws:s3:::bucket')).toThrow(/ARN/);
    expect(() => parse('a b')).toThrow(/Invalid name/);
  });

  it('has the partition of its Region', () => {
    expect(secretArn('cn-north-1', '1', 'a', 'Ab12Cd')).toMatch(/^arn:aws-cn:/);
    expect(secretArn('us-gov-west-1', '1', 'a', 'Ab12Cd')).toMatch(/^arn:aws-us-gov:/);
  });
});
