import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLockstepError } from '../errors.ts';
import { loadConfiguration } from './load-configuration.ts';
import { fakeKinds } from './testing/fake-kinds.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The lines of the error that this file gives, without the folder. */
async function problems(text: string | Uint8Array): Promise<string[]> {
  const file = join(folder, 'lockstep.yaml');
  await writeFile(file, text);
  const environment = { PREFIX: 'p/', HIDDEN: 'hunter2' };
  try {
    await loadConfiguration(file, { kinds: fakeKinds, environment });
  } catch (error) {
    if (!isLockstepError(error, 'configuration')) throw error;
    expect(error.message).not.toContain('hunter2');
    return error.message.split('\n').map((line) => line.replace(`${folder}/lockstep.yaml:`, ''));
  }
  return [];
}

const head = 'version: 1\nowner: acme\n';
const stores = 'stores: { vault: { kind: fake },\n  aws: { kind: fake } }\n';
/** Lines of the sync `app` begin at line 8; its destination can be replaced. */
const sync = (lines: string, to = '    to: [{ store: aws }]') =>
  `${head}${stores}syncs:\n  app:\n    from: vault\n${to}\n${lines}`;
/** The destination `to[0]` on one line, line 9. */
const destination = (rest: string) => sync('', `    to:\n      - { store: aws, ${rest} }`);
/** The store `x` on line 4. */
const store = (rest: string) =>
  `${head}stores:\n  x: { ${rest} }\n  vault: { kind: fake }\n  aws: { kind: fake }\nsyncs: { app: { from: vault, to: [{ store: aws }] } }\n`;

test('the frames of this table are good', async () => {
  expect(await problems(sync(''))).toEqual([]);
  expect(await problems(destination('prefix: a/'))).toEqual([]);
  expect(await problems(store('kind: fake'))).toEqual([]);
});

