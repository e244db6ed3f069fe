#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';

// Works on any Node, so that an old one is told what is missing instead of a syntax error.
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`error: lockstep needs Node 22.18 or newer, this is ${process.versions.node}\n`);
  process.exitCode = 3;
} else if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  process.stdout.write(`${manifest.version}\n`);
} else {
  nodeModule.enableCompileCache?.();
  await import('../dist/cli.js');
}
