# Process: target and args, start, join, and the exit code of each way to end. The lock is an argument.
import sys
import time
from multiprocessing import Lock, Process, SimpleQueue


def worker_with_lock(lock, queue, number):
    """Sends two messages, which no other worker interrupts if the lock works."""
    lock.acquire()
    try:
        queue.put(f"{number} in")
        time.sleep(0.002)
        queue.put(f"{number} out")
    finally:
        lock.release()


def leave():
    sys.exit(3)


def fail():
    raise ValueError("not today")


def wait():
    time.sleep(60)


def main():
    lock, queue = Lock(), SimpleQueue()
    processes = [Process(target=worker_with_lock, args=(lock, queue, number)) for number in range(4)]
    for process in processes:
        process.start()
    messages = [queue.get() for _ in range(8)]
    for process in processes:
        process.join()
    pairs = [messages[k : k + 2] for k in range(0, 8, 2)]
    whole = all(into.split()[0] == out.split()[0] for into, out in pairs)
    print(f"4 workers, {'one after the other' if whole else 'mixed up'}: {' '.join(sorted(messages))}")
    ended = []
    for target in (leave, fail, wait):
        process = Process(target=target)
        process.start()
        process.join(0 if target is wait else None)
        if process.is_alive():
            process.terminate()
            process.join()
        ended.append(f"{target.__name__} {process.exitcode}")
    print(f"exit codes: {', '.join(ended)}")


if __name__ == "__main__":
    main()