const wholeFile: [string, string | Uint8Array, string[]][] = [
  ['empty', '', ['1:1: the file is empty; run `lockstep init`']],
  ['only comments', '# nothing\n', ['1:1: the file is empty; run `lockstep init`']],
  ['a list', '- a\n', ['1:1: expected a map with version, owner, stores and syncs']],
  ['a tab', `${head}stores:\n\tvault: { kind: fake }\n`, ['4:1: a tab indents this line; use spaces']],
  ['not UTF-8', Uint8Array.of(0x61, 0xff), [' is not UTF-8 text']],
  ['over 1 MiB', ' '.repeat(1024 * 1024 + 1), [' is larger than 1 MiB']],
  ['no version', 'owner: a\n', ['1:1: version: missing; write "version: 1"']],
  [
    'unknown version',
    'owner: a\nversion: 2\nstoers: 1\n',
    ['2:1: version: unknown version; write "version: 1"'],
  ],
  ['version as text', 'version: "1"\n', ['1:1: version: unknown version; write "version: 1"']],
  [
    'everything missing, an unknown key',
    'version: 1\nsyncz: {}\n',
    [
      '1:1: owner: missing',
      '1:1: stores: missing',
      '1:1: syncs: missing',
      '2:1: syncz: unknown key; did you mean "syncs"?',
    ],
  ],
  [
    'empty parts',
    'version: 1\nowner: ""\nstores: {}\nsyncs:\n',
    [
      '2:1: owner: must not be empty',
      '3:1: stores: needs at least one store',
      '4:1: syncs: expected a map, found nothing',
    ],
  ],
  [
    'owner',
    `version: 1\nowner: a#b\n${stores}syncs: { app: { from: vault, to: [{ store: aws }] } }\n`,
    ['2:1: owner: may hold only letters, digits, spaces and _ . : / = + - @'],
  ],
  [
    'a reference as owner',
    `version: 1\nowner: "\${env:OWNER}"\n${stores}syncs: { app: { from: vault, to: [{ store: aws }] } }\n`,
    ['2:1: owner: references do not work here, since every mark carries the owner; write the name itself'],
  ],
  [
    'owner as a number',
    `version: 1\nowner: 12\n${stores}syncs: { app: { from: vault, to: [{ store: aws }] } }\n`,
    ['2:1: owner: expected text, found a number; put it in quotes'],
  ],
  [
    'duplicate keys',
    'version: 1\nowner: a\nowner: b\n',
    ['3:1: owner: duplicate key; the first one is on line 2'],
  ],
  [
    'a key that only looks different',
    'version: 1\nstores:\n  a: 1\n  "a": 2\n',
    ['4:3: stores.a: duplicate key; the first one is on line 3'],
  ],
  ['a second document', `${head}---\na: 1\n`, ['3:1: only one YAML document is allowed']],
  ['not closed', 'version: 1\nowner: "a\n', ['3:1: not valid YAML: missing closing "quote']],
  [
    'text after a value',
    "version: 1\nowner: 'it's'\n",
    ['2:12: not valid YAML: unexpected text here; a text with { } [ ] , or a quote in it must be in quotes'],
  ],
  [
    'a map on the line of another',
    'version: 1\nowner: a: b\n',
    ['2:8: a map cannot begin here; indent it, or put a text that holds ": " in quotes'],
  ],
  [
    'a reserved character',
    'version: 1\nowner: @a\n',
    ['2:8: plain value cannot start with reserved character @; put the text in quotes'],
  ],
  [
    'a glob without quotes',
    'a: [x, !x/**]\n',
    ['1:8: this is a YAML tag; a text that begins with "!" must be in quotes'],
  ],
  [
    'another one',
    'a: [**]\n',
    ['1:5: a[0]: "**" is a YAML alias of an unknown anchor; a glob that begins with "*" must be in quotes'],
  ],
  [
    'a template without quotes',
    'a: {{ .SecretPath }}\n',
    ['1:5: a: a key must be text; put {{ templates }} in quotes'],
  ],
  ['__proto__', 'stores:\n  __proto__: { kind: fake }\n', ['2:3: stores: "__proto__" cannot be a key']],
  ['an alias of itself', 'a: &a [*a]\n', ['1:8: a: too deep, or too many aliases']],
  [
    'aliases that multiply',
    `a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[index]}`).join(', ')}]\n`).join('')}`,
    ['1:11: e: too deep, or too many aliases'],
  ],
];

const stored: [string, string, string[]][] = [
  ['no kind', 'size: 1', ['4:3: stores.x.kind: missing']],
  ['unknown kind', 'kind: fakes', ['4:8: stores.x.kind: unknown kind "fakes"; did you mean "fake"?']],
  ['kind of no resemblance', 'kind: zzz', ['4:8: stores.x.kind: unknown kind "zzz"; known are fake, other']],
  ['unknown key', 'kind: fake, adress: x', ['4:20: stores.x.adress: unknown key; did you mean "address"?']],
  [
    'unknown key of no resemblance',
    'kind: other, zzz: x',
    ['4:21: stores.x.zzz: unknown key; known are token, kind'],
  ],
  ['wrong type', 'kind: fake, size: big', ['4:20: stores.x.size: expected a number, found text']],
  [
    'not whole',
    'kind: fake, size: 1.5',
    ['4:20: stores.x.size: expected a whole number, found a number that is not whole'],
  ],
  ['too large', 'kind: fake, size: 11', ['4:20: stores.x.size: at most 10, not 11']],
  ['its own words', 'kind: fake, address: ftp', ['4:20: stores.x.address: must be an http address']],
  [
    'choice',
    'kind: fake, auth: { method: tokn }',
    ['4:28: stores.x.auth.method: expected token or role, found "tokn"; did you mean "token"?'],
  ],
  ['no choice', 'kind: fake, auth: {}', ['4:20: stores.x.auth.method: missing; choose token or role']],
  [
    'inside a choice',
    'kind: fake, auth: { method: role, rolId: x }',
    ['4:20: stores.x.auth.roleId: missing', '4:42: stores.x.auth.rolId: unknown key; did you mean "roleId"?'],
  ],
  [
    'a list or one',
    'kind: fake, regions: { a: b }',
    ['4:20: stores.x.regions: expected text or a list, found a map'],
  ],
  [
    'in a list',
    'kind: fake, regions: [a, 1]',
    ['4:33: stores.x.regions[1]: expected text, found a number; put it in quotes'],
  ],
  [
    'bad references',
    `kind: fake, address: "\${evn:A}\${file:}"`,
    [
      `4:20: stores.x.address: "\${evn:A}" is no reference; write \${env:NAME} or \${file:path}, or $\${ for a plain \${`,
      `4:20: stores.x.address: "\${file:}" is no reference; write \${env:NAME} or \${file:path}, or $\${ for a plain \${`,
    ],
  ],
  [
    'a reference does not hide other mistakes',
    `kind: fake, address: "\${env:A}", auth: { method: role, roleId: "\${env:B}", secretID: x }`,
    ['4:83: stores.x.auth.secretID: unknown key; known are method, roleId'],
  ],
];

