import { LockstepError } from '../../errors.ts';

/** What the operator allows. */
export interface RedirectRules {
  readonly followRedirects: boolean;
  readonly redirectHosts: readonly string[];
}

/**
 * Where to repeat a request that a standby server sent elsewhere (HTTP 307, with the token, as the official clients
 * do once). The token goes to the same host only, or to hosts that the operator listed, never from https to http, and
 * only with the same path and query. Throws `configuration` naming the host otherwise.
 */
export function redirectTarget(from: URL, location: string | undefined, rules: RedirectRules): URL {
  const to =
    location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to === undefined) {
    throw new LockstepError('unavailable', `${from.host} redirected to an address that cannot be read`);
  }
  const refuse = (why: string, nextStep: string) => new LockstepError('configuration', why, { nextStep });
  if (!rules.followRedirects) {
    throw refuse(
      `${from.host} redirected to ${to.host}, and VAULT_DISABLE_REDIRECTS forbids to follow`,
      `Set the address to that of the active server, perhaps ${to.origin}.`,
    );
  }
  if (!/^https?:$/.test(to.protocol) || (from.protocol === 'https:' && to.protocol !== 'https:')) {
    throw refuse(
      `${from.host} redirected from https to ${to.origin}; the token must not travel in clear`,
      'Correct api_addr of the server, or the proxy in front of it.',
    );
  }
  const listed = rules.redirectHosts.some((host) => host === to.host || host === to.hostname);
  if (to.host !== from.host && !listed) {
    throw refuse(
      `${from.host} redirected to ${to.host}, which would be given the token`,
      `Add "${to.host}" to \`redirects\` of this store if it is yours, or set \`address\` to ${to.origin}.`,
    );
  }
  if (to.pathname !== from.pathname || to.search !== from.search) {
    throw refuse(
      `${from.host} redirected to another path, as a proxy or a login page does`,
      'Set `address` to the server itself.',
    );
  }
  return to;
}
