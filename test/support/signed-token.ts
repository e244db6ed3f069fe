import { createSign, generateKeyPairSync } from 'node:crypto';

/** A key pair whose public half a test gives to a server, and what makes tokens with it (JWT, RS256). */
export interface TokenSigner {
  readonly publicKeyPem: string;
  sign(claims: Readonly<Record<string, unknown>>): string;
}

export function createTokenSigner(): TokenSigner {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign(claims) {
      const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey).toString('base64url')}`;
    },
  };
}
