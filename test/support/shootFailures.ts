import { afterEach } from 'vitest';
import type { VsCode } from './vscode.ts';

/** Leaves a picture of the screen for each test that fails. Called inside `describe`. */
export function shootFailures(open: () => VsCode): void {
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await open().screenshot(`failed-${task.name.replaceAll(/\W+/g, '-')}`);
  });
}
