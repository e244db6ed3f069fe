import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Finds the program of a test server: in `.test-servers/bin` (see scripts/test-servers), else on PATH.
 * Undefined when it is nowhere; throws instead when LOCKSTEP_REQUIRE_SERVERS is set, so that CI cannot skip.
 */
export function findServer(program: 'bao' | 'moto_server'): string | undefined {
  const local = fileURLToPath(new URL(`../../.test-servers/bin/${program}`, import.meta.url));
  if (existsSync(local)) return local;
  try {
    return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
  } catch {
    if (process.env.LOCKSTEP_REQUIRE_SERVERS) {
      throw new Error(`${program} is required here and missing: run scripts/test-servers`);
    }
    return undefined;
  }
}
