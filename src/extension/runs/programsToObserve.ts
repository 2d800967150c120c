import { basename, relative } from 'node:path';
import { t } from '../../base/texts.ts';

/** A program that can be observed, as an entry of a list. */
export interface ProgramToObserve {
  readonly label: string;
  readonly description: string;
  readonly command: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
}

/** The text of a command, as a program that a shell runs. */
export const shellCommand = (text: string): ProgramToObserve['command'] =>
  process.platform === 'win32' ? [text] : ['/bin/sh', '-c', text];

/** What a folder of the workspace offers. */
export interface ProgramSources {
  /** Absolute. */
  readonly folder: string;
  /** The text of its package.json; undefined without one. */
  readonly manifest: string | undefined;
  /** The program that installs its packages, e.g. `pnpm`. */
  readonly packageManager: string;
  /** The configurations of its launch.json. */
  readonly launches: readonly unknown[];
  /** The JavaScript file in the active editor, absolute. */
  readonly file: string | undefined;
}

/** The file in the editor, the scripts of package.json, and the launch configurations for Node. */
export function programsToObserve({
  folder,
  manifest,
  packageManager,
  launches,
  file,
}: ProgramSources): ProgramToObserve[] {
  const scripts = Object.entries(scriptsOf(manifest)).map(([name, text]): ProgramToObserve => ({
    label: `${packageManager} run ${name}`,
    description: text,
    command: [packageManager, 'run', name],
    cwd: folder,
  }));
  const inEditor: ProgramToObserve[] =
    file === undefined
      ? []
      : [
          {
            label: `node ${basename(file)}`,
            description: relative(folder, file),
            command: ['node', file],
            cwd: folder,
          },
        ];
  return [...inEditor, ...scripts, ...launches.flatMap((launch) => launchOf(launch, { folder, file }))];
}

function scriptsOf(manifest: string | undefined): Record<string, string> {
  try {
    const { scripts } = JSON.parse(manifest ?? '{}') as { readonly scripts?: unknown };
    if (typeof scripts !== 'object' || scripts === null) return {};
    return Object.fromEntries(Object.entries(scripts).filter(([, text]) => typeof text === 'string'));
  } catch {
    return {};
  }
}

interface Launch {
  readonly type?: unknown;
  readonly request?: unknown;
  readonly name?: unknown;
  readonly program?: unknown;
  readonly args?: unknown;
  readonly runtimeArgs?: unknown;
  readonly cwd?: unknown;
}

/** A configuration with variables that only VS Code knows is left out. */
function launchOf(launch: unknown, place: Pick<ProgramSources, 'folder' | 'file'>): ProgramToObserve[] {
  const { type, request, name, program, args = [], runtimeArgs = [], cwd } = (launch ?? {}) as Launch;
  if (request !== 'launch' || (type !== 'node' && type !== 'pwa-node')) return [];
  if (typeof name !== 'string' || typeof program !== 'string' || !Array.isArray(args) || !Array.isArray(runtimeArgs)) {
    return [];
  }
  const words = [...(runtimeArgs as unknown[]), program, ...(args as unknown[])].map((word) => resolved(word, place));
  const folder = resolved(cwd ?? place.folder, place);
  if (folder === undefined || !words.every((word) => word !== undefined)) return [];
  return [{ label: name, description: t('launch configuration'), command: ['node', ...words], cwd: folder }];
}

function resolved(word: unknown, { folder, file }: Pick<ProgramSources, 'folder' | 'file'>): string | undefined {
  if (typeof word !== 'string') return undefined;
  const text = word.replaceAll('${workspaceFolder}', folder).replaceAll('${file}', file ?? '${file}');
  return text.includes('${') ? undefined : text;
}
