# map: one function, many items, the results in the order of the items.
import time
from multiprocessing import Pool

inputs = list(range(1000))


def process_item(item):
    """Waits for 10 ms, then returns a number."""
    time.sleep(0.01)
    return item * item * 2 + 100


def compute_item(item):
    """Computes for 10 ms, then returns the same number. Here the cores matter."""
    until = time.perf_counter() + 0.01
    while time.perf_counter() < until:
        pass
    return item * item * 2 + 100


def main():
    with Pool(4) as pool:
        show("waiting", pool.map(process_item, inputs))
        show("computing", pool.map(compute_item, inputs))


def show(title, results):
    in_order = results == [item * item * 2 + 100 for item in range(len(results))]
    print(f"{title}: {len(results)} results, {'in order' if in_order else 'mixed up'}, sum {sum(results)}")


if __name__ == "__main__":
    main()
