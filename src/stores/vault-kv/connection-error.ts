import { isLockstepError, LockstepError } from '../../errors.ts';

/** Codes of Node's TLS (Node.js documentation, "Errors", and OpenSSL's X509_V_ERR names) that no retry mends. */
const untrusted = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** What went wrong on the way to a server, by its code: the texts of such errors are not quoted. */
export function connectionError(error: unknown, url: URL): LockstepError {
  if (isLockstepError(error)) return error;
  const code = codeOf(error);
  if (untrusted.has(code)) {
    return new LockstepError('configuration', `the certificate of ${url.host} is not trusted (${code})`, {
      nextStep: 'Set `ca` of this store to the certificate of its authority, or correct `tlsServerName`.',
    });
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return new LockstepError('configuration', `${url.host} does not speak TLS, and its address says https`, {
      nextStep: `Set the address to http://${url.host} if that is meant.`,
    });
  }
  return new LockstepError('unavailable', `${url.host} cannot be reached or broke off (${code})`);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
}
