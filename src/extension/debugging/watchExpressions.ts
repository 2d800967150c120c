import type * as vscode from 'vscode';
import { Emitter } from '../../base/emitter.ts';
import type { WatchedValue } from '../../model/debug/parallelWatch.ts';
import type { DebuggedWorker, DebuggedWorkers } from './debuggedWorkers.ts';

const storeKey = 'parallelWatch';

/** The expressions of the Parallel Watch view, stored with the workspace. */
export class WatchExpressions {
  readonly #changed = new Emitter<string | undefined>();
  /** Values by session, pause and expression: the view may ask several times about the same pause. */
  #asked = new Map<string, Promise<string>>();

  private readonly state: vscode.Memento;
  private readonly workers: DebuggedWorkers;

  constructor(state: vscode.Memento, workers: DebuggedWorkers) {
    this.state = state;
    this.workers = workers;
  }

  /** Fires with the expression that was added, or with undefined after any other change. */
  readonly changed = this.#changed.subscribe;

  get all(): readonly string[] {
    return this.state.get<readonly string[]>(storeKey, []);
  }

  async add(expression: string): Promise<void> {
    if (!this.all.includes(expression)) await this.#keep([...this.all, expression], expression);
  }

  async remove(expression: string): Promise<void> {
    await this.#keep(this.all.filter((other) => other !== expression));
  }

  /** Evaluates an expression in every paused worker, in the innermost frame of user code. */
  async valuesOf(expression: string): Promise<readonly WatchedValue[]> {
    const standing = this.workers.workers().filter(({ stack }) => stack);
    this.#forgetEarlierStops(standing);
    const values = standing.map(async (at): Promise<WatchedValue[]> => {
      const key = `${turnOf(at)}/${expression}`;
      const text = this.#asked.get(key) ?? evaluate(at, expression);
      this.#asked.set(key, text);
      return at.worker === undefined ? [] : [{ worker: at.worker, text: await text }];
    });
    return (await Promise.all(values)).flat();
  }

  #forgetEarlierStops(standing: readonly DebuggedWorker[]): void {
    const turns = standing.map((at) => `${turnOf(at)}/`);
    this.#asked = new Map([...this.#asked].filter(([key]) => turns.some((turn) => key.startsWith(turn))));
  }

  async #keep(expressions: readonly string[], added?: string): Promise<void> {
    await this.state.update(storeKey, expressions);
    this.#changed.fire(added);
  }
}

const turnOf = ({ session, turn }: DebuggedWorker): string => `${session.id}/${turn}`;

async function evaluate({ session, stack }: DebuggedWorker, expression: string): Promise<string> {
  try {
    const request = { expression, frameId: stack?.topFrameId, context: 'watch' };
    const answer = (await session.customRequest('evaluate', request)) as { readonly result: string };
    return answer.result;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
