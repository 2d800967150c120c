import type * as vscode from 'vscode';
import { expect, it } from 'vitest';
import { ExceptionStops } from '../../../../src/extension/debugging/exceptionStops.ts';

/** A session at which VS Code has asked for these filters, and what else it was asked. */
function asked(filters: readonly string[]) {
  const requests: unknown[] = [];
  const heard: string[] = [];
  const session = {
    customRequest: (command: string, args: unknown) => {
      requests.push({ command, args });
      return Promise.resolve();
    },
  } as unknown as vscode.DebugSession;
  const stops = new ExceptionStops(session, {
    onReady: () => heard.push('ready'),
    onStop: (again) => heard.push(again ? 'again' : 'stop'),
  });
  const ask = (seq: number, wanted: readonly string[]): void => {
    stops.onWillReceiveMessage({
      type: 'request',
      command: 'setExceptionBreakpoints',
      seq,
      arguments: { filters: wanted },
    });
    stops.onDidSendMessage({ type: 'response', command: 'setExceptionBreakpoints', request_seq: seq });
  };
  ask(1, filters);
  return { stops, requests, heard, ask };
}

const added = (...filters: readonly string[]): unknown => [{ command: 'setExceptionBreakpoints', args: { filters } }];

it('adds uncaught errors once to the ticked filters', () => {
  const { requests, ask } = asked([]);
  expect(requests).toEqual(added('uncaught'));
  // Later changes by the user apply as usual.
  ask(2, []);
  expect(requests).toHaveLength(1);
});

it('does not change a session that already stops there', () => {
  expect(asked(['uncaught']).requests).toEqual([]);
  expect(asked(['all']).requests).toEqual([]);
});

it('reports a stop by the user, but not a process that ended by itself', () => {
  const { stops, heard } = asked([]);
  stops.onDidSendMessage({ type: 'response', command: 'configurationDone' });
  stops.onWillReceiveMessage({ type: 'request', command: 'terminate' });
  expect(heard).toEqual(['ready', 'stop']);
  const restarted = asked([]);
  restarted.stops.onWillReceiveMessage({ type: 'request', command: 'restart' });
  restarted.stops.onWillReceiveMessage({ type: 'request', command: 'terminate' });
  expect(restarted.heard).toEqual(['again']);
  const ended = asked([]);
  ended.stops.onDidSendMessage({ type: 'event', event: 'terminated' });
  ended.stops.onWillReceiveMessage({ type: 'request', command: 'disconnect' });
  expect(ended.heard).toEqual([]);
});
