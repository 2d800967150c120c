import type { Frame } from '../../model/facts/failure.ts';

/** The part of a debug adapter's answer to `stackTrace` that is used here. */
export interface DapFrames {
  readonly stackFrames: readonly DapFrame[];
}

interface DapFrame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly presentationHint?: string;
  readonly source?: { readonly path?: string; readonly presentationHint?: string };
}

/** The call stack of a paused thread. */
export interface Stack {
  /** Innermost first, without the frames that the debugger skips: Node's code and ours. */
  readonly frames: readonly Frame[];
  /** The debugger's number of the innermost of these frames, or of the innermost frame if there are none. */
  readonly topFrameId: number | undefined;
}

/** `pathOf` returns the local path of a source, which the debugger may name by URL. */
export function stackOf({ stackFrames }: DapFrames, pathOf: (named: string) => string): Stack {
  const shown = stackFrames.filter(isUsers);
  return {
    frames: shown.map((frame) => toFrame(frame, pathOf)),
    topFrameId: (shown[0] ?? stackFrames[0])?.id,
  };
}

const isUsers = ({ source, presentationHint }: DapFrame): boolean =>
  source?.path !== undefined && presentationHint !== 'label' && source.presentationHint !== 'deemphasize';

function toFrame({ name, line, column, source }: DapFrame, pathOf: (named: string) => string): Frame {
  const file = pathOf(source?.path ?? '');
  return { function: name, file, line, column, inUserCode: !/[/\\]node_modules[/\\]/.test(file) };
}
