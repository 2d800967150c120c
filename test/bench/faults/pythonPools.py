"""The program around one Python pool: `python3 pythonPools.py CONFIG.json`, or `--list` for the faults it knows.

Every item is a call of its own; what becomes of it is appended to the facts file at once.
"""

import builtins
import concurrent.futures
import json
import multiprocessing
import os
import re
import resource
import signal
import sys
import threading
import time
import traceback
import weakref

LINES_PER_ITEM = 5


class OwnError(Exception):
    def __init__(self, message):
        super().__init__(message)
        self.code = 'E_OWN'


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __repr__(self):
        return f'Point(x: {self.x}, y: {self.y})'


class Unpicklable(Exception):
    def __reduce__(self):
        raise RuntimeError('no')


def faulty(given):
    item, fault, witness = given['item'], given['fault'], given['witness']

    def tell(what):
        # Not os.path.join: an earlier item may have broken what that uses.
        with open(f'{witness}/{item}', 'a') as file:
            file.write(f'{what}\n')

    tell('start')
    for line in range(LINES_PER_ITEM):
        print(f'item {item} line {line}')
        tell(f'line {line}')
    until = time.perf_counter() + 0.001
    while time.perf_counter() < until:
        pass
    value = f'value of {item}' if fault is None else FAULTS[fault](tell)
    tell('return')
    return value


def flood():
    for line in range(2000):
        print(f'flood {line}')


def raise_(error):
    raise error


def throw_own_class(tell):
    raise OwnError('own') from ValueError('below')


def throw_with_function(tell):
    error = Exception('carries')
    error.callback = lambda: 1
    raise error


def throw_circular(tell):
    error = Exception('round')
    error.__cause__ = error
    raise error


def return_too_deep(tell):
    value = 1
    for _ in range(200_000):
        value = [value]
    return value


def loop(tell=None):
    while True:
        pass


def loop_in_finally(tell):
    try:
        raise Exception('first')
    finally:
        loop()


def out_of_memory(tell):
    hoard = []
    while True:
        hoard.append([len(hoard)] * 100_000)


def stack_overflow(tell):
    def dive(depth):
        return dive(depth + 1) + 1

    return dive(0)


def late(what):
    def start(tell):
        def run():
            tell('late')
            what()

        threading.Timer(0.002, run).start()
        return 'fine'

    return start


def leak_timer(tell):
    def tick():
        while True:
            time.sleep(1)

    threading.Thread(target=tick).start()
    return 'fine'


def break_console(tell):
    builtins.print = lambda *args, **more: None
    return 'fine'


def break_built_ins(tell):
    builtins.map = None
    json.dumps = lambda *args, **more: 'broken'
    return 'fine'


def close_stdout(tell):
    os.close(1)
    return 'fine'


def end_stdout(tell):
    sys.stdout.close()
    return 'fine'


def kill(number):
    os.kill(os.getpid(), number)
    loop()


def after_flood(what):
    def run(tell):
        flood()
        return what(tell)

    return run


def odd_bytes(tell):
    sys.stdout.flush()
    sys.stdout.buffer.write(bytes([0x00, 0x1B, 0x5B, 0x33, 0x31, 0x6D, 0xFF, 0x0A]))
    euro = '€'.encode()
    sys.stdout.buffer.write(euro[:1])
    sys.stdout.buffer.write(euro[1:])
    return 'fine'


def long_line(tell):
    print('y' * 5_000_000)
    return 'fine'


def fine(tell):
    return 'fine'


