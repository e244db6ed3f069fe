/** Secrets of nobody, for the demonstration and the sandbox, by their path. */
export const sampleSecrets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'app/cache': { url: 'redis://cache.test:6379', password: 'sample-cache-1' },
  'app/db': { username: 'app', password: 'sample-db-1' },
  'app/mail': { username: 'post', password: 'sample-mail-1' },
  'app/payments/signing': { key: 'sample-signing-1' },
  'app/payments/stripe': { apiKey: 'sample-stripe-1', webhook: 'sample-webhook-1' },
  'app/web/session': { key: 'sample-session-1' },
};
