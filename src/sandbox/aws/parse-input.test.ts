import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { secretName, secretString, tags } from './fields.ts';
import { parseInput } from './parse-input.ts';

const schema = z.object({ Name: secretName, SecretString: secretString.optional(), Tags: tags.optional() });
const refused = (body: object): string => {
  try {
    parseInput(schema, body);
  } catch (error) {
    return String(error);
  }
  throw new Error('it was taken');
};

describe('input that breaks a constraint', () => {
  it('is told as the service tells it', () => {
    expect(refused({ Name: 'x'.repeat(513) })).toMatch(
      /1 validation error detected: Value 'x{513}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 512$/,
    );
    expect(refused({})).toMatch(/Value null at 'name' .* Member must not be null$/);
    expect(refused({ Name: '', Tags: [{ Key: 'k'.repeat(129) }] })).toMatch(
      /2 validation errors detected: .*'tags\.1\.member\.key'/,
    );
  });

  it('never shows a value', () => {
    const message = refused({ Name: 'a', SecretString: 'planted'.repeat(10_000) });
    expect(message).toContain("at 'secretString' failed");
    expect(message).not.toContain('planted');
    expect(refused({ Name: 'a', SecretString: { planted: true } })).not.toContain('planted');
  });

  it('of a wrong type is a SerializationException', () => {
    expect(() => parseInput(schema, { Name: 5 })).toThrow(
      expect.objectContaining({ code: 'SerializationException' }),
    );
  });
});
