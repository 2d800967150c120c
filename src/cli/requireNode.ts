import { UserFacingError } from '../base/errors.ts';

const others = { bun: 'Bun', deno: 'Deno' };

/** Throws UserFacingError on Bun and Deno: the clocks of their threads differ, so that all times of a run would be wrong. */
export function requireNode(versions: Readonly<Record<string, string | undefined>>): void {
  for (const [key, name] of Object.entries(others)) {
    if (versions[key] === undefined) continue;
    throw new UserFacingError(
      `the command line runs on Node only, and this is ${name} ${versions[key]}`,
      'Start it with `npx poolscope`, or with `node node_modules/poolscope/dist/cli.js`.',
    );
  }
}
