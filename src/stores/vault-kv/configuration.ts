import { z } from 'zod';

const text = z.string().min(1);

const auth = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('token'),
    token: text
      .optional()
      .describe('Else BAO_TOKEN or VAULT_TOKEN, else the file of BAO_TOKEN_PATH, else `~/.vault-token`.'),
  }),
  z.strictObject({
    method: z.literal('approle'),
    roleId: text.describe('The role id.'),
    secretId: text.optional().describe('The secret id, where the role wants one.'),
    wrapped: z
      .boolean()
      .optional()
      .describe('`secretId` is a response-wrapping token that holds the secret id.'),
    mount: text.default('approle').describe('Where the auth method is mounted.'),
  }),
  z.strictObject({
    method: z.literal('jwt'),
    role: text.optional().describe("The role; else the default role of the auth method's mount."),
    jwt: text.describe('The token, as a reference to a variable or a file.'),
    mount: text.default('jwt').describe('Where the auth method is mounted.'),
  }),
  z.strictObject({
    method: z.literal('userpass'),
    username: text.describe('The name of the user.'),
    password: text.describe('The password, as a reference.'),
    mount: text.default('userpass').describe('Where the auth method is mounted.'),
  }),
]);

/** Keys of a store of kind `vault-kv`: a KV version 2 mount of HashiCorp Vault or OpenBao. */
export const vaultKvConfiguration = z.strictObject({
  address: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the server. Else BAO_ADDR or VAULT_ADDR, else `https://127.0.0.1:8200`.'),
  mount: text.default('secret').describe('Path of the mount; several segments are allowed.'),
  namespace: text.optional().describe('Else BAO_NAMESPACE or VAULT_NAMESPACE, else the root namespace.'),
  auth: auth.default({ method: 'token' }).describe('How to log in.'),
  version: z
    .enum(['latest', 'newest-live'])
    .default('latest')
    .describe(
      'Which version counts when the latest one is deleted: none, or the highest one that is still live.',
    ),
  ca: text
    .optional()
    .describe('Path of a PEM file with the certificates to trust. Else BAO_CACERT or VAULT_CACERT.'),
  clientCertificate: text
    .optional()
    .describe('Path of a PEM file. Else BAO_CLIENT_CERT or VAULT_CLIENT_CERT.'),
  clientKey: text.optional().describe('Path of a PEM file. Else BAO_CLIENT_KEY or VAULT_CLIENT_KEY.'),
  tlsServerName: text
    .optional()
    .describe('The name that the certificate must have, where it is not the host of the address.'),
  skipVerify: z
    .boolean()
    .optional()
    .describe('Trust any certificate: for experiments only. Else BAO_SKIP_VERIFY or VAULT_SKIP_VERIFY.'),
  timeout: z
    .number()
    .positive()
    .optional()
    .describe('Seconds that one request may take. Else BAO_CLIENT_TIMEOUT or VAULT_CLIENT_TIMEOUT, else 60.'),
  redirects: z
    .array(text)
    .default([])
    .describe(
      'Other hosts (`host` or `host:port`) that this server may redirect to; they are given the token.',
    ),
});

export type VaultKvConfiguration = z.output<typeof vaultKvConfiguration>;
export type VaultAuth = VaultKvConfiguration['auth'];
