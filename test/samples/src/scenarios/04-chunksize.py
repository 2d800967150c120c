# chunksize: how many items a worker receives at once. Large chunks cost less to send, small ones leave no worker idle at the end.
import math
import time
from multiprocessing import Pool

inputs = list(range(1000))


def process_item(item):
    time.sleep(0.01)
    return item * item * 2 + 100


def main():
    workers = 4
    with Pool(workers) as pool:

        def run(items, chunksize):
            started = time.perf_counter()
            results = pool.map(process_item, items, chunksize)
            print(f"chunksize {chunksize}: {math.ceil(len(items) / chunksize)} chunks, sum {sum(results)}")
            print(f"# chunksize {chunksize}: {(time.perf_counter() - started) * 1000:.0f} ms")

        run(inputs, 25)
        some = inputs[:200]
        # With this chunksize each worker receives k chunks.
        for k in (1, 4, 16):
            run(some, math.ceil(len(some) / (workers * k)))


if __name__ == "__main__":
    main()
