import { forEachVlq, VlqWriter } from '../../base/vlq.ts';
import type { ProfileFrame, ProfilePart } from '../../model/facts/profile.ts';
import type { SourceMapper } from '../../model/facts/sourceMapper.ts';

/** Beyond the end of a line: its last entry in the source map counts. */
const lineEnd = 100_000;

/** Maps the parts of one worker's profile to the source. */
export class ProfileParts {
  readonly #mapper: SourceMapper;
  /** As V8 sees them. */
  readonly #frames: ProfileFrame[] = [];

  constructor(mapper: SourceMapper) {
    this.#mapper = mapper;
  }

  /** Parts of one thread must come in order. */
  toSource<Part extends ProfilePart>(part: Part): Part {
    if (part.begins) this.#frames.length = 0;
    this.#frames.push(...part.frames);
    const lines = new VlqWriter(3);
    forEachVlq(part.lines, 3, ([frame = 0, line = 0, samples = 0]) => {
      const place = this.#place(this.#frames[frame]?.file ?? '', line, lineEnd);
      lines.add(frame, place?.line ?? line, samples);
    });
    const frames = part.frames.map((frame) => ({ ...frame, ...this.#place(frame.file, frame.line, frame.column) }));
    return { ...part, frames, lines: lines.text };
  }

  #place(file: string, line: number, column: number): ReturnType<SourceMapper['site']> {
    return /^$|^node:/.test(file) ? undefined : this.#mapper.site(`${file}:${line}:${column}`);
  }
}
