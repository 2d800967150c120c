# Semaphore: eight workers use a resource that allows two at once.
import time
from multiprocessing import Pool, Semaphore, Value

inputs = list(range(16))


def setup(semaphore, counter):
    global resource, inside
    resource, inside = semaphore, counter


def use(_):
    """Returns how many workers were using the resource, including this one."""
    resource.acquire()
    try:
        with inside.get_lock():
            inside.value += 1
            users = inside.value
        time.sleep(0.01)
        with inside.get_lock():
            inside.value -= 1
        return users
    finally:
        resource.release()


def main():
    with Pool(8, setup, [Semaphore(2), Value("i", 0)]) as pool:
        users = pool.map(use, inputs, chunksize=1)
    print(f"{len(users)} uses, at most {max(users)} at once")


if __name__ == "__main__":
    main()
