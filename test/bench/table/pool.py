"""A program on Python's Pool: `python3 pool.py FUNCTION ITEMS CHUNKSIZE [RESULTS]`."""

import json
import sys
from multiprocessing import Pool


def same(item):
    return item


def record(k):
    return {"id": k, "name": f"customer {k}", "city": "Rotterdam", "x": k / 3, "isActive": k % 2 == 0}


def kilobyte(item):
    return {"id": item, "fields": [record(item + k) for k in range(10)]}


if __name__ == "__main__":
    work = {"same": same, "kilobyte": kilobyte}[sys.argv[1]]
    items, chunksize = range(int(sys.argv[2])), int(sys.argv[3])
    with Pool(2) as pool:
        results = pool.imap(work, items, chunksize)
        if len(sys.argv) > 4:
            with open(sys.argv[4], "w") as file:
                for value in results:
                    file.write(json.dumps(value) + "\n")
        else:
            list(results)
