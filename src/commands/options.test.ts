import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { concurrencyOption, deadlineOption, parseDuration, syncOption } from './options.ts';

function parse(...args: string[]) {
  const command = new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .addOption(syncOption())
    .addOption(concurrencyOption())
    .addOption(deadlineOption());
  return command.parse(args, { from: 'user' }).opts();
}

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['500h', 1_800_000_000],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each([
    '',
    '5',
    's',
    '-5s',
    '5 s',
    '5d',
    '1e3s',
    '5S',
    '0s',
    '501h',
    '99999999h',
    'Infinitys',
    '5toString',
  ])('refuses %j', (text) => expect(() => parseDuration(text)).toThrow(/Give /));
});

describe('shared options', () => {
  it('have their defaults, and --sync adds up', () => {
    expect(parse()).toEqual({ sync: [], concurrency: 32 });
    expect(parse('-s', 'a', '--sync', 'b', '--deadline', '1m')).toMatchObject({
      sync: ['a', 'b'],
      deadline: 60_000,
    });
    expect(parse()).toEqual({ sync: [], concurrency: 32 });
  });

  it.each(['0', '1001', '1.5', 'many', ''])('refuse %j changes at once', (text) => {
    expect(() => parse('--concurrency', text)).toThrow(CommanderError);
  });
});
