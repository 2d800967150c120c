import type { ProfileFrame } from '../../facts/profile.ts';

/** A function in the files that V8 writes (Chrome DevTools Protocol, `Runtime.CallFrame`). Line and column are from 0. */
export interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

export const callFrameOf = (frame: ProfileFrame | undefined, urlOf: (file: string) => string): CallFrame => ({
  functionName: frame?.function ?? '',
  scriptId: '0',
  url: urlOf(frame?.file ?? ''),
  lineNumber: (frame?.line ?? 0) - 1,
  columnNumber: (frame?.column ?? 0) - 1,
});
