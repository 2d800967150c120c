# The cost of an argument: a value is pickled for every item, shared memory is not.
import time
from array import array
from multiprocessing import Array, Pool

rows = 100_000


def make_table():
    """A large table of numbers and a large nested object."""
    return array("d", (row % 1000 for row in range(rows)))


def make_tree():
    return [{"id": id, "tags": [f"tag {id % 7}", f"group {id % 3}"]} for id in range(2000)]


def sum_copy(item):
    """By value: sums this item's eighth of the table and counts the tags of the tree."""
    return sum_of(item["table"], item["part"]) + sum(len(node["tags"]) for node in item["tree"])


def setup(table):
    global shared
    shared = table


def sum_shared(part):
    """Shared: the item is only the number of its part."""
    return sum_of(shared, part)


def sum_of(table, part):
    size = len(table) // 8
    return sum(table[part * size : (part + 1) * size])


def main():
    inputs = [{"part": part, "table": make_table(), "tree": make_tree()} for part in range(8)]

    def measure(title, bytes, run):
        started = time.perf_counter()
        total = sum(run())
        print(f"{title}: sum {total:.0f}")
        print(f"# {title}: table of {bytes} bytes copied, {(time.perf_counter() - started) * 1000:.1f} ms")

    with Pool(4, setup, [Array("d", make_table(), lock=False)]) as pool:
        measure("by value", 8 * rows * len(inputs), lambda: pool.map(sum_copy, inputs))
        measure("shared", 0, lambda: pool.map(sum_shared, range(8)))


if __name__ == "__main__":
    main()
