import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPacerLimits } from '../../src/pacing/pacer.ts';
import { createPacers } from '../../src/pacing/pacers.ts';
import type { ParseDocument } from '../../src/stores/env-file/document.ts';
import { parseDotenv } from '../../src/stores/env-file/dotenv-document.ts';
import { parseJsonDocument } from '../../src/stores/env-file/json-document.ts';
import { envFile } from '../../src/stores/env-file/kind.ts';
import type { Harness } from '../conformance/harness.ts';
import { describeStoreConformance } from '../conformance/store-conformance.ts';

describeStoreConformance('env-file, dotenv', fileHarness('.env', '', parseDotenv));
describeStoreConformance('env-file, JSON', fileHarness('secrets.json', '{}', parseJsonDocument));

/** An outsider is whoever edits the file with an editor. */
function fileHarness(file: string, empty: string, parse: ParseDocument): Harness {
  const folders: string[] = [];
  const path = () => join(folders.at(-1) ?? '', file);
  const edit = async (change: (text: string) => string) =>
    writeFile(path(), change(await readFile(path(), 'utf8')));
  return {
    settings: {},
    async open() {
      const folder = await mkdtemp(join(tmpdir(), 'lockstep-env-file-'));
      folders.push(folder);
      await writeFile(path(), empty);
      return envFile.open(
        { path: file, keyFile: 'state/key' },
        {
          name: 'laptop',
          folder,
          environment: {},
          pacers: createPacers(defaultPacerLimits, () => undefined),
          warn: (message) => {
            throw new Error(`unexpected warning: ${message}`);
          },
        },
      );
    },
    outsider: (name, value) => edit((text) => parse(text, file).with(name, textOf(value))),
    async recreate(name, value) {
      await edit((text) => parse(text, file).without(name));
      await edit((text) => parse(text, file).with(name, textOf(value)));
    },
    async close() {
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}

function textOf(value: Parameters<Harness['outsider']>[1]): string {
  return Buffer.from(value.bytes()).toString('utf8');
}
