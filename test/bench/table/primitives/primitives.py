"""The Python side of the rows: `python3 primitives.py ROW COUNT` prints nanoseconds an operation."""

import sys
import time
from multiprocessing import Condition, Lock, Manager, Process, Queue, Semaphore, Value

SMALL = {"id": 7, "name": "row", "tags": ["a", "b"]}


def lock_loop(t, n):
    lock = t["lock"]
    for _ in range(n):
        lock.acquire()
        lock.release()


def half_lock_loop(t, n):
    lock_loop(t, n // 2)


def add_loop(t, n):
    counter = t["counter"]
    for _ in range(n):
        with counter.get_lock():
            counter.value += 1


def half_add_loop(t, n):
    add_loop(t, n // 2)


def get_loop(t, n):
    for _ in range(n):
        t["queue"].get()


def put_numbers(t, n):
    for _ in range(n):
        t["queue"].put(1)


def put_objects(t, n):
    for _ in range(n):
        t["queue"].put(SMALL)


def blocked_loop(t, n):
    t["lock"].acquire()
    for _ in range(n):
        t["lock"].acquire(timeout=0.000001)


def rally_main(t, n):
    for _ in range(n):
        t["there"].release()
        t["back"].acquire()


def rally_other(t, n):
    for _ in range(n):
        t["there"].acquire()
        t["back"].release()


def take_turns(t, n, mine):
    condition, turn = t["condition"], t["turn"]
    for _ in range(n):
        with condition:
            while turn.value != mine:
                condition.wait()
            turn.value = 1 - mine
            condition.notify()


def first_turns(t, n):
    take_turns(t, n, 0)


def second_turns(t, n):
    take_turns(t, n, 1)


def managed_list(t, n):
    target = t["list"]
    for _ in range(n):
        target[0]


def managed_queue(t, n):
    target = t["managedQueue"]
    for _ in range(n):
        target.put(1)
        target.get()


def plain_queue(t, n):
    for _ in range(n):
        t["queue"].put(1)
        t["queue"].get()


# The work that is measured, and that of a second process at the same time.
ROWS = {
    "lock": (lock_loop, None),
    "lockContended": (half_lock_loop, half_lock_loop),
    "value": (add_loop, None),
    "valueContended": (half_add_loop, half_add_loop),
    "queueNumbers": (get_loop, put_numbers),
    "queueObjects": (get_loop, put_objects),
    "rally": (rally_main, rally_other),
    "condition": (first_turns, second_turns),
    "blocked": (blocked_loop, None),
    "list": (managed_list, None),
    "managedQueue": (managed_queue, None),
    "plainQueue": (plain_queue, None),
}


def run_other(t, other, n):
    t["ready"].release()
    other(t, n)
    t["ready"].release()


def main():
    row, count = sys.argv[1], int(sys.argv[2])
    work, other = ROWS[row]
    t = {name: Semaphore(0) for name in ("there", "back", "ready")}
    t |= {"lock": Lock(), "counter": Value("i", 0), "queue": Queue(), "condition": Condition()}
    t["turn"] = Value("i", 0, lock=False)
    if work in (managed_list, managed_queue):
        manager = Manager()
        t |= {"list": manager.list([1]), "managedQueue": manager.Queue()}
    if other:
        Process(target=run_other, args=(t, other, count)).start()
        t["ready"].acquire()
    elif row != "blocked":
        work(t, 1)
    start = time.perf_counter_ns()
    work(t, count)
    if other:
        t["ready"].acquire()
    print((time.perf_counter_ns() - start) / count)


if __name__ == "__main__":
    main()
