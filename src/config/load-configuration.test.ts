import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLockstepError } from '../errors.ts';
import { loadConfiguration } from './load-configuration.ts';
import { fakeKinds } from './testing/fake-kinds.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(text: string, environment: Record<string, string> = {}) {
  const file = join(folder, 'lockstep.yaml');
  await writeFile(file, text);
  return loadConfiguration(file, { kinds: fakeKinds, environment });
}

const minimal = `version: 1
owner: acme
stores:
  vault: { kind: fake }
  aws: { kind: fake }
syncs:
  app:
    from: vault
    to:
      - store: aws
`;

describe('a good configuration', () => {
  test('has its defaults', async () => {
    const configuration = await load(minimal);
    expect(configuration).toMatchObject({ folder, file: join(folder, 'lockstep.yaml'), owner: 'acme' });
    expect([...configuration.stores.values()]).toEqual([
      { name: 'vault', kind: 'fake', raw: {}, position: { line: 4, column: 3 } },
      { name: 'aws', kind: 'fake', raw: {}, position: { line: 5, column: 3 } },
    ]);
    expect(configuration.syncs).toMatchObject([
      {
        name: 'app',
        from: 'vault',
        select: { paths: ['**'], metadata: {} },
        shape: { kind: 'json', include: [], exclude: [], rename: {} },
        merge: false,
        destinations: [
          {
            store: 'aws',
            prefix: '',
            name: { text: '{{ .SecretPath }}' },
            labels: {},
            settings: { days: 30 },
          },
        ],
        onSourceDelete: 'delete',
        drift: 'repair',
        limits: { deletes: 10, deletePercent: 20 },
      },
    ]);
    expect(configuration.syncs[0]?.shape).not.toHaveProperty('key');
  });

  test('says everything that it can say', async () => {
    const { syncs } = await load(
      `version: 1
owner: "acme/platform: team a"
stores: { vault: { kind: fake, size: 3 }, aws: { kind: fake }, aws.us: { kind: other } }
syncs:
  keys:
    from: vault
    select: { paths: ["app/**", "!app/tmp/**"], metadata: { team: payments, stage: [prod, "te*"] } }
    shape: key
    include: ["*"]
    exclude: [tmp]
    rename: { user: username }
    to:
      - { store: aws, prefix: "\${env:PREFIX}/", kmsKey: "alias/\${env:KEY}", tags: { team: "$\${x}" } }
      - { store: aws.us, name: "x/{{ .SecretKey }}" }
    onSourceDelete: retain
    drift: report
    limits: { deletes: 0 }
  one: { from: vault, select: [a], shape: raw, key: password, to: [{ store: aws }] }
  all: { from: vault, merge: true, to: [{ store: aws, name: all }] }
`,
      { PREFIX: 'eu', KEY: 'app' },
    );
    expect(syncs).toMatchObject([
      {
        select: {
          paths: ['app/**', '!app/tmp/**'],
          metadata: { team: ['payments'], stage: ['prod', 'te*'] },
        },
        shape: { kind: 'key', include: ['*'], exclude: ['tmp'], rename: { user: 'username' } },
        destinations: [
          {
            prefix: 'eu/',
            name: { text: '{{ .SecretPath }}/{{ .SecretKey }}' },
            labels: { team: '${'.concat('x}') },
            settings: { kmsKey: 'alias/app', days: 30 },
          },
          { store: 'aws.us', name: { text: 'x/{{ .SecretKey }}' }, settings: {} },
        ],
        onSourceDelete: 'retain',
        drift: 'report',
        limits: { deletes: 0, deletePercent: 20 },
      },
      { select: { paths: ['a'] }, shape: { kind: 'raw', key: 'password' } },
      { merge: true },
    ]);
  });

  test('may use anchors, aliases and merge keys', async () => {
    const { syncs } = await load(
      minimal.replace('      - store: aws\n', '      - &d { store: aws, prefix: p/, tags: &t { a: b } }\n') +
        '  other: { from: vault, to: [{ <<: *d, prefix: q/ }, { store: aws, tags: *t }] }\n',
    );
    expect(syncs[1]?.destinations).toMatchObject([
      { store: 'aws', prefix: 'q/', labels: { a: 'b' } },
      { prefix: '', labels: { a: 'b' } },
    ]);
  });

  test('needs none of the references of its stores', async () => {
    const reference = '"$'.concat('{env:NOPE}"');
    const { stores } = await load(minimal.replace('{ kind: fake }', `{ kind: fake, address: ${reference} }`));
    expect(stores.get('vault')?.raw).toEqual({ address: JSON.parse(reference) });
  });
});

describe('the hash', () => {
  test('stays for another writing of the same', async () => {
    const { hash } = await load(minimal);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const other = `# a note
syncs: {"app": {"to": [{"store": "aws"}], "from": vault}}
stores: {aws: {kind: "fake"}, vault: {kind: fake}}
owner: acme
version: 1
`;
    expect((await load(other)).hash).toBe(hash);
  });

  test('is another one for any other content, and does not depend on references', async () => {
    const { hash } = await load(minimal);
    expect((await load(minimal.replace('acme', 'acme2'))).hash).not.toBe(hash);
    expect((await load(`${minimal}    drift: report\n`)).hash).not.toBe(hash);
    const withReference = minimal.replace('- store: aws', '- { store: aws, prefix: "$'.concat('{env:A}" }'));
    const [one, two] = [await load(withReference, { A: 'x' }), await load(withReference, { A: 'y' })];
    expect(one.hash).toBe(two.hash);
    expect(one.syncs[0]?.destinations[0]?.prefix).toBe('x');
  });
});

test('a file that is not there', async () => {
  const file = join(folder, 'nope.yaml');
  await expect(loadConfiguration(file, { kinds: fakeKinds, environment: {} })).rejects.toMatchObject({
    class: 'configuration',
    message: `${file}: does not exist`,
    nextStep: expect.stringContaining('lockstep init'),
  });
  await expect(loadConfiguration(folder, { kinds: fakeKinds, environment: {} })).rejects.toMatchObject({
    message: `${folder}: is a folder`,
  });
});

test('whatever is cut out of a configuration, it loads or says what is wrong and where', async () => {
  const places = fc.tuple(
    fc.nat(minimal.length),
    fc.nat(12),
    fc.constantFrom('', ' ', '{', '[', '"', '\t', ':', '- ', '*a', '!', 'x', '&'),
  );
  await fc.assert(
    fc.asyncProperty(places, async ([start, length, put]) => {
      try {
        await load(minimal.slice(0, start) + put + minimal.slice(start + length));
      } catch (error) {
        if (!isLockstepError(error, 'configuration')) throw error;
        for (const line of error.message.split('\n')) expect(line).toMatch(/lockstep\.yaml:\d+:\d+: \S/);
      }
    }),
    { numRuns: 500 },
  );
});
