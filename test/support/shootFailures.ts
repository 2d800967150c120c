import { afterEach } from 'vitest';
import type { VsCode } from './vscode.ts';

/** Takes a screenshot after each test that fails. Call it inside `describe`. */
export function shootFailures(open: () => VsCode): void {
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await open().screenshot(`failed-${task.name.replaceAll(/\W+/g, '-')}`);
  });
}