const synced: [string, string, string[]][] = [
  ['unknown key', '    form: vault\n', ['9:5: syncs.app.form: unknown key; did you mean "from"?']],
  [
    'shape',
    '    shape: jsno\n',
    ['9:5: syncs.app.shape: expected json, key or raw, found "jsno"; did you mean "json"?'],
  ],
  [
    'shape as a list',
    '    shape: [json]\n',
    ['9:5: syncs.app.shape: expected json, key or raw, found a list'],
  ],
  [
    'what could be a secret where a choice is',
    '    drift: "hvs.CAESIJ+/=="\n',
    ['9:5: syncs.app.drift: expected repair, report or ignore, found another text'],
  ],
  ['drift', '    drift: fix\n', ['9:5: syncs.app.drift: expected repair, report or ignore, found "fix"']],
  [
    'onSourceDelete',
    '    onSourceDelete: keep\n',
    ['9:5: syncs.app.onSourceDelete: expected delete or retain, found "keep"'],
  ],
  [
    'limits',
    '    limits: { deletes: -1, deletePercent: 101 }\n',
    [
      '9:15: syncs.app.limits.deletes: at least 0, not -1',
      '9:28: syncs.app.limits.deletePercent: at most 100, not 101',
    ],
  ],
  ['select as text', '    select: app/**\n', ['9:5: syncs.app.select: expected a list or a map, found text']],
  ['select nothing', '    select: []\n', ['9:5: syncs.app.select: must not be empty']],
  [
    'select a number',
    '    select: [1]\n',
    ['9:14: syncs.app.select[0]: expected text, found a number; put it in quotes'],
  ],
  [
    'unknown key of select',
    '    select: { path: [a] }\n',
    ['9:15: syncs.app.select.path: unknown key; did you mean "paths"?'],
  ],
  [
    'bracket',
    '    select: ["app/["]\n',
    [
      '9:14: syncs.app.select[0]: bad glob "app/[": Missing closing: "]" - use "\\\\]" to match literal characters',
    ],
  ],
  [
    'empty globs',
    '    select: ["", "!"]\n',
    [
      '9:14: syncs.app.select[0]: an empty glob matches nothing; "**" matches everything',
      '9:18: syncs.app.select[1]: an empty glob matches nothing; "**" matches everything',
    ],
  ],
  [
    'only exclusions',
    '    select: ["!a"]\n',
    ['9:5: syncs.app.select: only exclusions: add a glob without "!", such as "**"'],
  ],
  [
    'leading slash',
    '    select: { paths: [a, "!/b"] }\n',
    ['9:26: syncs.app.select.paths[1]: paths do not begin with "/"; leave it out'],
  ],
  [
    'metadata',
    '    select: { metadata: { team: [a, ""], b: 1 } }\n',
    [
      '9:37: syncs.app.select.metadata.team[1]: an empty glob matches nothing; "**" matches everything',
      '9:42: syncs.app.select.metadata.b: expected text or a list, found a number',
    ],
  ],
  ['include', '    include: []\n', ['9:5: syncs.app.include: must not be empty']],
  [
    'exclude',
    '    exclude: ["!a"]\n',
    ['9:15: syncs.app.exclude[0]: what is excluded already stands without "!"'],
  ],
  [
    'rename to one name',
    '    rename: { a: x, b: x }\n',
    ['9:21: syncs.app.rename.b: "a" gets this name already'],
  ],
  ['rename to nothing', '    rename: { a: "" }\n', ['9:15: syncs.app.rename.a: must not be empty']],
  [
    'key without raw',
    '    key: password\n',
    ['9:5: syncs.app.key: goes with shape "raw" only, not with "json"'],
  ],
  [
    'merge without json',
    '    merge: true\n    shape: raw\n',
    ['9:5: syncs.app.merge: goes with shape "json" only, not with "raw"'],
  ],
  ['merge as text', '    merge: "yes"\n', ['9:5: syncs.app.merge: expected true or false, found text']],
  [
    'keys with raw',
    '    shape: raw\n    include: [a]\n    exclude: [b]\n    rename: { a: b }\n',
    [
      '10:5: syncs.app.include: goes with the shapes "json" and "key", not with "raw"',
      '11:5: syncs.app.exclude: goes with the shapes "json" and "key", not with "raw"',
      '12:5: syncs.app.rename: goes with the shapes "json" and "key", not with "raw"',
    ],
  ],
  [
    'a second sync of a bad name',
    '  -app:\n    from: vault\n    to: [{ store: aws }]\n',
    ['9:3: syncs.-app: a name has 1 to 64 letters, digits or - _ . and begins with a letter or digit'],
  ],
  [
    'a name with a dot',
    '  b.c:\n    from: vault\n    to: []\n',
    ['11:5: syncs["b.c"].to: must not be empty'],
  ],
  ['a sync that is nothing', '  b:\n', ['9:3: syncs.b: expected a map, found nothing']],
];

