import type { Frame } from '../../model/facts/failure.ts';

/** The answer to a debug adapter's `stackTrace`, as far as we read it. */
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

/** Where a thread stands. */
export interface Stack {
  /** Innermost first. What the debugger skips is left out: Node's own code and ours. */
  readonly frames: readonly Frame[];
  /** The debugger's number of the innermost of these frames, else of the innermost of all. */
  readonly topFrameId: number | undefined;
}

/** `pathOf` gives the local path of a source, which the debugger may name by URL. */
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
