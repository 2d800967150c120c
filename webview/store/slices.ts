/** Longest stretch of work between two chances for the browser to paint and take input, milliseconds. */
export const sliceMs = 8;

/** Gives way to painting and input. Unlike a frame callback it also returns in a hidden page, unlike a timer at once. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
