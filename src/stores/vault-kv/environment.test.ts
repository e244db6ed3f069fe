import { describe, expect, it } from 'vitest';
import { vaultKvConfiguration } from './configuration.ts';
import { serverSettings, tokenFile } from './environment.ts';

function settings(configuration: object, environment: Record<string, string> = {}) {
  return serverSettings(vaultKvConfiguration.parse(configuration), { environment, folder: '/etc/lockstep' });
}

describe('serverSettings', () => {
  it('starts from the defaults of the official clients', () => {
    expect(settings({})).toMatchObject({
      address: 'https://127.0.0.1:8200',
      namespace: '',
      timeoutMs: 60_000,
      skipVerify: false,
      followRedirects: true,
    });
  });

  it('prefers configuration, then BAO, then VAULT', () => {
    const both = { BAO_ADDR: 'http://bao:1', VAULT_ADDR: 'http://vault:2' };
    expect(settings({ address: 'http://mine:3/' }, both).address).toBe('http://mine:3');
    expect(settings({}, both).address).toBe('http://bao:1');
    expect(settings({}, { VAULT_ADDR: 'http://vault:2/behind/' }).address).toBe('http://vault:2/behind');
  });

  it('lets an empty BAO variable hide the VAULT one, as OpenBao does', () => {
    expect(settings({}, { BAO_NAMESPACE: '', VAULT_NAMESPACE: 'team' }).namespace).toBe('');
  });

  it('reads every variable', () => {
    expect(
      settings(
        {},
        {
          VAULT_NAMESPACE: '/team/a/',
          VAULT_CACERT: '/ca.pem',
          VAULT_CACERT_BYTES: 'PEM',
          VAULT_CAPATH: '/cas',
          VAULT_CLIENT_CERT: '/cert.pem',
          VAULT_CLIENT_KEY: '/key.pem',
          VAULT_TLS_SERVER_NAME: 'vault',
          VAULT_SKIP_VERIFY: 'true',
          VAULT_CLIENT_TIMEOUT: '1m30s',
          VAULT_PROXY_ADDR: 'http://proxy:1',
          VAULT_HTTP_PROXY: 'http://proxy:2',
          VAULT_DISABLE_REDIRECTS: '1',
          VAULT_RATE_LIMIT: '5:10',
          VAULT_CLIENT_CERT_BYTES: 'CERT',
          VAULT_CLIENT_KEY_BYTES: 'KEY',
          VAULT_MAX_RETRIES: '0',
          VAULT_MFA: 'totp:1',
        },
      ),
    ).toMatchObject({
      namespace: 'team/a',
      caFile: '/ca.pem',
      caText: 'PEM',
      caFolder: '/cas',
      clientCertificate: '/cert.pem',
      clientKey: '/key.pem',
      tlsServerName: 'vault',
      skipVerify: true,
      timeoutMs: 90_000,
      proxy: 'http://proxy:1',
      followRedirects: false,
      clientCertificateText: 'CERT',
      clientKeyText: 'KEY',
      attempts: 1,
      mfa: 'totp:1',
      rate: { perSecond: 5, burst: 10 },
    });
  });

  it('finds files of the configuration from its folder', () => {
    expect(settings({ ca: 'ca.pem', timeout: 5 })).toMatchObject({
      caFile: '/etc/lockstep/ca.pem',
      timeoutMs: 5_000,
    });
  });

  it.each([
    [{ VAULT_ADDR: 'vault:8200' }, /address/],
    [{ VAULT_ADDR: 'https://user:planted-password@vault' }, /address/],
    [{ VAULT_SKIP_VERIFY: 'perhaps' }, /VAULT_SKIP_VERIFY/],
    [{ VAULT_CLIENT_TIMEOUT: 'long' }, /VAULT_CLIENT_TIMEOUT/],
    [{ VAULT_RATE_LIMIT: 'fast' }, /VAULT_RATE_LIMIT/],
    [{ VAULT_MAX_RETRIES: 'many' }, /VAULT_MAX_RETRIES/],
    [{ VAULT_ADDR: 'https://vault', VAULT_SRV_LOOKUP: 'true' }, /VAULT_SRV_LOOKUP/],
  ])('refuses %j', (environment, message) => {
    const refused = () => settings({}, environment as Record<string, string>);
    expect(refused).toThrow(expect.objectContaining({ class: 'configuration' }));
    expect(refused).toThrow(message);
    expect(refused).not.toThrow(/planted-password/);
  });
});

it('knows where the official clients keep a token', () => {
  expect(tokenFile({ HOME: '/home/me' })).toBe('/home/me/.vault-token');
  expect(tokenFile({ HOME: '/home/me', BAO_TOKEN_PATH: '/run/token' })).toBe('/run/token');
});

it('refuses unknown keys, also of an auth method', () => {
  expect(vaultKvConfiguration.safeParse({ adress: 'x' }).success).toBe(false);
  expect(vaultKvConfiguration.safeParse({ auth: { method: 'token', roleId: 'x' } }).success).toBe(false);
  expect(vaultKvConfiguration.parse({})).toMatchObject({ mount: 'secret', auth: { method: 'token' } });
});
