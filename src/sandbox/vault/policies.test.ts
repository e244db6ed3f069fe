import { describe, expect, it } from 'vitest';
import { capabilitiesOn, parsePolicy, touches } from './policies.ts';
import { Refusal } from './replies.ts';

const rules = (policies: Record<string, string[]>) =>
  parsePolicy(
    Object.entries(policies)
      .map(([path, list]) => `path "${path}" { capabilities = ${JSON.stringify(list)} }`)
      .join('\n'),
  );
const on = (policies: Record<string, string[]>, path: string) =>
  [...capabilitiesOn(rules(policies), path)].sort();

describe('parsePolicy', () => {
  it('reads paths and capabilities, and passes over comments', () => {
    const text =
      '# all of it\npath "a/*" {\n  capabilities = ["read", "list"]\n}\n// more\npath "/b" { capabilities = [] }';
    expect(parsePolicy(text)).toEqual([
      { path: 'a/*', capabilities: ['read', 'list'] },
      { path: 'b', capabilities: [] },
    ]);
  });

  it.each(['path "a" { capabilities = ["fly"] }', 'path "a" { allowed = 1 }', 'nonsense'])(
    'refuses %j',
    (text) => expect(() => parsePolicy(text)).toThrow(Refusal),
  );
});

describe('capabilitiesOn', () => {
  it('allows nothing where nothing matches', () => expect(on({ 'a/b': ['read'] }, 'a/bc')).toEqual([]));

  it('adds up rules of one pattern', () => {
    const both = [...rules({ 'a/*': ['read'] }), ...rules({ 'a/*': ['list'] })];
    expect([...capabilitiesOn(both, 'a/b')].sort()).toEqual(['list', 'read']);
  });

  it.each([
    [{ 'a/*': ['read'], 'a/b': ['list'] }, 'a/b', ['list']],
    [{ 'a/*': ['read'], 'a/b*': ['list'] }, 'a/bc', ['list']],
    [{ 'a/+/c': ['read'], 'a/*': ['list'] }, 'a/b/c', ['read']],
    [{ '+/b': ['read'], 'a/+': ['list'] }, 'a/b', ['list']],
    [{ '*': ['read'] }, 'a/b/c', ['read']],
    [{ '*': ['read'], 'a/b': ['deny', 'read'] }, 'a/b', ['deny']],
    [{ 'a/+': ['read'] }, 'a/b/c', []],
    [{ 'a/': ['list'] }, 'a/', ['list']],
    [{ a: ['list'] }, 'a/', ['list']],
  ])('%j on %s', (policies, path, expected) => expect(on(policies, path)).toEqual(expected));
});

describe('touches', () => {
  it.each([
    [{ 'kv/data/x': ['read'] }, true],
    [{ '*': ['read'] }, true],
    [{ 'k*': ['read'] }, true],
    [{ '+/data/x': ['read'] }, true],
    [{ kv: ['read'] }, false],
    [{ 'kv2/*': ['read'] }, false],
    [{ 'kv/*': ['deny'] }, false],
  ])('%j in kv/: %s', (policies, expected) => expect(touches(rules(policies), 'kv/')).toBe(expected));
});
