"""Log lines of Python's QueueHandler in a file: `python3 logs.py ITEMS FILE`, ten lines an item."""

import logging
import logging.handlers
import multiprocessing
import sys


def prepare(queue):
    logger = logging.getLogger()
    logger.addHandler(logging.handlers.QueueHandler(queue))
    logger.setLevel(logging.INFO)


def work(item):
    for line in range(10):
        logging.info("item %d line %d", item, line)


if __name__ == "__main__":
    queue = multiprocessing.Queue()
    listener = logging.handlers.QueueListener(queue, logging.FileHandler(sys.argv[2], "w"))
    listener.start()
    with multiprocessing.Pool(2, prepare, (queue,)) as pool:
        pool.map(work, range(int(sys.argv[1])))
        pool.close()
        pool.join()
    listener.stop()
