import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UserFacingError } from '../base/errors.ts';

/**
 * The path of the bundle of `server.ts` or `bridge.ts`, beside the bundle of this code. Throws UserFacingError if it is
 * missing.
 */
export function bundlePath(name: 'managerServer.js' | 'managerBridge.js'): string {
  const path = fileURLToPath(new URL(name, import.meta.url));
  if (existsSync(path)) return path;
  throw new UserFacingError(
    `a manager needs ${path}, which is missing`,
    'If you bundle your program, leave poolscope out of the bundle.',
  );
}
