import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  type Filter,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  ListSecretVersionIdsCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { type AwsCase, type AwsUnderTest, refusal, refusedAs } from './aws-case.ts';

/** Makes secrets below a prefix of their own and returns the prefix. */
async function secretsBelow(aws: AwsUnderTest, endings: string[]): Promise<string> {
  const prefix = aws.name('');
  for (const ending of endings) {
    const request = { Name: prefix + ending, SecretString: ending, Tags: [{ Key: 'end', Value: ending }] };
    await aws.client().send(new CreateSecretCommand(request));
  }
  return prefix;
}

const byName = (prefix: string): Filter[] => [{ Key: 'name', Values: [prefix] }];

async function namesOf(
  aws: AwsUnderTest,
  request: ListSecretsCommandInput,
  prefix: string,
): Promise<string[]> {
  const { SecretList = [] } = await aws.client().send(new ListSecretsCommand(request));
  return SecretList.map(({ Name = '' }) => Name.slice(prefix.length)).sort();
}

/** ListSecrets, its pages and filters, and reading many at once. */
export const listing: readonly AwsCase[] = [
  {
    name: 'a listing shows tags, version ids and dates, and no values',
    async run(aws) {
      const prefix = await secretsBelow(aws, ['planted-value']);
      const answer = await aws.client().send(new ListSecretsCommand({ Filters: byName(prefix) }));
      const [entry] = answer.SecretList ?? [];
      expect(entry).toMatchObject({
        Name: `${prefix}planted-value`,
        Tags: [{ Key: 'end', Value: 'planted-value' }],
      });
      expect(Object.values(entry?.SecretVersionsToStages ?? {})).toEqual([['AWSCURRENT']]);
      expect(entry?.LastChangedDate).toBeInstanceOf(Date);
      expect(entry).not.toHaveProperty('SecretString');
    },
  },
  {
    name: 'pages follow each other until there is no token',
    async run(aws) {
      const endings = ['a', 'b', 'c', 'd', 'e'];
      const prefix = await secretsBelow(aws, endings);
      const seen: string[] = [];
      let NextToken: string | undefined;
      let pages = 0;
      do {
        const request = {
          Filters: byName(prefix),
          MaxResults: 2,
          ...(NextToken === undefined ? {} : { NextToken }),
        };
        const answer = await aws.client().send(new ListSecretsCommand(request));
        seen.push(...(answer.SecretList ?? []).map(({ Name = '' }) => Name.slice(prefix.length)));
        NextToken = answer.NextToken;
        pages += 1;
      } while (NextToken !== undefined);
      expect(seen.sort()).toEqual(endings);
      expect(pages).toBe(3);
    },
  },
  {
    name: 'a deletion between two pages hides no other secret',
    async run(aws) {
      const prefix = await secretsBelow(aws, ['a', 'b', 'c', 'd']);
      const request = { Filters: byName(prefix), MaxResults: 2 };
      const first = await aws.client().send(new ListSecretsCommand(request));
      const [gone] = first.SecretList ?? [];
      await aws.client().send(new DeleteSecretCommand({ SecretId: gone?.Name }));
      const second = await aws
        .client()
        .send(
          new ListSecretsCommand({ ...request, ...(first.NextToken ? { NextToken: first.NextToken } : {}) }),
        );
      const seen = [...(first.SecretList ?? []), ...(second.SecretList ?? [])].map(({ Name = '' }) =>
        Name.slice(-1),
      );
      expect(seen.sort()).toEqual(['a', 'b', 'c', 'd']);
    },
  },
  {
    name: 'a page of more than 100 is refused',
    async run(aws) {
      const call = aws.client().send(new ListSecretsCommand({ MaxResults: 101 }));
      expect(await refusal(call)).toEqual(refusedAs('ValidationException'));
    },
  },
  {
    name: 'a token that the service did not make is InvalidNextTokenException',
    async run(aws) {
      const call = aws.client().send(new ListSecretsCommand({ NextToken: 'not a token' }));
      expect(await refusal(call)).toEqual(refusedAs('InvalidNextTokenException'));
    },
  },
  {
    name: 'a token of version ids that the service did not make is InvalidNextTokenException',
    async run(aws) {
      const prefix = await secretsBelow(aws, ['a']);
      const request = { SecretId: `${prefix}a`, NextToken: 'not a token' };
      const call = aws.client().send(new ListSecretVersionIdsCommand(request));
      expect(await refusal(call)).toEqual(refusedAs('InvalidNextTokenException'));
    },
  },
  {
    name: 'filters by name, tag key and tag value match prefixes, and case counts',
    async run(aws) {
      const prefix = await secretsBelow(aws, ['Alpha', 'alpha', 'beta']);
      expect(await namesOf(aws, { Filters: byName(`${prefix}al`) }, prefix)).toEqual(['alpha']);
      const within = (filter: Filter) => namesOf(aws, { Filters: [...byName(prefix), filter] }, prefix);
      expect(await within({ Key: 'tag-value', Values: ['al', 'be'] })).toEqual(['alpha', 'beta']);
      expect(await within({ Key: 'tag-key', Values: ['en'] })).toEqual(['Alpha', 'alpha', 'beta']);
      expect(await within({ Key: 'tag-key', Values: ['other'] })).toEqual([]);
    },
  },
  {
    name: 'filter values that begin with ! exclude',
    async run(aws) {
      const prefix = await secretsBelow(aws, ['alpha', 'beta']);
      const Filters = [...byName(prefix), { Key: 'tag-value' as const, Values: ['!al'] }];
      expect(await namesOf(aws, { Filters }, prefix)).toEqual(['beta']);
    },
  },
  {
    name: 'secrets that are scheduled for deletion are listed only when asked for',
    async run(aws) {
      const prefix = await secretsBelow(aws, ['a', 'b']);
      await aws.client().send(new DeleteSecretCommand({ SecretId: `${prefix}a` }));
      expect(await namesOf(aws, { Filters: byName(prefix) }, prefix)).toEqual(['b']);
      const planned = { Filters: byName(prefix), IncludePlannedDeletion: true };
      expect(await namesOf(aws, planned, prefix)).toEqual(['a', 'b']);
    },
  },
  {
    name: 'a batch read gives values, and tells what it cannot read',
    async run(aws) {
      const prefix = await secretsBelow(aws, ['a', 'b']);
      const SecretIdList = [`${prefix}a`, `${prefix}b`, `${prefix}c`];
      const answer = await aws.client().send(new BatchGetSecretValueCommand({ SecretIdList }));
      expect((answer.SecretValues ?? []).map((value) => value.SecretString).sort()).toEqual(['a', 'b']);
      expect(answer.Errors).toMatchObject([
        { SecretId: `${prefix}c`, ErrorCode: 'ResourceNotFoundException' },
      ]);
    },
  },
  {
    name: 'a batch read of more than 20 is refused',
    async run(aws) {
      const SecretIdList = Array.from({ length: 21 }, (_, index) => aws.name(String(index)));
      const call = aws.client().send(new BatchGetSecretValueCommand({ SecretIdList }));
      expect(await refusal(call)).toEqual(refusedAs('ValidationException'));
    },
  },
  {
    name: 'a batch read by filters goes on in pages',
    async run(aws) {
      const prefix = await secretsBelow(aws, ['a', 'b', 'c']);
      const request = { Filters: byName(prefix), MaxResults: 2 };
      const first = await aws.client().send(new BatchGetSecretValueCommand(request));
      expect(first.SecretValues).toHaveLength(2);
      const next = { ...request, ...(first.NextToken === undefined ? {} : { NextToken: first.NextToken }) };
      const second = await aws.client().send(new BatchGetSecretValueCommand(next));
      const values = [...(first.SecretValues ?? []), ...(second.SecretValues ?? [])];
      expect(values.map((value) => value.SecretString).sort()).toEqual(['a', 'b', 'c']);
      expect(second.NextToken).toBeUndefined();
    },
  },
  {
    name: 'a listing is sorted by name when asked for, over all its pages',
    async run(aws) {
      const prefix = await secretsBelow(aws, ['b', 'd', 'a', 'c']);
      const seen: string[] = [];
      let NextToken: string | undefined;
      do {
        const request = {
          Filters: byName(prefix),
          MaxResults: 3,
          SortBy: 'name',
          SortOrder: 'desc',
        } as const;
        const answer = await aws
          .client()
          .send(new ListSecretsCommand({ ...request, ...(NextToken === undefined ? {} : { NextToken }) }));
        seen.push(...(answer.SecretList ?? []).map(({ Name = '' }) => Name.slice(prefix.length)));
        NextToken = answer.NextToken;
      } while (NextToken !== undefined);
      expect(seen).toEqual(['d', 'c', 'b', 'a']);
    },
  },
];
