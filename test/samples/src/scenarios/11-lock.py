# Lock: acquire, try, finally release, around a list that all workers share.
import time
from multiprocessing import Lock, Manager, Pool

inputs = list(range(12))


def setup(guard, shared):
    global lock, numbers
    lock, numbers = guard, shared


def append(_):
    """Appends the length of the list: 0, 1, 2 … if the lock works. Returns the time that it waited."""
    asked = time.perf_counter()
    lock.acquire()
    waited = time.perf_counter() - asked
    try:
        length = len(numbers)
        time.sleep(0.002)
        numbers.append(length)
    finally:
        lock.release()
    return waited


def main():
    with Manager() as manager:
        guard, shared = Lock(), manager.list()
        with Pool(4, setup, [guard, shared]) as pool:
            results = pool.map(append, inputs)
        print(f"list: {' '.join(map(str, shared))}")
        print(f"# waited: {', '.join(f'{waited * 1000:.1f} ms' for waited in results)}")


if __name__ == "__main__":
    main()
