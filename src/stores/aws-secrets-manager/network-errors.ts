import type { ErrorClass } from '../../errors.ts';

interface NetworkProblem {
  readonly class: ErrorClass;
  readonly what: string;
  readonly nextStep?: string;
}

const lost = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'];
const timedOut = ['TimeoutError', 'RequestTimeout', 'RequestTimeoutException'];
const certificate = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];

/** A failure below HTTP, by its code of Node.js or of the SDK; undefined when it is none. */
export function networkProblem(
  code: string,
  { endpoint, region }: { endpoint: string | undefined; region: string },
): NetworkProblem | undefined {
  const where = endpoint ?? `Secrets Manager in ${region}`;
  if (code === 'ENOTFOUND') {
    return {
      class: 'unavailable',
      what: `the name of ${where} is not known`,
      nextStep:
        endpoint === undefined ? 'Check `region` and the network.' : 'Check `endpoint` and the network.',
    };
  }
  if (code === 'ECONNREFUSED') return { class: 'unavailable', what: `nothing answers at ${where}` };
  if (lost.includes(code))
    return { class: 'unavailable', what: `the connection to ${where} broke (${code})` };
  if (timedOut.includes(code)) return { class: 'unavailable', what: `no answer from ${where} in time` };
  if (code === 'EPROTO') {
    return {
      class: 'refused',
      what: `${where} does not speak TLS`,
      nextStep: 'Check `endpoint`: http or https?',
    };
  }
  if (certificate.includes(code) || code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL')) {
    return {
      class: 'refused',
      what: `the certificate of ${where} is not trusted (${code})`,
      nextStep: 'Point NODE_EXTRA_CA_CERTS at the authority that signed it, or correct the address.',
    };
  }
  return undefined;
}
