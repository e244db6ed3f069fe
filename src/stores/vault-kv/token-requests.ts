import { z } from 'zod';
import type { VaultRequest } from './exchange.ts';

/** What a token may do with itself (Vault documentation, "Token auth method (API)"). */
export const lookupSelf: VaultRequest = {
  method: 'GET',
  path: 'auth/token/lookup-self',
  purpose: 'look up the token',
};
export const renewSelf: VaultRequest = {
  method: 'POST',
  path: 'auth/token/renew-self',
  body: '{}',
  purpose: 'renew the token',
};
export const revokeSelf: VaultRequest = {
  method: 'POST',
  path: 'auth/token/revoke-self',
  purpose: 'revoke the token',
};

/** Seconds to live; 0: for ever. */
export const lookupReply = z.object({
  data: z.object({ ttl: z.number(), renewable: z.boolean().optional() }),
});
export const renewReply = z.object({ auth: z.object({ lease_duration: z.number() }) });
