# Event: workers get ready, wait for the signal, and begin together.
import time
from multiprocessing import Event, Pool, Semaphore, Value

inputs = [0, 1, 2, 3]


def setup(semaphore, event, time):
    global ready, start, signalled
    ready, start, signalled = semaphore, event, time


def begin(_):
    """Returns the milliseconds from the signal to its own start."""
    ready.release()
    if not start.wait(timeout=10):
        raise TimeoutError("no signal came: are there four workers?")
    return (time.monotonic() - signalled.value) * 1000


def main():
    args = [Semaphore(0), Event(), Value("d", 0)]
    with Pool(4, setup, args) as pool:
        handle = pool.map_async(begin, inputs, chunksize=1)
        give_signal(*args)
        gaps = handle.get()
    print(f"{len(gaps)} workers, {sum(gap >= 0 for gap in gaps)} began after the signal")
    print(f"# start gap: {', '.join(f'{gap:.2f} ms' for gap in gaps)}")


def give_signal(ready, start, signalled):
    """Waits until all are ready, then sets the event."""
    for _ in inputs:
        ready.acquire()
    signalled.value = time.monotonic()
    start.set()


if __name__ == "__main__":
    main()
