import { spawn, type ChildProcess } from 'node:child_process';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { answerOf, type CommandEnd, type ToolAnswer } from './answer.ts';
import type { Places } from './places.ts';
import { ToolInput } from './toolInput.ts';
import { toolNamed, type ToolCommand } from './toolTable.ts';

export interface ToolRunnerOptions {
  readonly places: () => Places;
  /** Absolute path of the Node that runs the command line, and the jobs. */
  readonly nodePath: () => string | Promise<string>;
  /** Absolute path of `cli.js`. */
  readonly cliPath: string;
  /** A call that takes longer is ended, in milliseconds. */
  readonly budgetMs: number;
}

/** Output that is kept. A report has at most 7,000 bytes. */
const keptCharacters = 100_000;
/** Time between two signals: the first lets running items finish, the second ends them, and the third ends the command. */
const patienceMs = 2000;

/**
 * Answers the calls of coding agents, each by a command of its own, so that a call has the same effects as if a person typed
 * it. One call runs at a time; others wait, so that runs do not disturb one another.
 */
export class ToolRunner {
  readonly #options: ToolRunnerOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ToolRunnerOptions) {
    this.#options = options;
  }

  /** Resolves with the answer, also if the input is wrong or leads out of the workspace. */
  call(name: string, input: unknown, signal?: AbortSignal): Promise<ToolAnswer> {
    const answer = this.#last.then(() => this.#answer(name, input, signal));
    this.#last = answer;
    return answer;
  }

  async #answer(name: string, input: unknown, signal: AbortSignal | undefined): Promise<ToolAnswer> {
    try {
      if (signal?.aborted) return { text: 'The call was cancelled before it began.', isError: true };
      const tool = toolNamed(name);
      const command = await tool.command(new ToolInput(input, tool.inputSchema), this.#options.places());
      return answerOf(await this.#run(command, signal));
    } catch (error) {
      const next = error instanceof UserFacingError && error.nextStep !== undefined ? ` ${error.nextStep}` : '';
      return { text: `Nothing was run: ${messageOf(error)}.${next}`, isError: true };
    }
  }

  async #run({ args, cwd }: ToolCommand, signal: AbortSignal | undefined): Promise<CommandEnd> {
    const { nodePath, cliPath, budgetMs } = this.#options;
    const child = spawn(await nodePath(), [cliPath, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: false });
    const end = endOf(child);
    const limit = AbortSignal.timeout(budgetMs);
    const stop = AbortSignal.any(signal ? [signal, limit] : [limit]);
    const timers: NodeJS.Timeout[] = [];
    const cancel = (): void => {
      for (const [k, each] of (['SIGINT', 'SIGINT', 'SIGKILL'] as const).entries())
        timers.push(setTimeout(() => child.kill(each), k * patienceMs));
    };
    stop.addEventListener('abort', cancel, { once: true });
    try {
      return await end;
    } finally {
      stop.removeEventListener('abort', cancel);
      for (const timer of timers) clearTimeout(timer);
    }
  }
}

/** Rejects if the command cannot be started. */
function endOf(child: ChildProcess): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (more: string) => (stdout = (stdout + more).slice(0, keptCharacters)));
    child.stderr?.setEncoding('utf8').on('data', (more: string) => (stderr = (stderr + more).slice(-keptCharacters)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
