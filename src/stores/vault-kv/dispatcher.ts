import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { LockstepError } from '../../errors.ts';
import type { ServerSettings } from './environment.ts';

/** What carries requests to a server, with its TLS settings and proxy. Throws `configuration` for bad files. */
export async function createDispatcher(settings: ServerSettings): Promise<Dispatcher> {
  const tls = {
    ca: await trusted(settings),
    cert:
      (await readPem(settings.clientCertificate, 'the client certificate')) ?? settings.clientCertificateText,
    key: (await readPem(settings.clientKey, 'the client key')) ?? settings.clientKeyText,
    servername: settings.tlsServerName,
    rejectUnauthorized: !settings.skipVerify,
  };
  const present = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  try {
    if (settings.proxy === undefined) return new Agent({ connect: present });
    return new ProxyAgent({ uri: settings.proxy, requestTls: present, proxyTls: present });
  } catch {
    throw new LockstepError(
      'configuration',
      'VAULT_PROXY_ADDR or VAULT_HTTP_PROXY is not the address of a proxy',
    );
  }
}

/** As the official clients do, a file, a text or a folder of certificates replaces those of the system. */
async function trusted({ caFile, caText, caFolder }: ServerSettings): Promise<string[] | undefined> {
  if (caFile !== undefined) return [(await readPem(caFile, 'the file of trusted certificates')) ?? ''];
  if (caText !== undefined) return [caText];
  if (caFolder === undefined) return undefined;
  const names = await readdir(caFolder).catch(() => {
    throw new LockstepError(
      'configuration',
      `the folder of trusted certificates, ${caFolder}, cannot be read`,
    );
  });
  const files = await Promise.all(
    names.map((name) => readPem(join(caFolder, name), 'a file of trusted certificates')),
  );
  return [...files.filter((file) => file !== undefined)];
}

async function readPem(path: string | undefined, what: string): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new LockstepError('configuration', `${what}, ${path}, cannot be read`);
  }
}