const destined: [string, string, string[]][] = [
  ['unknown key', 'prefx: a', ['9:23: syncs.app.to[0].prefx: unknown key; did you mean "prefix"?']],
  ['unknown setting', 'kmsKy: a', ['9:23: syncs.app.to[0].kmsKy: unknown key; did you mean "kmsKey"?']],
  [
    'a template as prefix',
    'prefix: "{{ .MountPath }}/"',
    ['9:23: syncs.app.to[0].prefix: a prefix is plain text; templates belong into `name`'],
  ],
  [
    'wrong setting',
    'kmsKey: 1',
    ['9:23: syncs.app.to[0].kmsKey: expected text, found a number; put it in quotes'],
  ],
  [
    'unknown variable',
    'name: "{{ .SecretPat }}"',
    [
      '9:23: syncs.app.to[0].name: name template, character 4: unknown variable ".SecretPat"; did you mean ".SecretPath"?',
    ],
  ],
  [
    'SecretKey without its shape',
    'name: "{{ .SecretKey }}"',
    ['9:23: syncs.app.to[0].name: {{ .SecretKey }} goes with shape "key" only, not with "json"'],
  ],
  [
    'reserved tags',
    'tags: { "lockstep:owner": a, "AWS:x": b, "": c }',
    [
      '9:31: syncs.app.to[0].tags["lockstep:owner"]: tags that begin with "lockstep:" are reserved',
      '9:52: syncs.app.to[0].tags["AWS:x"]: tags that begin with "aws:" are reserved',
      '9:64: syncs.app.to[0].tags[""]: a tag needs a name',
    ],
  ],
  [
    'a tag of another type',
    'tags: { cost: 12, on: true }',
    [
      '9:31: syncs.app.to[0].tags.cost: expected text, found a number; put it in quotes',
      '9:41: syncs.app.to[0].tags.on: expected text, found true; put it in quotes',
    ],
  ],
  [
    'a variable that is not set',
    `prefix: "\${env:NOPE}"`,
    [`9:23: syncs.app.to[0].prefix: "\${env:NOPE}": the environment variable is not set`],
  ],
  [
    'a file that is not there',
    `prefix: "\${file:nope}"`,
    [`9:23: syncs.app.to[0].prefix: "\${file:nope}": the file does not exist`],
  ],
  [
    'what a reference holds is not shown',
    `name: "{{ .\${env:HIDDEN} }}"`,
    [`9:23: syncs.app.to[0].name: "{{ .\${env:HIDDEN} }}" is not valid once its references are resolved`],
  ],
];

