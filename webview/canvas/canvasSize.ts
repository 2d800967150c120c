/** Sizes a canvas in CSS pixels, for a screen with `ratio` pixels each. */
export function setCanvasSize(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const wide = Math.round(width * ratio);
  const high = Math.round(height * ratio);
  // Setting a size, even the same one, clears the canvas.
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}
