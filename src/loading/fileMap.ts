import { generatedPositionFor, LEAST_UPPER_BOUND, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** A line and a column, both from 1. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** The source map of one file whose transformed code has its comment `sourceMappingURL` with the map in it. */
export class FileMap {
  readonly #map: TraceMap;

  private constructor(map: TraceMap) {
    this.#map = map;
  }

  /** Undefined for a URL that is not the map itself. */
  static of(url: string): FileMap | undefined {
    const [, encoded] = /^data:application\/json[^,]*;base64,(.*)$/s.exec(url) ?? [];
    return encoded === undefined ? undefined : new FileMap(new TraceMap(Buffer.from(encoded, 'base64').toString()));
  }

  /** The place in the source; undefined for code that has none. */
  original({ line, column }: LineColumn): LineColumn | undefined {
    const found = originalPositionFor(this.#map, { line, column: column - 1 });
    return found.line === null ? undefined : { line: found.line, column: found.column + 1 };
  }

  /** The first place of a source line in the transformed code; undefined if the line has no code. */
  generated(line: number): LineColumn | undefined {
    for (const source of this.#map.sources) {
      const needle = { source: source ?? '', line, column: 0, bias: LEAST_UPPER_BOUND } as const;
      const found = generatedPositionFor(this.#map, needle);
      if (found.line !== null) return { line: found.line, column: found.column + 1 };
    }
    return undefined;
  }
}
