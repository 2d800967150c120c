import * as vscode from 'vscode';
import type { ObservedHandle } from '../../observe/observeProgram.ts';

/** Shows an observed program in a terminal: its output, and an input that reaches it. */
export function showProgram(handle: ObservedHandle): void {
  const output = new vscode.EventEmitter<string>();
  const terminal = vscode.window.createTerminal({
    name: handle.program.name,
    iconPath: new vscode.ThemeIcon('pulse'),
    pty: {
      onDidWrite: output.event,
      open: () => follow(handle, (text) => output.fire(text.replaceAll(/\r?\n/g, '\r\n'))),
      close: () => handle.cancel(true),
      handleInput: (data: string) => {
        if (data === ctrlC) return handle.signal('SIGINT');
        output.fire(data.replaceAll('\r', '\r\n'));
        handle.streams.stdin?.write(data.replaceAll('\r', '\n'));
      },
    },
  });
  terminal.show(true);
}

const ctrlC = '\x03';

function follow({ streams: { stdin, stdout, stderr }, ended }: ObservedHandle, print: (text: string) => void): void {
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => print(text));
  }
  // The program may end while something is typed.
  stdin?.on('error', () => undefined);
  ended.then(
    (end) =>
      print(`\n${'code' in end ? `The program ended with code ${end.code}.` : `${end.signal} ended the program.`}\n`),
    (error: Error) => print(`\n${error.message}\n`),
  );
}
