# Context manager: the pool and its workers end with the block, also if the block raises.
import multiprocessing
import os
import time
from multiprocessing import Pool

inputs = list(range(8))


def where_am_i(_):
    """Returns the id of its process."""
    time.sleep(0.02)
    return os.getpid()


def main():
    with Pool(4) as pool:
        pool.map(where_am_i, inputs)
    pool.join()
    print(f"the block ends: {left()} workers left")
    try:
        with Pool(4) as pool:
            pool.map(where_am_i, inputs)
            raise RuntimeError("stop here")
    except RuntimeError as error:
        pool.join()
        print(f'the block throws "{error}": {left()} workers left')


def left():
    """Number of these processes that are alive."""
    return len(multiprocessing.active_children())


if __name__ == "__main__":
    main()
