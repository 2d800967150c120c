let isPassingOn = false;

/** Prints what a worker has printed. */
export function passOn(stream: 'stdout' | 'stderr', text: string): void {
  isPassingOn = true;
  try {
    process[stream].write(text);
  } finally {
    isPassingOn = false;
  }
}

/** Whether the text that is being written comes from a worker, and not from the program itself. */
export const isFromWorker = (): boolean => isPassingOn;
