# map: one function, many items, the results in the order of the items.
import time
from multiprocessing import Pool

inputs = list(range(1000))


def process_item(item):
    """10 ms of waiting, then a number."""
    time.sleep(0.01)
    return item * item * 2 + 100


def compute_item(item):
    """The same with the 10 ms burnt on the CPU: now cores matter."""
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
