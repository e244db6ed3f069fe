import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { deletionOf } from '../../test/support/sync-parts.ts';
import { LockstepError } from '../errors.ts';
import { type Change, type Plan, planSchemaVersion, summarize } from '../sync/plan.ts';
import type { ItemResult, Report } from '../sync/report.ts';
import { renderPlan, summaryLine } from './render-plan.ts';
import { renderReport, reportAsJson, reportLine } from './render-report.ts';
import { alignColumns, printable } from './table.ts';

const plain = picocolors.createColors(false);
const coloured = picocolors.createColors(true);
const evil = 'evil\u001b[2J\n\u202ename';

const create: Change = deletionOf('app/new', {
  action: 'create',
  reason: 'it does not exist yet',
  source: { path: 'new', version: 3 },
});
const gone = deletionOf('app/gone', { blocked: '5 deletions are over the limit of 2', nextStep: 'Repeat.' });
const conflict = deletionOf('x', { action: 'conflict', reason: 'unmarked', store: 'far', source: null });
const unavailable = new LockstepError('unavailable', `no answer from ${evil}`).report();

function planOf(changes: Change[], more: Partial<Plan> = {}): Plan {
  return {
    schemaVersion: planSchemaVersion,
    owner: 'team',
    configuration: 'x',
    syncs: ['app', 'web'],
    stores: {},
    createdAt: '2026-01-01T00:00:00.000Z',
    summary: summarize(changes, 97),
    changes,
    errors: [],
    warnings: [],
    deletionsToken: null,
    ...more,
  };
}

describe('renderPlan', () => {
  it('prints a line per secret with action, name, source, version and reason, by sync and store', () => {
    expect(renderPlan(planOf([create, gone, conflict]), plain)).toBe(
      [
        'app -> cloud',
        '  + create  app/new   new       version 3  it does not exist yet',
        '  - delete  app/gone  app/gone             BLOCKED: 5 deletions are over the limit of 2 (Repeat.)',
        '',
        'app -> far',
        '  ! conflict  x  -    unmarked',
        '',
        'Plan: 1 to create; 1 conflict; 1 blocked; 97 in step.',
        '',
      ].join('\n'),
    );
  });

  it('says that nothing is to be done', () => {
    expect(renderPlan(planOf([]), plain)).toBe('Plan: nothing to change; 97 in step.\n');
  });

  it('tells errors and warnings, and how much could not be planned', () => {
    const text = renderPlan(
      planOf([], { errors: [{ sync: 'app', store: 'vault', error: unavailable }], warnings: ['careful'] }),
      plain,
    );
    expect(text).toContain('Not planned: sync "app", store "vault": no answer');
    expect(text).toContain('Warning: careful\n');
    expect(text).toContain('1 of 2 syncs could not be planned in full.');
  });

  it('counts a sync once, however many of its stores failed', () => {
    const errors = ['near', 'far'].map((store) => ({ sync: 'app', store, error: unavailable }));
    expect(summaryLine(planOf([], { errors }))).toContain(' 1 of 2 syncs');
  });

  it('lets no control character of a name, path, reason or error reach the terminal', () => {
    const bad = { ...create, name: evil, reason: evil, source: { path: evil, version: evil } };
    const errors = [{ sync: 'app', store: 'vault', error: unavailable }];
    const text = renderPlan(planOf([bad], { errors, warnings: [evil] }), plain);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text.split('\n')).toHaveLength(8);
  });

  it('lines up the same with colours', () => {
    const changes = [create, gone];
    const strip = (text: string) =>
      text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
    const text = renderPlan(planOf(changes), coloured);
    expect(text).not.toBe(strip(text));
    expect(strip(text)).toBe(renderPlan(planOf(changes), plain));
  });
});

describe('a report', () => {
  const results: ItemResult[] = [
    { change: create, outcome: 'done', warning: `the service ignored ${evil}` },
    { change: { ...create, name: 'b' }, outcome: 'unchanged' },
    { change: gone, outcome: 'blocked', error: new LockstepError('blocked', 'over the limit').report() },
    { change: { ...create, name: evil }, outcome: 'failed', error: unavailable },
  ];
  const report: Report = { results, errors: [], unchanged: 97, stopped: false };

  it('ends with a table of what is not done, why, and what to do', () => {
    const lines = renderReport(report, plain).split('\n');
    expect(lines[1]).toBe('Not done:');
    expect(lines[2]).toMatch(
      /^ {2}blocked {2}delete {2}cloud app\/gone +over the limit \(Look at the reason/,
    );
    expect(lines[3]).toMatch(/^ {2}failed +create {2}cloud evil.* no answer from .* \(Check the address/);
    expect(lines.at(-2)).toBe('Applied: 1 done, 1 failed, 1 blocked, 98 unchanged.');
  });

  it('is one line when all is done', () => {
    expect(renderReport({ ...report, results: results.slice(1, 2) }, plain)).toBe(
      'Applied: 0 done, 98 unchanged.\n',
    );
  });

  it('says that it was stopped', () => {
    expect(renderReport({ ...report, results: [], stopped: true }, plain)).toContain(
      'Stopped before the end',
    );
    expect(reportLine({ ...report, results: [] })).toBe('Applied: 0 done, 97 unchanged.');
  });

  it('lets no control character reach the terminal', () => {
    const errors = [{ sync: 'app', store: 'vault', error: unavailable }];
    expect(renderReport({ ...report, errors }, plain).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('as JSON has the changes with their outcomes and errors', () => {
    const json = JSON.parse(JSON.stringify(reportAsJson(report)));
    expect(json).toMatchObject({
      summary: { done: 1, unchanged: 98, blocked: 1, failed: 1, skipped: 0 },
      changes: [
        { action: 'create', outcome: 'done' },
        {},
        {},
        { outcome: 'failed', error: { class: 'unavailable' } },
      ],
      stopped: false,
    });
    expect(json.changes[0]).not.toHaveProperty('error');
  });
});

describe('alignColumns', () => {
  it('pads all columns but the last, and leaves no space at the end', () => {
    expect(alignColumns([['a', 'bb', 'c'], ['aaa', '', ''], []])).toEqual(['a    bb  c', 'aaa', '']);
  });

  it('lets one very long cell push no other line aside', () => {
    const long = 'x'.repeat(300);
    expect(
      alignColumns([
        ['name', 'why'],
        [long, 'why'],
      ]),
    ).toEqual([`name${' '.repeat(58)}why`, `${long}  why`]);
  });

  it('counts colours as nothing', () => {
    expect(
      alignColumns([
        [coloured.red('a'), 'b'],
        ['aaa', 'b'],
      ]),
    ).toEqual([`${coloured.red('a')}    b`, 'aaa  b']);
  });
});

it.each([
  ['plain /name-1', 'plain /name-1'],
  ['grüße 日本 😀', 'grüße 日本 😀'],
  ['a\tb\u001b[31m', 'a\\u{9}b\\u{1b}[31m'],
  ['\u202e\u200b\u2028\ufeff', '\\u{202e}\\u{200b}\\u{2028}\\u{feff}'],
])('printable %j', (text, expected) => expect(printable(text)).toBe(expected));
