import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { invalidParameter } from '../aws-error.ts';
import { flag } from '../fields.ts';
import { operation } from '../operation.ts';

const input = z.object({
  PasswordLength: z.number().int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().max(4096).default(''),
  ExcludeNumbers: flag.default(false),
  ExcludePunctuation: flag.default(false),
  ExcludeUppercase: flag.default(false),
  ExcludeLowercase: flag.default(false),
  IncludeSpace: flag.default(false),
  RequireEachIncludedType: flag.default(true),
});

/** GetRandomPassword. */
export const getRandomPassword = operation('GetRandomPassword', input, (_context, request) => {
  const excluded = new Set(request.ExcludeCharacters);
  const types = [
    request.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    request.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    request.ExcludeNumbers ? '' : '0123456789',
    request.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    request.IncludeSpace ? ' ' : '',
  ]
    .map((type) => [...type].filter((character) => !excluded.has(character)))
    .filter((type) => type.length > 0);
  const all = types.flat();
  if (all.length === 0) throw invalidParameter('The request excludes all characters.');
  const required = request.RequireEachIncludedType ? types : [];
  if (required.length > request.PasswordLength) {
    throw invalidParameter('The password is too short for one character of each type.');
  }
  const characters = required.map(pick);
  while (characters.length < request.PasswordLength) characters.push(pick(all));
  return { RandomPassword: shuffle(characters).join('') };
});

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

function shuffle(characters: readonly string[]): string[] {
  const rest = [...characters];
  const result: string[] = [];
  while (rest.length > 0) result.push(...rest.splice(randomInt(rest.length), 1));
  return result;
}
