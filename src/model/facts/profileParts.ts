import { forEachVlq, VlqWriter } from '../../base/vlq.ts';
import type { ProfileFrame, ProfilePart } from './profile.ts';
import type { SourceMapper } from './sourceMapper.ts';

/** Finds the source of functions as V8 sees them. What has no other source stays as it is. */
export interface FunctionSources {
  function(frame: ProfileFrame): ProfileFrame;
  /** A line of the function. Returns the line of its source. */
  line(frame: ProfileFrame, line: number): number;
}

/** Beyond the end of a line: its last entry in the source map counts. */
export const lineEnd = 100_000;

/** The functions of a module that Poolscope has transformed. */
export const transformedFunctions = (mapper: Pick<SourceMapper, 'site'>): FunctionSources => ({
  function: (frame) => ({ ...frame, ...mapper.site(`${frame.file}:${frame.line}:${frame.column}`) }),
  line: ({ file }, line) => mapper.site(`${file}:${line}:${lineEnd}`)?.line ?? line,
});

/** Maps the parts of one worker's profile to the source. */
export class ProfileParts {
  readonly #sources: FunctionSources;
  /** As V8 sees them. */
  readonly #frames: ProfileFrame[] = [];

  constructor(sources: FunctionSources) {
    this.#sources = sources;
  }

  /** Parts of one thread must come in order. */
  toSource<Part extends ProfilePart>(part: Part): Part {
    if (part.begins) this.#frames.length = 0;
    this.#frames.push(...part.frames);
    const lines = new VlqWriter(3);
    forEachVlq(part.lines, 3, ([number = 0, line = 0, samples = 0]) => {
      const frame = this.#frames[number];
      lines.add(number, frame && hasFile(frame) ? this.#sources.line(frame, line) : line, samples);
    });
    const frames = part.frames.map((frame) => (hasFile(frame) ? this.#sources.function(frame) : frame));
    return { ...part, frames, lines: lines.text };
  }
}

/** V8's own frames and those of Node have none. */
const hasFile = ({ file }: ProfileFrame): boolean => file !== '' && !file.startsWith('node:');
