import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { findValue, formsOf } from '../support/find-value.ts';
import { planted, plantedSecret, type RedactionBench, startRedactionBench } from './redaction-bench.ts';
import { place } from './sandbox-world.ts';

let bench: RedactionBench;
beforeEach(async () => {
  bench = await startRedactionBench();
  await bench.configure();
});
afterEach(() => bench.close());

const [plain, odd] = planted;
/** Reference to a variable that holds a value. */
const reference = `\${env:PLANTED}`;
const both = `${plain} ${odd}`;

test('the search finds a value in every form', () => {
  for (const value of planted) {
    for (const [form, text] of formsOf(value)) expect(findValue(`a${text}z`, planted), form).toBeDefined();
    for (const before of ['', 'x', 'xy']) {
      expect(findValue(Buffer.from(`${before}${value} after`).toString('base64'), planted)).toBeDefined();
    }
  }
  expect(findValue('nothing of it here', planted)).toBeUndefined();
});

describe('when all goes well', () => {
  test('create, update, drift, delete, restore', async () => {
    await bench.put('app/db', plantedSecret);
    await bench.put('app/other', { a: 'b' });
    const printed = await bench.runAll(['plan -o plan.json', 'status', 'apply plan.json', 'plan', 'sync']);
    expect(printed).toContain('Applied: 2 done, 0 unchanged');
    await bench.put('app/db', { ...plantedSecret, more: odd });
    expect(await bench.runAll(['plan', 'sync'])).toContain('update');
    bench.world.aws.test.put(place, { name: 'app/db', value: `by hand ${both}` });
    expect(await bench.runAll(['plan', 'status', 'sync'])).toContain('somebody');
  });

  test('conflict and adopt', async () => {
    await bench.put('app/db', plantedSecret);
    bench.world.aws.test.put(place, { name: 'app/db', value: both });
    const printed = await bench.runAll(['plan', 'sync', 'adopt app/db', 'adopt app/db --yes']);
    expect(printed).toContain('conflict');
    expect(printed).toContain('Applied: 1 done');
  });

  test('values in files', async () => {
    await bench.write('source.json', JSON.stringify({ 'app/a': plain, 'app/b': odd }));
    bench.allowedFiles.add('target.env').add('target.json');
    await bench.write(
      'lockstep.yaml',
      `version: 1
owner: acme
stores:
  vault: { kind: env-file, path: source.json }
  aws: { kind: env-file, path: target.json }
syncs: { app: { from: vault, shape: raw, to: [{ store: aws }] } }
`,
    );
    expect(await bench.runAll(['plan -o plan.json', 'apply plan.json', 'status'])).toContain('2 done');
  });

  test('commands that need no stores', async () => {
    const environment = { VAULT_TOKEN: plain, AWS_SECRET_ACCESS_KEY: odd };
    const printed = await bench.runAll(
      ['demo', `init --force --owner me --address ${bench.world.vault.url} --region eu-west-1`],
      environment,
    );
    expect(printed).toContain('lockstep init');
    expect(findValue(printed, ['sample-db-1', 'sample-stripe-1'])).toBeUndefined();
  });
});

describe('values that cannot be written', () => {
  test.each([
    ['too large', { large: both.repeat(2_000) }, [], 'at most 65536 fit'],
    ['a key that is missing', plantedSecret, ['shape: raw', 'key: nokey'], 'has no key "nokey"'],
    ['keys that become one', plantedSecret, ['rename: { plain: "odd \\"key\\"" }'], 'both become'],
    ['keys as names', plantedSecret, ['shape: key'], 'invalid-name'],
  ])('%s', async (_, secret, sync, told) => {
    await bench.put('app/db', secret);
    await bench.configure({ sync });
    expect(await bench.runAll(['plan', 'apply', 'status'])).toContain(told);
  });

  test('two sources that bring one key', async () => {
    await bench.put('app/a/db', plantedSecret);
    await bench.put('app/b/db', plantedSecret);
    await bench.configure({ sync: ['merge: true'] });
    expect(await bench.runAll(['plan', 'apply'])).toContain('app/a/db');
  });

  test('text that is no JSON, in a JSON shape', async () => {
    const texts = {
      'app/cut': `{"a": ${JSON.stringify(both)}`,
      'app/plain': plain,
      'app/list': `["${plain}"]`,
    };
    await bench.write('source.json', JSON.stringify(texts));
    await bench.configure({ vault: '{ kind: env-file, path: source.json }' });
    expect(await bench.runAll(['plan', 'apply', 'status'])).toContain('plain text, not a JSON object');
  });

  test('binary in a JSON shape', async () => {
    bench.world.aws.test.put(place, { name: 'app/binary', binary: Buffer.from(both).toString('base64') });
    await bench.write(
      'lockstep.yaml',
      `version: 1
owner: acme
stores:
  aws: { kind: aws-secrets-manager, region: ${place.region}, endpoint: "${bench.world.aws.url}" }
  file: { kind: env-file, path: target.json }
syncs: { app: { from: aws, to: [{ store: file }] } }
`,
    );
    expect(await bench.runAll(['plan', 'apply'])).toContain('binary');
  });

  test.each([
    ['source.json', `{"app/db": ${JSON.stringify(both)}, "x": `],
    ['source.json', `{"app/db": {"nested": ${JSON.stringify(both)}}, "a": ${plain}}`],
    ['source.env', `APP_DB="${plain}\nAPP_${plain}\nexport\n`],
    ['source.env', `${plain} ${plain}\n=${plain}\nA='${plain}`],
  ])('a malformed file: %s', async (file, text) => {
    await bench.write(file, text);
    await bench.configure({ vault: `{ kind: env-file, path: ${file} }`, sync: ['shape: raw'] });
    expect(await bench.runAll(['plan', 'apply', 'status'])).toContain(file);
  });
});

