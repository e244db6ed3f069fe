import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { LockstepError } from '../../errors.ts';
import type { StoreContext } from '../store-kind.ts';
import type { VaultKvConfiguration } from './configuration.ts';
import { trimSlashes } from './paths.ts';

type Environment = StoreContext['environment'];

/** How to reach a server: configuration first, then the environment, then the defaults of the official clients. */
export interface ServerSettings {
  /** Scheme, host, port and perhaps a path, without a slash at the end. */
  readonly address: string;
  readonly namespace: string;
  /** Files with certificates to trust; text of certificates; a folder of them. */
  readonly caFile: string | undefined;
  readonly caText: string | undefined;
  readonly caFolder: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
  /** The same as PEM text. */
  readonly clientCertificateText: string | undefined;
  readonly clientKeyText: string | undefined;
  readonly tlsServerName: string | undefined;
  readonly skipVerify: boolean;
  readonly timeoutMs: number;
  readonly proxy: string | undefined;
  readonly followRedirects: boolean;
  readonly redirectHosts: readonly string[];
  /** Attempts of a call that meets passing faults. */
  readonly attempts: number | undefined;
  /** Header X-Vault-MFA. */
  readonly mfa: string | undefined;
  /** Requests per second, and how many at once. */
  readonly rate: { readonly perSecond: number; readonly burst: number } | undefined;
}

/**
 * The settings of a server (environment of the official clients: Vault documentation, "Commands (CLI), environment
 * variables"; OpenBao reads `BAO_X` before `VAULT_X`, even when it is empty). VAULT_WRAP_TTL is not sent: a wrapped
 * answer holds no metadata and no value. Throws `configuration`.
 */
export function serverSettings(
  configuration: VaultKvConfiguration,
  { environment, folder }: Pick<StoreContext, 'environment' | 'folder'>,
): ServerSettings {
  const variable = (name: string) => vaultVariable(environment, name);
  const file = (path: string | undefined) => (path === undefined ? undefined : resolve(folder, path));
  const address = parseAddress(
    configuration.address ?? variable('AGENT_ADDR') ?? variable('ADDR') ?? 'https://127.0.0.1:8200',
  );
  if (parseFlag(variable('SRV_LOOKUP'), 'SRV_LOOKUP') && new URL(address).port === '') {
    throw new LockstepError(
      'configuration',
      'VAULT_SRV_LOOKUP is set, and Lockstep looks up no SRV records',
      {
        nextStep: 'Give the address with its port, like https://vault.example.com:8200.',
      },
    );
  }
  return {
    address,
    namespace: trimSlashes(configuration.namespace ?? variable('NAMESPACE') ?? ''),
    caFile: file(configuration.ca) ?? variable('CACERT'),
    caText: configuration.ca === undefined ? variable('CACERT_BYTES') : undefined,
    caFolder: configuration.ca === undefined ? variable('CAPATH') : undefined,
    clientCertificate: file(configuration.clientCertificate) ?? variable('CLIENT_CERT'),
    clientKey: file(configuration.clientKey) ?? variable('CLIENT_KEY'),
    clientCertificateText:
      configuration.clientCertificate === undefined ? variable('CLIENT_CERT_BYTES') : undefined,
    clientKeyText: configuration.clientKey === undefined ? variable('CLIENT_KEY_BYTES') : undefined,
    tlsServerName: configuration.tlsServerName ?? variable('TLS_SERVER_NAME'),
    skipVerify: configuration.skipVerify ?? parseFlag(variable('SKIP_VERIFY'), 'SKIP_VERIFY'),
    timeoutMs:
      configuration.timeout === undefined
        ? parseDuration(variable('CLIENT_TIMEOUT') ?? '60s')
        : configuration.timeout * 1000,
    proxy: variable('PROXY_ADDR') ?? variable('HTTP_PROXY'),
    followRedirects: !parseFlag(variable('DISABLE_REDIRECTS'), 'DISABLE_REDIRECTS'),
    redirectHosts: configuration.redirects,
    attempts: parseRetries(variable('MAX_RETRIES')),
    mfa: variable('MFA'),
    rate: parseRate(variable('RATE_LIMIT')),
  };
}

/** `BAO_<name>`, else `VAULT_<name>`; an empty one counts as not set. */
export function vaultVariable(environment: Environment, name: string): string | undefined {
  const value = environment[`BAO_${name}`] ?? environment[`VAULT_${name}`];
  return value === '' ? undefined : value;
}

/** The file where the official clients leave a token: BAO_TOKEN_PATH, else `~/.vault-token`. */
export function tokenFile(environment: Environment): string {
  return environment.BAO_TOKEN_PATH || join(environment.HOME || homedir(), '.vault-token');
}

function parseAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
    throw new LockstepError(
      'configuration',
      `the address of Vault must look like https://vault.example.com:8200, not "${text.replace(/\/\/[^/]*@/, '//…@')}"`,
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** Boolean texts as Go's strconv.ParseBool takes them, which the official clients use. */
function parseFlag(text: string | undefined, name: string): boolean {
  if (text === undefined || /^(?:0|f|false)$/i.test(text)) return false;
  if (/^(?:1|t|true)$/i.test(text)) return true;
  throw new LockstepError('configuration', `VAULT_${name} must be true or false, not "${text}"`);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `60` (seconds) or `90s`, `1m30s`. */
function parseDuration(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) {
    throw new LockstepError(
      'configuration',
      `VAULT_CLIENT_TIMEOUT must be a duration such as 60s, not "${text}"`,
    );
  }
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    ms += Number(amount) * (unitMs[unit ?? ''] ?? 0);
  }
  return ms;
}

/** Repetitions, as attempts. */
function parseRetries(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,3}$/.test(text)) {
    throw new LockstepError('configuration', `VAULT_MAX_RETRIES must be a number such as 2, not "${text}"`);
  }
  return Number(text) + 1;
}

/** `rate[:burst]`. */
function parseRate(text: string | undefined): ServerSettings['rate'] {
  if (text === undefined) return undefined;
  const [, rate, burst] = /^(\d+(?:\.\d+)?)(?::(\d+))?$/.exec(text) ?? [];
  const perSecond = Number(rate);
  if (rate === undefined || perSecond <= 0) {
    throw new LockstepError('configuration', `VAULT_RATE_LIMIT must be RATE or RATE:BURST, not "${text}"`);
  }
  return { perSecond, burst: Math.max(1, Number(burst ?? Math.ceil(perSecond))) };
}
