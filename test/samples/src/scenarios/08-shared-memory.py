# Shared memory: several workers change an array and a value. The totals are right with the lock and wrong without it.
import time
from multiprocessing import Array, Pool, Value

inputs = list(range(16))
times = 25


def setup(total, careless, array):
    global guarded, unguarded, counts
    guarded, unguarded, counts = total, careless, array


def add_locked(item):
    """Adds to both, each under its lock."""
    for _ in range(times):
        with guarded.get_lock():
            add_one(guarded)
    with counts.get_lock():
        counts[item % len(counts)] += times


def add_unlocked(item):
    """Reads, and writes a moment later: writes of others in between are lost. Item 0 waits until there has been one."""
    seen = unguarded.value
    while item == 0 and unguarded.value == seen:
        time.sleep(0.001)
    unguarded.value = seen + 1
    for _ in range(times - 1):
        add_one(unguarded)


def add_one(total):
    seen = total.value
    time.sleep(0.0002)
    total.value = seen + 1


def main():
    total, careless, array = Value("i", 0), Value("i", 0), Array("i", 4)
    with Pool(4, setup, [total, careless, array]) as pool:
        pool.map(add_locked, inputs)
        print(f"with the lock: {total.value} of {len(inputs) * times}, by array {' '.join(map(str, array))}")
        pool.map(add_unlocked, inputs)
        print(f"without the lock: {'some are lost' if careless.value < len(inputs) * times else 'all there'}")
        print(f"# without the lock: {careless.value} of {len(inputs) * times}")


if __name__ == "__main__":
    main()
