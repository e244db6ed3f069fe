import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

/** Builds `dist/`: our own code in a few chunks, loaded when a command needs them; dependencies stay outside. */
await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { cli: 'src/cli.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  packages: 'external',
  sourcemap: 'linked',
  sourcesContent: false,
});
