"""Prints every public name of multiprocessing and its modules in this Python, one a line.

`python3 test/parity/listNames.py --add` adds them to names.txt, which has those of Python 3.11, 3.12 and 3.13.
"""

import importlib
import multiprocessing
import pathlib
import sys
import types

MODULES = ['pool', 'synchronize', 'queues', 'managers', 'sharedctypes', 'connection', 'shared_memory']

# Names that operators and statements call. Other names with underscores are private.
OPERATORS = (
    'add call contains delattr delitem enter exit getattr getitem getslice iadd imul iter len mul next reversed rmul '
    'setattr setitem setslice'
).split()


def members(cls):
    """Those of classes that come with the language are not listed, such as `args` of errors."""
    own = [base for base in cls.__mro__ if base is not object and not issubclass(BaseException, base)]
    names = {name for base in own for name in vars(base) if not name.startswith('_')}
    return names | {f'__{name}__' for base in own for name in OPERATORS if vars(base).get(f'__{name}__')}


def instances():
    """Some get their members only when they are made."""
    yield from (multiprocessing.Lock(), multiprocessing.RLock(), multiprocessing.Semaphore(), multiprocessing.BoundedSemaphore())
    yield from (multiprocessing.Condition(), multiprocessing.Value('i'), multiprocessing.Array('i', 1), multiprocessing.Array('c', 1))
    yield from (multiprocessing.Queue(), multiprocessing.JoinableQueue(), multiprocessing.SimpleQueue())
    for name in ('BaseManager', 'SyncManager', 'SharedMemoryManager'):
        with getattr(importlib.import_module('multiprocessing.managers'), name)() as manager:
            yield manager


def names():
    found = set()
    for module in [multiprocessing] + [importlib.import_module(f'multiprocessing.{name}') for name in MODULES]:
        for name, value in vars(module).items():
            if name.startswith('_') or isinstance(value, types.ModuleType):
                continue
            found.add(f'{module.__name__}.{name}')
            if isinstance(value, type):
                found |= {f'{module.__name__}.{name}.{member}' for member in members(value)}
    for instance in instances():
        cls = type(instance)
        found |= {f'{cls.__module__}.{cls.__name__}.{name}' for name in vars(instance) if not name.startswith('_')}
    return found


if __name__ == '__main__':
    lines = names()
    if '--add' in sys.argv:
        file = pathlib.Path(__file__).with_name('names.txt')
        known = file.read_text().split() if file.exists() else []
        file.write_text('\n'.join(sorted(lines | set(known))) + '\n')
    else:
        print('\n'.join(sorted(lines)))
