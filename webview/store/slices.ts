/** Longest time of work without a chance for the browser to paint and handle input, in milliseconds. */
export const sliceMs = 8;

/** Lets the browser paint and handle input. Unlike a frame callback it also returns in a hidden page; unlike a timer it has no delay. */
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
