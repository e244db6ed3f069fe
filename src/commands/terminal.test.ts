import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createTerminal } from './terminal.ts';

/** Streams as a process has them; `fail` gives the error of the nth write. */
function setUp(
  options: { tty?: boolean; fail?: (n: number) => string | undefined; env?: NodeJS.ProcessEnv } = {},
) {
  const written = { out: '', err: '' };
  const chunks: number[] = [];
  const streamOf = (to: 'out' | 'err') => {
    const stream = new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        const code = to === 'out' ? options.fail?.(chunks.length) : undefined;
        if (to === 'out') chunks.push(String(chunk).length);
        if (code === undefined) written[to] += String(chunk);
        // Later, as a slow reader would.
        setImmediate(() => done(code === undefined ? null : Object.assign(new Error('x'), { code })));
      },
    });
    return Object.assign(stream, {
      isTTY: options.tty ?? false,
      columns: 40,
    });
  };
  return { written, chunks, terminal: createTerminal(streamOf('out'), streamOf('err'), options.env ?? {}) };
}

describe('out', () => {
  it('writes a long text whole, piece by piece', async () => {
    const { terminal, written, chunks } = setUp();
    const text = 'ü'.repeat(200_000);
    await terminal.out(text);
    expect(written.out).toBe(text);
    expect(Math.max(...chunks)).toBe(65_536);
  });

  it('stops in peace when the reader has gone', async () => {
    const { terminal, chunks } = setUp({ fail: (n) => (n === 1 ? 'EPIPE' : undefined) });
    await terminal.out('x'.repeat(400_000));
    await terminal.out('more');
    expect(chunks).toHaveLength(2);
  });

  it('says when it cannot write for another reason, once', async () => {
    const { terminal } = setUp({ fail: () => 'ENOSPC' });
    await expect(terminal.out('x')).rejects.toMatchObject({
      class: 'refused',
      message: 'cannot write to stdout (ENOSPC)',
      exitCode: 1,
    });
    await terminal.out('x');
  });
});

describe('live lines', () => {
  it('replace each other on a terminal, and messages clear them', () => {
    const { terminal, written } = setUp({ tty: true });
    terminal.live('one');
    terminal.live('two');
    terminal.note('message');
    terminal.note('another\nand a name: \u001b[2J');
    const clear = '\r\u001b[K';
    expect([terminal.interactive, written.err]).toEqual([true, `${clear}one`]);
    return new Promise<void>((resolve) => setTimeout(resolve, 50)).then(() => {
      expect(written.err).toBe(`${clear}one${clear}two${clear}message\nanother\nand a name: \\u{1b}[2J\n`);
    });
  });

  it.each([
    ['a pipe', { tty: false }],
    ['a dumb terminal', { tty: true, env: { TERM: 'dumb' } }],
    ['CI', { tty: true, env: { CI: 'true' } }],
  ])('do not appear on %s', (_, options) => {
    const { terminal, written } = setUp(options);
    terminal.live('one');
    expect([terminal.interactive, written.err]).toEqual([false, '']);
  });
});

it.each([
  ['on a terminal', { tty: true }, true],
  ['into a pipe', { tty: false }, false],
  ['against NO_COLOR', { tty: true, env: { NO_COLOR: '1' } }, false],
  ['on a dumb terminal', { tty: true, env: { TERM: 'dumb' } }, false],
])('colour %s', (_, options, coloured) => {
  expect(setUp(options).terminal.colors.red('x') !== 'x').toBe(coloured);
});
