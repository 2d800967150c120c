import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import { ProgramWatch } from '../../observe/programWatch.ts';
import type { Launcher } from '../runs/launcher.ts';
import { requireTrust } from '../trust.ts';

/** Programs that something else starts: a terminal, or a debugger. Their pools are shown in run panels. */
export class ObservedPrograms {
  readonly #preloadPath: string;
  readonly #launcher: Launcher;
  readonly #onProblem: (error: unknown) => void;
  #watch: ProgramWatch | undefined;

  /** `preloadPath`: absolute path of `dist/observePreload.js`. */
  constructor(preloadPath: string, launcher: Launcher, onProblem: (error: unknown) => void) {
    this.#preloadPath = preloadPath;
    this.#launcher = launcher;
    this.#onProblem = onProblem;
  }

  /** The variables with which a program is seen. `options`: those that Node gets without it. Throws if no folder can be made. */
  environment(options?: string): Readonly<Record<string, string>> {
    const report = (error: unknown): void => this.#onProblem(error);
    this.#watch ??= new ProgramWatch(this.#preloadPath, this.#launcher.recordings, {
      onProgram: (program) => void this.#launcher.follow(program).catch(report),
      onPool: (pool) => void this.#launcher.followPool(pool).catch(report),
    });
    return this.#watch.environment(options);
  }

  dispose(): void {
    this.#watch?.dispose();
  }
}

/** The terminal in whose list of profiles **Observed Terminal** is. */
export function observedTerminal(programs: ObservedPrograms): vscode.TerminalProfileProvider {
  return {
    async provideTerminalProfile() {
      if (!(await requireTrust())) return undefined;
      const { NODE_OPTIONS: options } = process.env;
      return new vscode.TerminalProfile({
        name: 'observed',
        iconPath: new vscode.ThemeIcon('pulse'),
        env: programs.environment(options),
        message: t('Programs of Node that are started here are observed: their pools are shown in the run panel.'),
      });
    },
  };
}
