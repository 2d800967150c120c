import type { CodeLens } from 'vscode-languageserver/node';
import { lensCommands, type JobCommandArgument, type JobSite } from '../protocol/languageServer.ts';

/** `Run in parallel | Profile | Debug one item | Tune chunksize` above each site. */
export function codeLensesOf(uri: string, sites: readonly JobSite[]): CodeLens[] {
  return sites.flatMap(({ exportName, line, character }) => {
    const argument: JobCommandArgument = { uri, exportName };
    const range = { start: { line, character }, end: { line, character } };
    return [
      { range, command: { title: 'Run in parallel', command: lensCommands.run, arguments: [argument] } },
      { range, command: { title: 'Profile', command: lensCommands.profile, arguments: [argument] } },
      { range, command: { title: 'Debug one item', command: lensCommands.debug, arguments: [argument] } },
      { range, command: { title: 'Tune chunksize', command: lensCommands.tune, arguments: [argument] } },
    ];
  });
}
