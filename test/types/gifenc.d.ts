/** The part of gifenc that test/support/animation.ts uses; the package has no types. */
declare module 'gifenc' {
  type Palette = readonly (readonly [number, number, number])[];
  interface Frame {
    readonly palette?: Palette;
    /** In milliseconds. */
    readonly delay: number;
    readonly transparent?: boolean;
    readonly transparentIndex?: number;
    readonly dispose?: number;
    /** 0: the animation repeats for ever. */
    readonly repeat?: number;
  }
  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, frame: Frame): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  const gifenc: {
    GIFEncoder(): Encoder;
    /** A palette of at most `maxColors` for pixels in RGBA. */
    quantize(rgba: Uint8Array, maxColors: number): Palette;
    applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
  };
  export default gifenc;
}
