import { Session } from 'node:inspector';

/** V8's inspector of this thread. Domains that run in the thread itself answer before `post` returns. */
export class OwnInspector {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
  }

  /** The answer to a command of the Chrome DevTools Protocol. Throws what the inspector answers with. */
  post(method: string, params?: object): unknown {
    let answer: { readonly error: Error | null; readonly result: unknown } | undefined;
    this.#session.post(method, params, (error, result) => (answer = { error, result }));
    if (!answer) throw new Error(`the inspector did not answer ${method}`);
    if (answer.error) throw answer.error;
    return answer.result;
  }

  close(): void {
    this.#session.disconnect();
  }
}
