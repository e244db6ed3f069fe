import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVaultSandbox, type VaultSandbox } from '../../src/sandbox/vault/vault-sandbox.ts';
import { bao } from '../support/openbao.ts';

const run = promisify(execFile);

describe.skipIf(!bao)('the official command line against the stand-in', () => {
  let sandbox: VaultSandbox;
  beforeAll(async () => {
    sandbox = await startVaultSandbox();
  });
  afterAll(() => sandbox.stop());

  async function cli(...args: string[]): Promise<unknown> {
    const env = { ...process.env, BAO_ADDR: sandbox.url, BAO_TOKEN: 'root', BAO_FORMAT: 'json' };
    const { stdout } = await run(bao ?? '', args, { env });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  }
  const ok = async (...args: string[]) => {
    const env = { ...process.env, BAO_ADDR: sandbox.url, BAO_TOKEN: 'root' };
    return (await run(bao ?? '', args, { env })).stdout;
  };

  it('puts, gets, lists, scans, patches and rolls back', async () => {
    await cli('kv', 'put', 'secret/app/db', 'user=x', 'password=y');
    await cli('kv', 'patch', 'secret/app/db', 'password=z');
    expect(await cli('kv', 'get', 'secret/app/db')).toMatchObject({
      data: { data: { user: 'x', password: 'z' }, metadata: { version: 2 } },
    });
    await cli('kv', 'rollback', '-version=1', 'secret/app/db');
    expect(await cli('kv', 'get', '-mount=secret', 'app/db')).toMatchObject({
      data: { data: { password: 'y' }, metadata: { version: 3 } },
    });
    expect(await cli('kv', 'list', 'secret/')).toEqual(['app/']);
    expect(await cli('kv', 'scan', 'secret/')).toEqual(['app/db']);
    expect(await cli('list', 'secret/metadata/app')).toEqual(['db']);
  });

  it('deletes, undeletes, destroys and wipes', async () => {
    await cli('kv', 'put', 'secret/gone', 'a=b');
    await ok('kv', 'delete', 'secret/gone');
    await ok('kv', 'undelete', '-versions=1', 'secret/gone');
    expect(await cli('kv', 'get', 'secret/gone')).toMatchObject({ data: { data: { a: 'b' } } });
    await ok('kv', 'destroy', '-versions=1', 'secret/gone');
    expect(await cli('kv', 'metadata', 'get', 'secret/gone')).toMatchObject({
      data: { versions: { 1: { destroyed: true } } },
    });
    await ok('kv', 'metadata', 'delete', 'secret/gone');
    await expect(cli('kv', 'metadata', 'get', 'secret/gone')).rejects.toMatchObject({ code: 2 });
  });

  it('keeps custom metadata', async () => {
    await ok('kv', 'metadata', 'put', '-custom-metadata=team=a', 'secret/noted');
    await ok('kv', 'metadata', 'patch', '-custom-metadata=tier=1', 'secret/noted');
    expect(await cli('kv', 'metadata', 'get', 'secret/noted')).toMatchObject({
      data: { custom_metadata: { team: 'a', tier: '1' } },
    });
  });

  it('mounts, logs in by AppRole with a wrapped secret id, and shows its status', async () => {
    await ok('secrets', 'enable', '-path=team/kv', '-version=2', 'kv');
    expect(await cli('secrets', 'list')).toHaveProperty(['team/kv/', 'options', 'version'], '2');
    await ok('auth', 'enable', 'approle');
    await ok('write', 'auth/approle/role/app', 'token_policies=default', 'secret_id_num_uses=1');
    const roleId = (await ok('read', '-field=role_id', 'auth/approle/role/app/role-id')).trim();
    const wrapped = await cli('write', '-f', '-wrap-ttl=60s', 'auth/approle/role/app/secret-id');
    const token = String(Object(Object(wrapped).wrap_info).token);
    const secretId = (await ok('unwrap', '-field=secret_id', token)).trim();
    const login = await cli('write', 'auth/approle/login', `role_id=${roleId}`, `secret_id=${secretId}`);
    expect(login).toMatchObject({ auth: { policies: ['default'], metadata: { role_name: 'app' } } });
    await expect(cli('unwrap', token)).rejects.toMatchObject({ code: 2 });
    expect(await cli('status')).toMatchObject({ sealed: false, initialized: true });
  });
});
