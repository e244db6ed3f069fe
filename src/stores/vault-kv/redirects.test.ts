import { describe, expect, it } from 'vitest';
import { redirectTarget } from './redirects.ts';

const from = new URL('https://vault.test:8200/v1/secret/data/app?version=1');
const rules = { followRedirects: true, redirectHosts: [] as string[] };
const path = '/v1/secret/data/app?version=1';

describe('redirectTarget', () => {
  it('stays on the same host', () => {
    expect(redirectTarget(from, path, rules).href).toBe(from.href);
  });

  it('follows from http to https on the same host', () => {
    const plain = new URL(`http://vault.test${path}`);
    expect(redirectTarget(plain, `https://vault.test${path}`, rules).protocol).toBe('https:');
  });

  it.each([['other.test:8200'], ['other.test']])('goes to the listed host %s', (host) => {
    const target = redirectTarget(from, `https://other.test:8200${path}`, {
      ...rules,
      redirectHosts: [host],
    });
    expect(target.host).toBe('other.test:8200');
  });

  it.each([
    ['another host', `https://other.test:8200${path}`, rules, /other\.test:8200/],
    ['another port', `https://vault.test:9${path}`, rules, /vault\.test:9/],
    ['plain http', `http://vault.test:8200${path}`, rules, /https/],
    [
      'plain http of a listed host',
      `http://other.test${path}`,
      { ...rules, redirectHosts: ['other.test'] },
      /https/,
    ],
    ['another path', 'https://vault.test:8200/login', rules, /another path/],
    ['forbidden ones', path, { ...rules, followRedirects: false }, /VAULT_DISABLE_REDIRECTS/],
  ])('refuses %s', (_, location, given, message) => {
    expect(() => redirectTarget(from, location, given)).toThrow(message);
    expect(() => redirectTarget(from, location, given)).toThrow(
      expect.objectContaining({ class: 'configuration' }),
    );
  });

  it.each([undefined, 'https://'])('refuses the location %j', (location) => {
    expect(() => redirectTarget(from, location, rules)).toThrow(
      expect.objectContaining({ class: 'unavailable' }),
    );
  });
});
