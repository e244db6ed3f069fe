import { z } from 'zod';

const text = z.string().min(1);

const auth = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('token'), token: text.optional() }),
  z.strictObject({
    method: z.literal('approle'),
    roleId: text,
    secretId: text.optional(),
    /** `secretId` is a response-wrapping token that holds the secret id. */
    wrapped: z.boolean().optional(),
    mount: text.default('approle'),
  }),
  z.strictObject({
    method: z.literal('jwt'),
    role: text.optional(),
    jwt: text,
    mount: text.default('jwt'),
  }),
  z.strictObject({
    method: z.literal('userpass'),
    username: text,
    password: text,
    mount: text.default('userpass'),
  }),
]);

/** Keys of a store of kind `vault-kv`: a KV version 2 mount of HashiCorp Vault or OpenBao. */
export const vaultKvConfiguration = z.strictObject({
  /** Else BAO_ADDR or VAULT_ADDR, else https://127.0.0.1:8200. */
  address: z.url({ protocol: /^https?$/ }).optional(),
  /** Path of the mount; several segments are allowed. */
  mount: text.default('secret'),
  namespace: text.optional(),
  auth: auth.default({ method: 'token' }),
  /** Which version counts when the latest one is deleted: none, or the highest one that is still live. */
  version: z.enum(['latest', 'newest-live']).default('latest'),
  /** Path of a PEM file with the certificates to trust. */
  ca: text.optional(),
  clientCertificate: text.optional(),
  clientKey: text.optional(),
  tlsServerName: text.optional(),
  skipVerify: z.boolean().optional(),
  /** Seconds that one request may take. */
  timeout: z.number().positive().optional(),
  /** Other hosts (`host` or `host:port`) that this server may redirect to; they are given the token. */
  redirects: z.array(text).default([]),
});

export type VaultKvConfiguration = z.output<typeof vaultKvConfiguration>;
export type VaultAuth = VaultKvConfiguration['auth'];
