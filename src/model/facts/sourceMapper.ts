import type { SourcePlace } from '../../base/sourcePlace.ts';
import type { Failure, Frame } from './failure.ts';

/** Turns positions in the compiled bundle into positions in the user's source. */
export interface SourceMapper {
  failure(failure: Failure): Failure;
  /** The frames of a stack as V8 writes it. */
  frames(stack: string): readonly Frame[];
  /** Maps `file:line:column` of the bundle to the source. Undefined if the source map has no entry for it. */
  site(site: string): SourcePlace | undefined;
  /** Replaces positions of the bundle inside a text. */
  text(text: string): string;
}
