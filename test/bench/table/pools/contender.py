"""Python's Pool.map over the items of a row. Each line on stdin runs it once; a line on stdout is the answer."""

import sys
from multiprocessing import Pool


def same(item):
    return item


def size_of(item):
    return len(item["fields"])


def record(k):
    return {"id": k, "name": f"customer {k}", "city": "Rotterdam", "x": k / 3, "isActive": k % 2 == 0}


def document(k, records):
    return {"id": k, "fields": [record(k + at) for at in range(records)]}


ROWS = {
    "numbers-1m": (same, lambda: range(1_000_000), None),
    "numbers-10k": (same, lambda: range(10_000), None),
    "objects-100b": (same, lambda: [record(k) for k in range(100_000)], None),
    "objects-10kb": (size_of, lambda: [document(k, 100) for k in range(4000)], None),
    "objects-1mb": (size_of, lambda: [document(k, 10_000) for k in range(40)], 1),
}

if __name__ == "__main__":
    work, make, chunksize = ROWS[sys.argv[1]]
    items = make()
    with Pool(int(sys.argv[2])) as pool:
        print("ready", flush=True)
        for _ in sys.stdin:
            print(len(pool.map(work, items, chunksize)), flush=True)
