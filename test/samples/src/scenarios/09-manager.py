# Manager: lists, dicts and queues in a place of their own. Any process changes them through proxies.
import time
from multiprocessing import Manager, Pool, Queue, Value

inputs = [0, 1, 2, 3, 4]


def setup(list, dict, queue, guard):
    global ids, squares, messages, lock
    ids, squares, messages, lock = list, dict, queue, guard


def report(id):
    """Appends its id."""
    lock.acquire()
    try:
        ids.append(id)
        squares[id] = id * id
        messages.put(f"from {id}")
    finally:
        lock.release()


def main():
    with Manager() as manager:
        list, dict, queue, guard = manager.list(), manager.dict(), manager.Queue(), manager.Lock()
        with Pool(5, setup, [list, dict, queue, guard]) as pool:
            pool.map(report, inputs, chunksize=1)
        print(f"list of {len(list)}: {' '.join(map(str, sorted(list)))}")
        print(f"dict: {' '.join(f'{key},{value}' for key, value in sorted(dict.items()))}")
        print(f"queue: {queue.qsize()} messages")
        show_costs(list)


def show_costs(list):
    """Compares a call through a proxy with a queue and with shared memory."""
    queue, total, calls = Queue(), Value("i", 0), 500

    def cost(title, call):
        started = time.perf_counter()
        for k in range(calls):
            call(k)
        print(f"# {title}: {(time.perf_counter() - started) / calls * 1e6:.1f} us")

    def put_and_get(k):
        queue.put(k)
        queue.get()

    def add(k):
        with total.get_lock():
            total.value += k

    cost("append to a managed list", list.append)
    cost("put and get of a queue", put_and_get)
    cost("addition to a shared value under its lock", add)


if __name__ == "__main__":
    main()
