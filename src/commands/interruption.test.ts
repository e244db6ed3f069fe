import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Interruption, watchInterruptions } from './interruption.ts';

let notes: string[];
let opened: Interruption | undefined;
beforeEach(() => {
  vi.useFakeTimers();
  notes = [];
});
afterEach(() => {
  opened?.dispose();
  vi.useRealTimers();
});

function watch(deadlineMs?: number): Interruption {
  opened = watchInterruptions((text) => notes.push(text), deadlineMs);
  return opened;
}
const send = (signal: 'SIGINT' | 'SIGTERM') => process.emit(signal, signal);
const state = ({ stopping, signal }: Interruption) => [stopping.aborted, signal.aborted];

it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends everything at once while nothing is being changed',
  (signal) => {
    const interruption = watch();
    send(signal);
    expect(state(interruption)).toEqual([true, true]);
    expect(interruption.signal.reason).toMatchObject({ class: 'cancelled' });
  },
);

it('lets what is under way end in peace once changes have begun, and says so', () => {
  const interruption = watch();
  interruption.protectChanges();
  send('SIGINT');
  expect(state(interruption)).toEqual([true, false]);
  expect(notes).toEqual([expect.stringContaining('finishing what is under way')]);
});

it('a second request ends that too, but not the same one that comes twice', () => {
  const interruption = watch();
  interruption.protectChanges();
  send('SIGINT');
  vi.advanceTimersByTime(20);
  send('SIGINT');
  expect(state(interruption)).toEqual([true, false]);
  vi.advanceTimersByTime(1_000);
  send('SIGINT');
  expect(state(interruption)).toEqual([true, true]);
  expect(notes).toHaveLength(1);
});

it('the time of grace ends it', () => {
  const interruption = watch();
  interruption.protectChanges();
  send('SIGTERM');
  vi.advanceTimersByTime(14_000);
  expect(state(interruption)).toEqual([true, false]);
  vi.advanceTimersByTime(1_001);
  expect(state(interruption)).toEqual([true, true]);
});

it('a deadline is a request like any other', () => {
  const interruption = watch(5_000);
  interruption.protectChanges();
  vi.advanceTimersByTime(5_001);
  expect(state(interruption)).toEqual([true, false]);
  expect(notes[0]).toContain('the time of --deadline is over');
});

it('a deadline that comes after a request does not take its time of grace away', () => {
  const interruption = watch(5_000);
  interruption.protectChanges();
  vi.advanceTimersByTime(4_000);
  send('SIGINT');
  vi.advanceTimersByTime(2_000);
  expect(state(interruption)).toEqual([true, false]);
});

it('leaves nothing behind', () => {
  const before = process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
  const interruption = watch(5_000);
  interruption.dispose();
  expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(before);
  expect(vi.getTimerCount()).toBe(0);
});