/** Answers that quote the values, as servers and proxies between do. */
function echoes(errorBody: (text: string) => object): [string, Fault][] {
  const status = (code: number, body: string, contentType = 'application/json'): Fault => ({
    kind: 'status',
    status: code,
    body,
    contentType,
  });
  const page = `<html><title>${both}</title><pre>${encodeURIComponent(both)}</pre></html>`;
  return [
    ['400', status(400, JSON.stringify(errorBody(both)))],
    ['403', status(403, JSON.stringify(errorBody(both)))],
    ['404', status(404, JSON.stringify(errorBody(both)))],
    ['a page', status(400, page, 'text/html')],
    ['a page for 200', status(200, page, 'text/html')],
    ['half a JSON', status(200, JSON.stringify({ data: { data: plantedSecret } }).slice(0, -8))],
    [
      'another shape',
      status(200, JSON.stringify({ data: { data: both, metadata: plain }, VersionId: both })),
    ],
    ['a text', status(200, JSON.stringify(both))],
    ['500', status(500, JSON.stringify(errorBody(both)))],
    ['half an answer', { kind: 'cut' }],
  ];
}

describe('a source that answers a read with an echo', () => {
  test.each(echoes((text) => ({ errors: [`1 error occurred: ${text}`], data: { value: text } })))(
    '%s',
    async (_, fault) => {
      await bench.put('app/db', plantedSecret);
      bench.world.vault.faults.push({ path: /\/data\//, count: Number.POSITIVE_INFINITY, fault });
      expect(await bench.runAll(['apply'])).toMatch(/Applied: 0 done, 1 (failed|blocked)/);
      expect(bench.world.vault.faults.taken).toBeGreaterThan(0);
    },
  );
});

describe('a destination that answers a write with an echo', () => {
  const aws = (type: string) => (text: string) => ({ __type: type, message: text, Message: text });
  test.each([
    ...echoes(aws('ValidationException')),
    ...echoes(aws('InvalidParameterException')).slice(0, 1),
    ...echoes(aws('EncryptionFailure')).slice(0, 1),
    ...echoes(aws('AccessDeniedException')).slice(0, 1),
    ...echoes(aws('InvalidSignatureException')).slice(0, 1),
    ...echoes(aws('LimitExceededException')).slice(0, 1),
    ...echoes(aws(odd)).slice(0, 1),
  ])('%s', async (_, fault) => {
    await bench.put('app/db', plantedSecret);
    const operation = /CreateSecret|PutSecretValue/;
    bench.world.aws.faults.push({ operation, count: Number.POSITIVE_INFINITY, fault });
    const printed = await bench.runAll(['apply']);
    expect(printed).toMatch(/Applied: /);
    expect(bench.world.aws.faults.taken).toBeGreaterThan(0);
  });
});

describe('credentials', () => {
  test('a wrong token', async () => {
    expect(await bench.runAll(['plan', 'apply', 'status'], { VAULT_TOKEN: plain })).toContain('vault');
  });

  test('an echo of a login', async () => {
    await bench.configure({
      vault: `{ kind: vault-kv, address: "${bench.world.vault.url}", auth: { method: approle, roleId: me, secretId: "\${env:SECRET_ID}" } }`,
    });
    const body = JSON.stringify({ errors: [`invalid secret id ${both}`] });
    const fault: Fault = { kind: 'status', status: 400, body };
    bench.world.vault.faults.push({ path: /login$/, count: Number.POSITIVE_INFINITY, fault });
    expect(await bench.runAll(['plan', 'apply'], { SECRET_ID: plain })).toContain('vault');
    expect(bench.world.vault.faults.taken).toBeGreaterThan(0);
  });

  test('an echo of a signed request', async () => {
    const body = JSON.stringify({
      __type: 'InvalidSignatureException',
      message: `The Canonical String for this request should have been 'x-amz-security-token:${plain}\n${odd}'`,
    });
    const fault: Fault = { kind: 'status', status: 400, body };
    bench.world.aws.faults.push({ count: Number.POSITIVE_INFINITY, fault });
    await bench.put('app/db', plantedSecret);
    const environment = { AWS_SECRET_ACCESS_KEY: plain, AWS_SESSION_TOKEN: plain };
    expect(await bench.runAll(['plan', 'apply'], environment)).toContain('aws');
    expect(bench.world.aws.faults.taken).toBeGreaterThan(0);
  });
});

describe('a bad configuration', () => {
  test.each([
    ['a value of the wrong type', `{ kind: vault-kv, timeout: "${reference}" }`],
    ['a text for a map', `{ kind: vault-kv, auth: ${plain} }`],
    ['a wrong choice', `{ kind: vault-kv, auth: { method: aprole, secretId: ${plain} } }`],
    ['an unknown key', `{ kind: vault-kv, auth: { method: approle, roleId: x, secretid: ${plain} } }`],
    ['a missing key', `{ kind: vault-kv, auth: { method: approle, secretId: ${plain} } }`],
    ['a list for a text', `{ kind: vault-kv, auth: { method: token, token: [${plain}] } }`],
    ['an address with a password', `{ kind: vault-kv, address: "http://me:${plain}@127.0.0.1:1" }`],
    ['an address that is none', `{ kind: vault-kv, address: "${reference}" }`],
    ['a bad reference', `{ kind: vault-kv, auth: { method: token, token: "\${file:gone}${plain}" } }`],
    ['YAML that ends in a text', `{ kind: vault-kv, auth: { method: token, token: "${plain}`],
    ['YAML with a key twice', `{ kind: vault-kv, auth: { token: ${plain}, token: ${plain} } }`],
    ['YAML with odd characters', `{ kind: vault-kv, auth: { token: @${plain} } }`],
  ])('%s', async (_, vault) => {
    await bench.configure({ vault });
    expect(await bench.runAll(['plan', 'apply'], { PLANTED: plain })).toContain('error');
  });

  test.each([
    ['a Region', `region: "${reference}"`],
    ['an endpoint', `region: eu-west-1, endpoint: "http://me:${reference}@127.0.0.1:1"`],
    ['a role', `region: eu-west-1, assumeRole: { arn: "${reference}", externalId: "${reference}" }`],
  ])('%s of AWS', async (_, aws) => {
    await bench.configure({ aws: `{ kind: aws-secrets-manager, ${aws} }` });
    expect(await bench.runAll(['plan'], { PLANTED: plain })).toContain('error');
  });

  test('a saved plan that is none', async () => {
    await bench.write('plan.json', `{"schemaVersion": "${plain}", "changes": ["${plain}"`);
    await bench.write('other.json', `{"schemaVersion": 1, "owner": {"x": "${plain}"}, "${plain}": 1}`);
    expect(await bench.runAll(['apply plan.json', 'apply other.json'])).toContain('plan');
  });
});

describe('a crash', () => {
  test.each([
    ['an exception', 'throw error'],
    ['a rejection', 'Promise.reject(error)'],
    ['an exception that is no error', 'throw text'],
  ])('%s', async (_, throwing) => {
    const code = `setTimeout(() => {
      const text = ${JSON.stringify(`${both}\n    at ${plain} (file:///${plain}:1:1)`)};
      const error = new SyntaxError(text, { cause: new Error(text) });
      error.name = text; error.value = text; ${throwing} }, 1)`;
    const module = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
    await bench.put('app/db', plantedSecret);
    bench.world.vault.setLatency(100);
    const printed = await bench.runAll(['plan', 'apply'], { NODE_OPTIONS: `--import=${module}` });
    expect(printed).toContain('error: unexpected');
  });
});