const others: [string, string, string[]][] = [
  [
    'unknown stores',
    `${head}${stores}syncs:\n  app:\n    from: valt\n    to:\n      - store: awz\n        kmsKey: a\n        zzz: b\n`,
    [
      '7:5: syncs.app.from: unknown store "valt"; did you mean "vault"?',
      '9:9: syncs.app.to[0].store: unknown store "awz"; did you mean "aws"?',
      '11:9: syncs.app.to[0].zzz: unknown key; known are store, prefix, name, tags',
    ],
  ],
  [
    'a store of no resemblance',
    `${head}${stores}syncs: { app: { from: zzz, to: [{ store: aws }] } }\n`,
    ['5:17: syncs.app.from: unknown store "zzz"; known are vault, aws'],
  ],
  [
    'no store',
    sync('', '    to:\n      - stor: aws'),
    ['9:9: syncs.app.to[0].store: missing', '9:9: syncs.app.to[0].stor: unknown key; did you mean "store"?'],
  ],
  ['to as a map', sync('', '    to: { store: aws }'), ['8:5: syncs.app.to: expected a list, found a map']],
  ['a destination as text', sync('', '    to: [aws]'), ['8:10: syncs.app.to[0]: expected a map, found text']],
  [
    'into the source',
    sync('', '    to: [{ store: vault }]'),
    ['8:12: syncs.app.to[0].store: this is the source itself; a destination must be another store'],
  ],
  [
    'shape key without SecretKey',
    sync('    shape: key\n', '    to: [{ store: aws, name: "{{ .SecretPath }}" }]'),
    ['8:24: syncs.app.to[0].name: shape "key" makes one secret of each key: the name needs {{ .SecretKey }}'],
  ],
  [
    'a wrong reference where a choice is hides what it holds',
    sync(`    drift: "\${env:HIDDEN}"\n`),
    [`9:5: syncs.app.drift: expected repair, report or ignore, found "\${env:HIDDEN}"`],
  ],
];

describe.each([
  { of: 'the whole file', cases: wholeFile },
  { of: 'a store', cases: stored.map(([name, text, lines]) => [name, store(text), lines] as const) },
  { of: 'a sync', cases: synced.map(([name, text, lines]) => [name, sync(text), lines] as const) },
  {
    of: 'a destination',
    cases: destined.map(([name, text, lines]) => [name, destination(text), lines] as const),
  },
  { of: 'parts that disagree', cases: others },
])('$of', ({ cases }) => {
  test.each([...cases])('%s', async (_name, text, lines) => {
    expect(await problems(text)).toEqual(lines);
  });
});

test('problems of all parts are reported together, in the order of the file', async () => {
  const text = `${head}stores:\n  vault: { kind: fake, size: a }\n  aws: { kind: fak }\nsyncs:\n  app: { from: vault, to: [{ store: aws, name: "{{" }], drift: x }\n`;
  expect((await problems(text)).map((line) => line.split(': ')[1])).toEqual([
    'stores.vault.size',
    'stores.aws.kind',
    'syncs.app.to[0].name',
    'syncs.app.drift',
  ]);
});
