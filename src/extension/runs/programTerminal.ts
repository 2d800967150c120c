import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import type { ObservedHandle, ProgramEnd } from '../../observe/observeProgram.ts';

const ctrlC = '\x03';

/** Shows an observed program in a terminal: its output, and an input that reaches it. */
export function showProgram(handle: ObservedHandle): void {
  const iconPath = new vscode.ThemeIcon('pulse');
  const pty = programPty(handle, (end) => ('code' in end ? t('The program ended with code {0}.', end.code) : ''));
  vscode.window.createTerminal({ name: handle.program.name, iconPath, pty }).show(true);
}

/** The terminal of a task, which is over when the program has ended. Its failed items are printed for the problem matcher. */
export function taskPty(handle: ObservedHandle): vscode.Pseudoterminal {
  const closed = new vscode.EventEmitter<number>();
  const pty = programPty(
    handle,
    () => failureLines(handle).join('\n'),
    (end) => {
      closed.fire('code' in end ? end.code : 1);
    },
  );
  return { ...pty, onDidClose: closed.event };
}

/** `lastWords`: what is printed at the end; for a signal, what ended the program is printed. */
function programPty(
  handle: ObservedHandle,
  lastWords: (end: ProgramEnd) => string,
  onEnd?: (end: ProgramEnd) => void,
): vscode.Pseudoterminal {
  const output = new vscode.EventEmitter<string>();
  const print = (text: string): void => output.fire(text.replaceAll(/\r?\n/g, '\r\n'));
  const end = async (): Promise<void> => {
    try {
      const ended = await handle.ended;
      await handle.finished;
      const words = 'signal' in ended ? t('{0} ended the program.', ended.signal) : lastWords(ended);
      if (words !== '') print(`\n${words}\n`);
      onEnd?.(ended);
    } catch (error) {
      print(`\n${(error as Error).message}\n`);
      onEnd?.({ code: 1 });
    }
  };
  return {
    onDidWrite: output.event,
    open: () => {
      const { stdin, stdout, stderr } = handle.streams;
      for (const stream of [stdout, stderr]) stream?.setEncoding('utf8').on('data', print);
      // The program may end while something is typed.
      stdin?.on('error', () => undefined);
      void end();
    },
    close: () => handle.cancel(true),
    handleInput: (data: string) => {
      if (data === ctrlC) return handle.signal('SIGINT');
      output.fire(data.replaceAll('\r', '\r\n'));
      handle.streams.stdin?.write(data.replaceAll('\r', '\n'));
    },
  };
}

/** `/work/sum.ts:12:7: error: RangeError: too large (item 3 of 40)`, for each cause of failures with a place. */
function failureLines(handle: ObservedHandle): string[] {
  const { failures, items } = handle.summary();
  return failures.flatMap(({ frames, name, message, item, count }) => {
    const place = frames.find((frame) => frame.file !== null && !frame.file.includes('node_modules'));
    if (!place) return [];
    const more = count > 1 ? t(', and {0} more', count - 1) : '';
    const [first = ''] = message.split('\n');
    const where = t('item {0} of {1}{2}', item, items.total, more);
    return [`${place.file}:${place.line}:${place.column}: error: ${name}: ${first} (${where})`];
  });
}
