# starmap: each item is a tuple, spread over the parameters.
from multiprocessing import Pool

inputs = [(i, 2 * i) for i in range(100)]


def process_multi_args(a, b):
    return (a + b) * 2


def main():
    with Pool(4) as pool:
        results = pool.starmap(process_multi_args, inputs)
    in_order = results == [6 * i for i in range(len(results))]
    print(f"{len(results)} results, {'in order' if in_order else 'mixed up'}, sum {sum(results)}")


if __name__ == "__main__":
    main()
