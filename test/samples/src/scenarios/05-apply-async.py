# apply_async: one call per item. The caller continues; callbacks receive results and errors, get() returns or raises them.
import time
from multiprocessing import Pool

inputs = list(range(20))


def half(item):
    time.sleep(0.01)
    return item / 2


def half_or_throw(item):
    """Raises for 3 and 13."""
    if item % 10 == 3:
        raise ValueError(f"{item} cannot be halved")
    return half(item)


def main():
    with Pool(4) as pool:
        called = []
        handles = [pool.apply_async(half, [item], callback=called.append) for item in inputs]
        steps = 0
        while not all(handle.ready() for handle in handles):
            steps += 1
            time.sleep(0.001)
        values = [handle.get() for handle in handles]
        print(f"all go well: {len(values)} results, sum {sum(values):.0f}")
        print(f"callbacks: {len(called)}, sum {sum(called):.0f}; the caller went on meanwhile: {yes(steps > 0)}")

        results, errors = [], []
        mixed = [
            pool.apply_async(half_or_throw, [item], callback=results.append, error_callback=errors.append)
            for item in inputs
        ]
        thrown = []
        for handle in mixed:
            try:
                handle.get(timeout=10)
            except ValueError as error:
                thrown.append(str(error))
        print(f"some throw: {len(mixed) - len(thrown)} results, {len(thrown)} errors")
        print(f"callbacks: {len(results)}, error callbacks: {len(errors)}")
        print(f"thrown again: {'; '.join(thrown)}")


def yes(is_so):
    return "yes" if is_so else "no"


if __name__ == "__main__":
    main()
