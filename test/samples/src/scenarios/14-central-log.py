# Debugging with a central log: lines of all workers arrive in one ordered stream, with worker, item and level.
import logging
import time
from logging.handlers import QueueHandler, QueueListener
from multiprocessing import Pool, Queue

inputs = list(range(8))
log = logging.getLogger("work")


def setup(queue):
    log.addHandler(QueueHandler(queue))
    log.setLevel(logging.INFO)


def work(item):
    for step in (1, 2, 3):
        log.info("item %d step %d", item, step)
        time.sleep(0.002)
    if item == 5:
        log.warning("item %d is odd", item)


class Lines(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)
        print(f"# {record.processName} {record.levelname}: {record.getMessage()}")


def main():
    queue, lines = Queue(), Lines()
    listener = QueueListener(queue, lines)
    listener.start()
    with Pool(4, setup, [queue]) as pool:
        pool.map(work, inputs)
        pool.close()
        pool.join()
    listener.stop()
    texts = [record.getMessage() for record in lines.records]
    in_order = all(
        [text[-1] for text in texts if text.startswith(f"item {item} step")] == ["1", "2", "3"] for item in inputs
    )
    print(f"{len(texts)} lines, those of each item {'in order' if in_order else 'mixed up'}")
    warnings = [record.getMessage() for record in lines.records if record.levelno == logging.WARNING]
    print(f"warnings: {'; '.join(warnings)}")


if __name__ == "__main__":
    main()