# What means the same in Python; a fault that is not here has no counterpart.
FAULTS = {
    'throwError': lambda tell: raise_(TypeError('plain')),
    'throwOwnClass': throw_own_class,
    'throwAggregate': lambda tell: raise_(ExceptionGroup('several', [ValueError('one'), TypeError('two')])),
    'throwWithFunction': throw_with_function,
    'throwCircular': throw_circular,
    'throwEvilGetter': lambda tell: raise_(Unpicklable('evil')),
    'returnFunction': lambda tell: {'deep': [{'callback': lambda: 1}]},
    'returnPromiseInside': lambda tell: {'later': (n for n in [1])},
    'returnWeakMap': lambda tell: weakref.WeakKeyDictionary(),
    'returnTooDeep': return_too_deep,
    'returnInstance': lambda tell: Point(1, 2),
    'returnLarge': lambda tell: 'x' * 20_000_000,
    'exitZero': lambda tell: sys.exit(0),
    'exitOne': lambda tell: sys.exit(1),
    'abort': lambda tell: os.abort(),
    'killSelf': lambda tell: kill(signal.SIGKILL),
    'terminateSelf': lambda tell: kill(signal.SIGTERM),
    'loopForEver': loop,
    'loopInFinally': loop_in_finally,
    'slowRegex': lambda tell: re.match(r'^(a+)+$', 'a' * 40 + '!'),
    'waitForEver': lambda tell: threading.Event().wait(),
    'blockingCall': lambda tell: os.system('sleep 3'),
    'outOfMemory': out_of_memory,
    'hugeBuffer': lambda tell: bytearray(2**52),
    'stackOverflow': stack_overflow,
    'lateThrow': late(lambda: raise_(Exception('too late'))),
    'lateLine': late(lambda: print('late line')),
    'leakTimer': leak_timer,
    'breakConsole': break_console,
    'breakBuiltIns': break_built_ins,
    'endStdout': end_stdout,
    'closeStdout': close_stdout,
    'missingModule': lambda tell: __import__('a_package_that_is_not_there'),
    'floodThenReturn': after_flood(fine),
    'floodThenThrow': after_flood(lambda tell: raise_(Exception('after the flood'))),
    'floodThenExit': after_flood(lambda tell: sys.exit(1)),
    'floodThenKill': after_flood(lambda tell: kill(signal.SIGKILL)),
    'floodThenLoop': after_flood(loop),
    'floodThenOutOfMemory': after_flood(out_of_memory),
    'oddBytes': odd_bytes,
    'longLine': long_line,
}


def limit_memory(megabytes):
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


class Facts:
    def __init__(self, path):
        self.path = path
        self.told = set()
        self.lock = threading.Lock()

    def add(self, item, report):
        with self.lock:
            if item in self.told:
                return
            self.told.add(item)
            with open(self.path, 'a') as file:
                file.write(json.dumps({'item': item, **report}) + '\n')

    def value(self, item, value):
        text = repr(value) if len(repr(value)) < 1000 else f"'xxx'... {len(value) - 200} more characters"
        self.add(item, {'ok': True, 'value': text})

    def error(self, item, error):
        text = ''.join(traceback.format_exception(error)) + repr(vars(error))
        self.add(item, {'ok': False, 'name': type(error).__name__, 'message': str(error), 'text': text[-20_000:]})


def run_pool(job, facts):
    with multiprocessing.Pool(2, limit_memory, (job['memoryMb'],)) as pool:
        waiting = []
        for given in job['inputs']:
            item = given['item']
            result = pool.apply_async(
                faulty,
                (given,),
                callback=lambda value, item=item: facts.value(item, value),
                error_callback=lambda error, item=item: facts.error(item, error),
            )
            waiting.append((item, result.get))
        wait_for(waiting, job, facts)
        pool.close()
        pool.join()


def run_executor(job, facts):
    with concurrent.futures.ProcessPoolExecutor(2, initializer=limit_memory, initargs=(job['memoryMb'],)) as pool:
        waiting = []
        for given in job['inputs']:
            item = given['item']
            try:
                future = pool.submit(faulty, given)
            except Exception as error:
                facts.error(item, error)
                continue
            future.add_done_callback(lambda future, item=item: settle(future, item, facts))
            waiting.append((item, future.result))
        wait_for(waiting, job, facts)


def settle(future, item, facts):
    error = future.exception()
    if error is None:
        facts.value(item, future.result())
    else:
        facts.error(item, error)


def wait_for(waiting, job, facts):
    limit = job['timeLimitMs']
    for item, get in waiting:
        try:
            get(timeout=None if limit is None else limit / 1000)
        except BaseException as error:
            # The callback has the same error, except for the end of the time limit.
            facts.error(item, error)


if __name__ == '__main__':
    if sys.argv[1] == '--list':
        print(json.dumps({'version': sys.version.split()[0], 'faults': list(FAULTS)}))
    else:
        with open(sys.argv[1]) as file:
            job = json.load(file)
        {'Pool': run_pool, 'ProcessPoolExecutor': run_executor}[job['pool']](job, Facts(job['facts']))
