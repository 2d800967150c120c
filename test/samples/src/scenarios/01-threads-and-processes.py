# Threads and processes: which of them helps a function that computes, and which one that waits?
import asyncio
import time
from multiprocessing import Pool

inputs = [80_000 + k for k in range(16)]


def count_primes(limit):
    """Computes: returns the number of primes below the limit."""
    primes = 0
    for n in range(2, limit):
        divisor = 2
        while divisor * divisor <= n and n % divisor != 0:
            divisor += 1
        if divisor * divisor > n:
            primes += 1
    return primes


def fetch_page(page):
    """Waits, as it would for an answer from the network."""
    time.sleep(0.05)
    return page * 2


async def count_primes_async(limit):
    return count_primes(limit)


async def fetch_page_async(page):
    await asyncio.sleep(0.05)
    return page * 2


def main():
    with Pool(4) as pool:
        compare("computing", count_primes, count_primes_async, pool)
        compare("waiting", fetch_page, fetch_page_async, pool)


def compare(title, work, work_async, pool):
    async def tasks():
        return await asyncio.gather(*(work_async(item) for item in inputs))

    serial = measure(f"{title}, one after the other", lambda: [work(item) for item in inputs])
    as_tasks = measure(f"{title}, async tasks in one thread", lambda: asyncio.run(tasks()))
    on_workers = measure(f"{title}, 4 workers", lambda: pool.map(work, inputs))
    print(f"# {title}: async tasks {serial / as_tasks:.1f} times as fast, 4 workers {serial / on_workers:.1f} times as fast")


def measure(title, run):
    """Prints the results and returns the duration in seconds."""
    started = time.perf_counter()
    results = run()
    print(f"{title}: {len(results)} results, sum {sum(results)}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
