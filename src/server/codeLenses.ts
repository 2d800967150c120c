import type { CodeLens } from 'vscode-languageserver/node';
import { lensCommands, type JobCommandArgument, type JobSite } from '../protocol/languageServer.ts';

/** The lenses above each site: `all` are `Run in parallel | Profile | Debug one item | Tune chunksize`, `run` is the first. */
export type ShownLenses = 'all' | 'run' | 'none';

export function codeLensesOf(uri: string, sites: readonly JobSite[], shown: ShownLenses): CodeLens[] {
  if (shown === 'none') return [];
  return sites.flatMap(({ exportName, line, character }) => {
    const argument: JobCommandArgument = { uri, exportName };
    const range = { start: { line, character }, end: { line, character } };
    const run = { range, command: { title: 'Run in parallel', command: lensCommands.run, arguments: [argument] } };
    if (shown === 'run') return [run];
    return [
      run,
      { range, command: { title: 'Profile', command: lensCommands.profile, arguments: [argument] } },
      { range, command: { title: 'Debug one item', command: lensCommands.debug, arguments: [argument] } },
      { range, command: { title: 'Tune chunksize', command: lensCommands.tune, arguments: [argument] } },
    ];
  });
}
