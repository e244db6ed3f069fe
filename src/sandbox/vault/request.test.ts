import { describe, expect, it } from 'vitest';
import { BareRefusal, Refusal } from './replies.ts';
import { parseRequest } from './request.ts';
import { parseTarget, Redirect } from './target.ts';

const target = (method: string, url: string, scans = true) => parseTarget(method, url, scans);

describe('parseTarget', () => {
  it('decodes the path and keeps a slash at its end', () => {
    expect(target('GET', '/v1/secret/data/a%20b%3F/?version=2').path).toBe('secret/data/a b?/');
  });

  it.each([
    ['GET', '/v1/x', 'read'],
    ['GET', '/v1/x?list=true', 'list'],
    ['GET', '/v1/x?scan=1', 'scan'],
    ['GET', '/v1/x?list=false', 'read'],
    ['POST', '/v1/x', 'write'],
    ['PUT', '/v1/x', 'write'],
    ['PATCH', '/v1/x', 'patch'],
    ['DELETE', '/v1/x', 'delete'],
  ])('%s %s is a %s', (method, url, operation) => expect(target(method, url).operation).toBe(operation));

  it('takes a scan for a read where there is no scan', () => {
    expect(target('GET', '/v1/x?scan=true', false).operation).toBe('read');
  });

  it.each([
    ['/v1/a//b', '/v1/a/b'],
    ['/v1/a/./b?x=1', '/v1/a/b?x=1'],
    ['/v1/a/c/../b/', '/v1/a/b/'],
  ])('redirects %s to %s', (url, location) => {
    expect(() => target('GET', url)).toThrow(expect.objectContaining({ location }));
    expect(() => target('GET', url)).toThrow(Redirect);
  });

  it.each([
    ['/other', 404],
    ['/v1/%zz', 400],
    ['/v1/%FF', 500],
    ['/v1/%2e%2e/a', 400],
    ['/v1/a?list=true&scan=true', 400],
  ])('refuses %s with %d', (url, status) =>
    expect(() => target('GET', url)).toThrow(expect.objectContaining({ name: 'Refusal', status })),
  );

  it('refuses characters without a glyph', () => {
    for (const url of ['/v1/a%0Ab', '/v1/a%7F', '/v1/a%C2%A0b']) {
      expect(() => target('GET', url)).toThrow(BareRefusal);
    }
  });
});

describe('parseRequest', () => {
  const parse = (headers: Record<string, string>, body = '', method = 'POST') =>
    parseRequest(target(method, '/v1/x'), headers, body);

  it('reads token, namespace and wrapping time', () => {
    const headers = { 'x-vault-token': 't', 'x-vault-namespace': '/a/b/', 'x-vault-wrap-ttl': '5m' };
    expect(parse(headers)).toMatchObject({ token: 't', namespace: 'a/b', wrapSeconds: 300, body: {} });
    expect(parse({ authorization: 'Bearer t', 'x-vault-namespace': 'root' })).toMatchObject({
      token: 't',
      namespace: '',
    });
  });

  it('takes only JSON objects whose numbers fit a double', () => {
    expect(parse({}, '{"a":1}').body).toEqual({ a: 1 });
    expect(parse({}, 'null').body).toEqual({});
    for (const body of ['[1]', 'text', '{"a":1e999}']) expect(() => parse({}, body)).toThrow(Refusal);
    expect(parse({ 'content-type': 'application/x-www-form-urlencoded' }, 'a=b').body).toEqual({});
  });

  it('wants a merge patch for PATCH', () => {
    expect(() => parse({ 'content-type': 'application/json' }, '{}', 'PATCH')).toThrow(
      expect.objectContaining({ status: 415 }),
    );
  });
});
