"""Python's Pool.map over the items of a row. Each line on stdin runs it once; a line on stdout is the answer."""

import sys
import time
from multiprocessing import Pool


def same(item):
    return item


def size_of(item):
    return len(item["fields"])


def size_of_bytes(item):
    return len(item)


def burn_millisecond(item):
    until = time.perf_counter() + 0.001
    while time.perf_counter() < until:
        pass
    return item


def record(k):
    return {"id": k, "name": f"customer {k}", "city": "Rotterdam", "x": k / 3, "isActive": k % 2 == 0}


def document(k):
    return {"id": k, "fields": [record(k + at) for at in range(100)]}


ROWS = {
    "numbers-1m": (same, lambda: range(1_000_000)),
    "numbers-10k": (same, lambda: range(10_000)),
    "records-100b": (same, lambda: [record(k) for k in range(100_000)]),
    "documents-10kb": (size_of, lambda: [document(k) for k in range(4000)]),
    "bytes-1mb": (size_of_bytes, lambda: [bytes([k]) * 2**20 for k in range(60)]),
    "milliseconds": (burn_millisecond, lambda: range(2000)),
}

if __name__ == "__main__":
    work, make = ROWS[sys.argv[1]]
    items = make()
    with Pool(int(sys.argv[2])) as pool:
        print("ready", flush=True)
        for _ in sys.stdin:
            print(len(pool.map(work, items)), flush=True)
