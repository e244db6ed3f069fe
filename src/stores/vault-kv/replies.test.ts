import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { VaultReply } from './exchange.ts';
import { errorOf, isAbsent, parseReply } from './replies.ts';

const request = { method: 'GET', path: 'x', purpose: 'read secret "a"' } as const;
const reply = (status: number, text = '{"errors":["planted"]}'): VaultReply => ({
  status,
  text,
  retryAfterMs: undefined,
});

describe('errorOf', () => {
  it.each([
    [400, 'refused', 'never'],
    [403, 'permission-denied', 'never'],
    [404, 'not-found', 'never'],
    [405, 'refused', 'never'],
    [412, 'unavailable', 'soon'],
    [413, 'invalid-value', 'never'],
    [429, 'throttled', 'slower'],
    [472, 'unavailable', 'soon'],
    [473, 'unavailable', 'soon'],
    [500, 'unavailable', 'soon'],
    [501, 'configuration', 'never'],
    [502, 'unavailable', 'soon'],
    [503, 'unavailable', 'soon'],
  ])('HTTP %i is %s, repeated %s', (status, errorClass, retry) => {
    const error = errorOf(reply(status), request);
    expect(error).toMatchObject({ class: errorClass, retry });
    expect(error.message).toMatch(/^read secret "a": .*planted/);
  });

  it('quotes nothing when the texts could hold a value', () => {
    expect(errorOf(reply(400), { ...request, quoteErrors: false }).message).not.toContain('planted');
  });

  it('tells a missing mount from a missing secret', () => {
    const text = '{"errors":["no handler for route \\"x\\". route entry not found."]}';
    expect(errorOf(reply(404, text), request).class).toBe('configuration');
  });

  it('keeps the pause that the server asks for', () => {
    expect(errorOf({ ...reply(429), retryAfterMs: 1500 }, request).retryAfterMs).toBe(1500);
  });
});

describe('isAbsent', () => {
  it('believes an empty list of errors alone', () => {
    expect(isAbsent(reply(404, '{"errors":[]}'))).toBe(true);
    for (const text of ['', '{}', '{"errors":["x"]}', '{"data":null}', '<html>', '{"errors":[]']) {
      expect(isAbsent(reply(404, text))).toBe(false);
    }
    expect(isAbsent(reply(200, '{"errors":[]}'))).toBe(false);
  });
});

describe('parseReply', () => {
  const schema = z.object({ data: z.object({ n: z.number() }) });

  it('gives what the schema asks for', () => {
    expect(parseReply(reply(200, '{"data":{"n":1}}'), schema, request)).toEqual({ data: { n: 1 } });
  });

  it.each(['', '{"data":{"n":1', '{"data":{"n":"planted"}}', '{}'])(
    'refuses %j without quoting it',
    (text) => {
      const parse = () => parseReply(reply(200, text), schema, request);
      expect(parse).toThrow(expect.objectContaining({ class: 'unavailable' }));
      expect(parse).not.toThrow(/planted/);
    },
  );
});
