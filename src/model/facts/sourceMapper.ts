import type { Failure, Frame } from './failure.ts';

/** Turns positions in the compiled bundle into positions in the user's source. */
export interface SourceMapper {
  failure(failure: Failure): Failure;
  /** The frames of a stack as V8 writes it. */
  frames(stack: string): readonly Frame[];
  /** `file:line:column` of the bundle, or undefined where nothing is known. */
  site(site: string): { readonly file: string; readonly line: number; readonly column: number } | undefined;
  /** Replaces positions of the bundle inside a text. */
  text(text: string): string;
}
