import { defaultPacerLimits } from '../../src/pacing/pacer.ts';
import { createPacers } from '../../src/pacing/pacers.ts';
import { SecretValue } from '../../src/secrets/secret-value.ts';
import { openEnvFile } from '../../src/stores/env-file/store.ts';
import { type ReplaceFile, replaceFile } from '../../src/stores/env-file/text-file.ts';

/**
 * A process that writes secrets into FOLDER/.env: `FOLDER STAMP COUNT PREFIX [killed]`. With `killed` it dies by
 * SIGKILL when everything but the file itself is written. Prints `written` at its end.
 */
const [folder = '', stamp = '', count = '1', prefix = 'A', fate] = process.argv.slice(2);
const signal = new AbortController().signal;

const replace: ReplaceFile = async (path, ...change) => {
  if (fate === 'killed' && path.endsWith('.env')) process.kill(process.pid, 'SIGKILL');
  return replaceFile(path, ...change);
};
const context = {
  name: 'laptop',
  folder,
  environment: { HOME: folder },
  pacers: createPacers(defaultPacerLimits, () => undefined),
  warn: (message: string) => process.stderr.write(`${message}\n`),
};
const store = await openEnvFile({ path: '.env' }, context, replace);
for (let index = 0; index < Number(count); index++) {
  const name = `${prefix}${index}`;
  await store.write(
    {
      name,
      value: SecretValue.text(`${stamp} of ${name}`),
      stamp,
      expected: await store.find(name, signal),
      mark: { owner: 'acme', sync: 'app', source: 'app/db@1a2b3c4d' },
      labels: {},
      settings: {},
    },
    signal,
  );
}
await store.close();
process.stdout.write('written');
