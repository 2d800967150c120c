/**
 * For each public name of Python's multiprocessing: its place in this library and the test that proves it, or why it is left
 * out. A class that is left out is left out with its members.
 */
export type Row = Kept | LeftOut;

export interface Kept {
  /** A name of docs/api: `Pool`, `Pool.map`, `PoolOptions.initializer`. */
  readonly ours: string;
  /** File below test/ and name of the test. */
  readonly test: readonly [file: string, name: string];
  /** The difference to Python, or how it is written here. */
  readonly how?: string;
}

export interface LeftOut {
  readonly why: string;
}

type Members = Readonly<Record<string, Row>>;

const inFile =
  (file: string) =>
  (ours: string, test: string, how?: string): Kept => ({ ours, test: [file, test], ...(how !== undefined && { how }) });
const pool = inFile('contract/pool.test.ts');
const ofProcess = inFile('contract/process.test.ts');
const companions = inFile('contract/companions.test.ts');
const manager = inFile('contract/manager.test.ts');
const threads = inFile('contract/sync.test.ts');
const locks = inFile('unit/sync/locks.test.ts');
const queues = inFile('unit/sync/queue.test.ts');
const memory = inFile('unit/sync/shared.test.ts');
const script = (ours: string, how?: string): Kept => manager(ours, 'does all it can for %s, %s', how);
const without = (why: string): LeftOut => ({ why });

const machinery = without('Machinery of CPython that its documentation does not name.');
const startMethod = without(
  'Each pool chooses its workers with `isolation`. Node has no fork; a process always starts from the beginning.',
);
const sockets = without(
  "Use Node's own sockets (`node:net`) between programs. On one machine, pass a proxy of a Manager.",
);
const namedMemory = without(
  'Node opens no named shared memory. Threads share a SharedArray without copying; processes share objects of a Manager.',
);
const bytes = without('`send` and `recv` carry a `Uint8Array` like any other value, as bytes.');
const feeder = without('`put` copies the message before it returns, so there is no thread to wait for.');
const repeated = without('Write `list.extend(list.toArray())`, under a lock if others change the list.');
const ownTypes = without(
  'Classes cannot be sent to the thread of the manager. Keep plain data in its objects, and the code in the module of the pool.',
);
const managedPool = without(
  'Open the pool in the process that uses it: a pool behind a proxy would copy each value twice.',
);
const fileNumber = without('An end of a pipe is shared memory, not a file.');
const text = without('JavaScript has no shared text that can change. Use an array of `uint8` and `TextEncoder`.');

const lockMembers = (ours: string): Members => ({
  acquire: locks(
    `${ours}.acquire`,
    ours === 'RLock' ? 'is held as often as its thread likes' : 'is held once, also by the same thread',
    '`{ timeout: 0 }` is `block=False`; times are in milliseconds.',
  ),
  release: locks(
    `${ours}.release`,
    ours === 'RLock'
      ? 'cannot be released by a thread that does not hold it'
      : 'cannot be released if no thread holds it',
  ),
  __enter__: locks(`${ours}.hold`, 'is held for a block, and released once', '`using held = lock.hold()`'),
  __exit__: locks(
    'Held.release',
    'is held for a block, and released once',
    '`held.release()`, or the end of the block',
  ),
});

const semaphoreMembers = (ours: string, name: string): Members => ({
  acquire: locks(`${ours}.acquire`, name),
  release: locks(`${ours}.release`, name),
  get_value: locks(`${ours}.value`, name),
  __enter__: companions(
    `${ours}.hold`,
    'a semaphore releases its permits at the end of a block',
    '`using held = semaphore.hold()`',
  ),
  __exit__: companions('Held.release', 'a semaphore releases its permits at the end of a block'),
});

const queueMembers = (ours: string): Members => ({
  put: queues(
    `${ours}.put`,
    'is first in, first out, up to its capacity',
    'The value is copied at once. Waits for room, also without a capacity: memory is fixed.',
  ),
  get: queues(`${ours}.get`, 'is first in, first out, up to its capacity'),
  put_nowait: queues(`${ours}.putNowait`, 'is first in, first out, up to its capacity'),
  get_nowait: queues(`${ours}.getNowait`, 'is first in, first out, up to its capacity'),
  qsize: queues(`${ours}.qsize`, 'is first in, first out, up to its capacity'),
  empty: queues(`${ours}.empty`, 'is first in, first out, up to its capacity'),
  full: queues(`${ours}.full`, 'is first in, first out, up to its capacity'),
  close: queues(`${ours}.close`, 'ends here with close'),
  join_thread: feeder,
  cancel_join_thread: feeder,
});

const conditionMembers: Members = {
  acquire: locks('Condition.acquire', 'is acquired and released like its lock'),
  release: locks('Condition.release', 'is acquired and released like its lock'),
  __enter__: locks('Condition.hold', 'is acquired and released like its lock', '`using held = condition.hold()`'),
  __exit__: locks('Held.release', 'is acquired and released like its lock'),
  wait: locks('Condition.wait', 'takes the lock again as deep as before'),
  wait_for: locks('Condition.waitFor', 'waits for a predicate, and returns its last result'),
  notify: threads('Condition.notify', 'notify wakes the number it is given, and all in the end'),
  notify_all: companions('Condition.notifyAll', 'a condition wakes all workers that wait for a state'),
};

const poolMembers: Members = {
  apply: pool(
    'Pool.apply',
    'apply returns the result of the function',
    'It returns a promise and does not block the caller.',
  ),
  apply_async: pool('Pool.applyAsync', 'an applyAsync handle knows whether it is ready and how it ended'),
  map: pool('Pool.map', 'map keeps the order, with every chunksize'),
  map_async: pool('Pool.mapAsync', 'mapAsync calls back once, with the results or the error'),
  imap: pool(
    'Pool.imap',
    'imap returns results in order, whatever the chunksize',
    'It reads at most `buffersize` items ahead; the first error ends it.',
  ),
  imap_unordered: pool(
    'Pool.imapUnordered',
    'imapUnordered returns each result once',
    'It reads at most `buffersize` items ahead; the first error ends it.',
  ),
  starmap: pool('Pool.starmap', 'starmap spreads tuples, also from an iterator'),
  starmap_async: pool('Pool.starmapAsync', 'starmapAsync returns a handle of all results'),
  close: pool('Pool.close', 'close lets all calls end, join waits for them'),
  terminate: pool('Pool.terminate', 'terminate ends running calls, and rejects waiting ones'),
  join: pool('Pool.join', 'close lets all calls end, join waits for them'),
  __enter__: pool('Pool.open', 'the end of its scope terminates a pool', '`await using pool = await Pool.open(…)`'),
  __exit__: pool('Pool.[asyncDispose]', 'the end of its scope terminates a pool'),
  Process: machinery,
};

const processMembers: Members = {
  start: ofProcess('Process.start', 'processes share a lock: start, join', 'It resolves when the function is called.'),
  join: ofProcess('Process.join', 'processes share a lock: start, join'),
  is_alive: ofProcess('Process.isAlive', 'is alive from its start to its end'),
  exitcode: ofProcess('Process.exitCode', 'that exits with %d has this exit code, and nothing is printed'),
  terminate: ofProcess('Process.terminate', 'a process is ended by terminate, with -15'),
  kill: ofProcess(
    'Process.terminate',
    'a process is ended by terminate, with -15',
    '`terminate` ends it, whatever it does.',
  ),
  name: ofProcess('Process.name', 'processes have names'),
  close: without('Nothing of a process that has ended remains.'),
  run: without('A class cannot be sent to a thread. Export the function, and name it as `target`.'),
  daemon: without('Without `join`, call `terminate` where the program ends.'),
  pid: without('`process.pid` inside the function; a thread has that of the program.'),
  ident: without('`process.pid` inside the function; a thread has that of the program.'),
  authkey: without('Each Manager has its own key: the option `authkey`.'),
  sentinel: without('Await several at once: `Promise.race(processes.map((each) => each.join()))`.'),
};

const resultMembers: Members = {
  get: pool('AsyncResult.get', 'get ends after its timeout, and the call continues', 'Or await the handle itself.'),
  wait: inFile('unit/pool/asyncResult.test.ts')('AsyncResult.wait', 'wait never rejects, get does'),
  ready: pool('AsyncResult.ready', 'an applyAsync handle knows whether it is ready and how it ended'),
  successful: pool('AsyncResult.successful', 'an applyAsync handle knows whether it is ready and how it ended'),
};

const iteratorMembers = (ours: string, name: string): Members => ({
  __iter__: pool(ours, name, '`for await (const result of …)`'),
  __next__: pool(ours, name, '`await iterator.next()`'),
  next: pool(
    ours,
    'an iterator that has ended stays ended',
    '`await iterator.next()`. For a deadline, `timeout` of the pool ends an item.',
  ),
});

const lockProxy = (ours: string): Members => ({
  acquire: script(`${ours}.acquire`),
  release: script(`${ours}.release`),
  __enter__: script(`${ours}.hold`, '`using held = lock.hold()`'),
  __exit__: script('ManagedHeld.release'),
});

const listMembers = (ours: string): Members => ({
  __getitem__: script(`${ours}.get`, '`list.get(-1)`; a part is `list.slice(from, to)`'),
  __setitem__: script(`${ours}.set`),
  __len__: script(`${ours}.length`),
});

const operatorListMembers: Members = {
  ...listMembers('ManagedList'),
  __contains__: script('ManagedList.includes'),
  __delitem__: script('ManagedList.pop', '`list.pop(index)`'),
  __reversed__: manager(
    'ManagedList.[iterator]',
    'values, lists, arrays and dicts are used like those of the language',
    '`[...list].reverse()`',
  ),
  __add__: script('ManagedList.toArray', '`[...list, ...more]`, in one call to the manager'),
  __mul__: repeated,
  __rmul__: repeated,
  __imul__: repeated,
  append: script('ManagedList.append'),
  count: script('ManagedList.count'),
  extend: script('ManagedList.extend'),
  index: script('ManagedList.index'),
  insert: script('ManagedList.insert'),
  pop: script('ManagedList.pop'),
  remove: script('ManagedList.remove'),
  reverse: script('ManagedList.reverse'),
  sort: script('ManagedList.sort', 'Numbers or texts; a function for the order stays in its thread.'),
};

const fullListMembers: Members = { ...operatorListMembers, __iadd__: script('ManagedList.extend') };

const valueMembers: Members = {
  get: script('ManagedValue.get'),
  set: script('ManagedValue.set'),
  value: manager('ManagedValue.value', 'values, lists, arrays and dicts are used like those of the language'),
};

const managerMembers: Members = {
  start: manager(
    'Manager.start',
    'leaves no process, no socket and no folder, which only its user could open',
    'It also makes the manager.',
  ),
  shutdown: manager('Manager.shutdown', 'leaves no process, no socket and no folder, which only its user could open'),
  join: manager(
    'Manager.shutdown',
    'leaves no process, no socket and no folder, which only its user could open',
    'Its promise resolves when nothing is left.',
  ),
  __enter__: manager(
    'Manager.start',
    'a manager is shut down by the end of its block',
    '`await using manager = await Manager.start()`',
  ),
  __exit__: manager('Manager.[asyncDispose]', 'a manager is shut down by the end of its block'),
  register: ownTypes,
  address: without('A proxy contains the address and keeps it wherever it is passed.'),
  connect: without('A proxy connects by itself wherever it is passed.'),
  get_server: without('A manager always runs in its own thread or process, never in the calling one.'),
};

const factories = (test: (ours: string) => Kept): Members => ({
  Array: test('Manager.array'),
  Barrier: test('Manager.barrier'),
  BoundedSemaphore: test('Manager.boundedSemaphore'),
  Condition: test('Manager.condition'),
  Event: test('Manager.event'),
  JoinableQueue: test('Manager.joinableQueue'),
  Lock: test('Manager.lock'),
  Namespace: test('Manager.namespace'),
  Pool: managedPool,
  Queue: test('Manager.queue'),
  RLock: test('Manager.rLock'),
  Semaphore: test('Manager.semaphore'),
  Value: test('Manager.value'),
  dict: test('Manager.dict'),
  list: test('Manager.list'),
});

const synchronizedBase: Members = {
  get_lock: memory('SharedValue.lock', 'has the lock it is given, or none'),
  get_obj: without('A SharedValue is the number itself: read and write `value`.'),
  __enter__: memory(
    'SharedValue.withLock',
    'returns the result of the function, and frees its lock when the function throws',
  ),
  __exit__: memory(
    'SharedValue.withLock',
    'returns the result of the function, and frees its lock when the function throws',
  ),
};

const synchronized: Members = {
  ...synchronizedBase,
  acquire: memory(
    'SharedValue.withLock',
    'returns the result of the function, and frees its lock when the function throws',
    '`value.lock.acquire()`',
  ),
  release: memory(
    'SharedValue.withLock',
    'returns the result of the function, and frees its lock when the function throws',
    '`value.lock.release()`',
  ),
};

const synchronizedArray: Members = {
  get_lock: memory('ArrayExtras.lock', 'has the lock it is given, or none'),
  get_obj: memory('ArrayExtras.view', 'is a typed array with a lock', 'The typed array.'),
  acquire: memory('ArrayExtras.lock', 'has the lock it is given, or none', '`array.lock.acquire()`'),
  release: memory('ArrayExtras.lock', 'has the lock it is given, or none', '`array.lock.release()`'),
  __enter__: memory('ArrayExtras.withLock', 'is a typed array with a lock'),
  __exit__: memory('ArrayExtras.withLock', 'is a typed array with a lock'),
  __getitem__: memory('SharedArray', 'is a typed array with a lock', '`array[k]`'),
  __setitem__: memory('SharedArray', 'is a typed array with a lock', '`array[k] = …`'),
  __len__: memory('SharedArray', 'is a typed array with a lock', '`array.length`'),
  __getslice__: memory('SharedArray', 'is a typed array with a lock', '`array.slice(from, to)`'),
  __setslice__: memory('SharedArray', 'is a typed array with a lock', '`array.set(values, from)`'),
};

const barrierMembers: Members = {
  wait: threads('Barrier.wait', 'lets no thread pass before all have arrived, round after round'),
  reset: threads('Barrier.reset', 'breaks for all when one wait times out, and is as new after a reset'),
  abort: locks('Barrier.abort', 'is broken by abort, by reset, by a timeout and by its action'),
  parties: locks('Barrier.parties', 'returns the order of arrival to each party'),
  n_waiting: locks('Barrier.waiting', 'returns the order of arrival to each party'),
  broken: locks('Barrier.broken', 'is broken by abort, by reset, by a timeout and by its action'),
};

const eventMembers: Members = {
  is_set: locks('Event.isSet', 'lets through while it is set'),
  set: locks('Event.set', 'wakes waiting threads, even when it is cleared immediately'),
  clear: locks('Event.clear', 'wakes waiting threads, even when it is cleared immediately'),
  wait: locks('Event.wait', 'lets through while it is set'),
};

const connectionMembers: Members = {
  send: threads('Connection.send', 'a pipe carries both ways, and its end ends the other'),
  recv: threads('Connection.recv', 'a pipe carries both ways, and its end ends the other'),
  poll: queues('Connection.poll', 'carries both ways'),
  close: queues('Connection.close', 'returns earlier messages before it reports that the other end is closed'),
  closed: queues(
    'Connection.closed',
    'reports whether an end is closed, also by another handle or the end of its block',
  ),
  readable: queues('Connection.readable', 'one way receives at its first end and sends at its second, as in Python'),
  writable: queues('Connection.writable', 'one way receives at its first end and sends at its second, as in Python'),
  __enter__: queues(
    'Connection.[dispose]',
    'reports whether an end is closed, also by another handle or the end of its block',
  ),
  __exit__: queues(
    'Connection.[dispose]',
    'reports whether an end is closed, also by another handle or the end of its block',
  ),
  fileno: fileNumber,
  send_bytes: bytes,
  recv_bytes: bytes,
  recv_bytes_into: bytes,
};

type Classes = Readonly<Record<string, readonly [own: Row, members: Members]>>;

const proxies: Classes = {
  'managers.ListProxy': [script('ManagedList'), fullListMembers],
  'managers.BaseListProxy': [script('ManagedList'), operatorListMembers],
  'managers.ArrayProxy': [script('ManagedArray'), listMembers('ManagedArray')],
  'managers.DictProxy': [
    script('ManagedDict'),
    {
      __contains__: script('ManagedDict.has'),
      __getitem__: script('ManagedDict.get', 'Undefined for a key that is not there.'),
      __setitem__: script('ManagedDict.set'),
      __delitem__: script('ManagedDict.delete'),
      __len__: script('ManagedDict.size'),
      __iter__: manager(
        'ManagedDict.[iterator]',
        'values, lists, arrays and dicts are used like those of the language',
        'Over entries, as a Map.',
      ),
      clear: script('ManagedDict.clear'),
      copy: script('ManagedDict.toMap'),
      get: script('ManagedDict.get'),
      items: script('ManagedDict.entries'),
      keys: script('ManagedDict.keys'),
      pop: script('ManagedDict.pop'),
      popitem: script('ManagedDict.popItem'),
      setdefault: script('ManagedDict.setDefault'),
      update: script('ManagedDict.update'),
      values: script('ManagedDict.values'),
    },
  ],
  'managers.ValueProxy': [script('ManagedValue'), valueMembers],
  'managers.Value': [script('Manager.value'), valueMembers],
  'managers.NamespaceProxy': [
    script('ManagedNamespace'),
    {
      __getattr__: manager(
        'ManagedNamespace',
        'a namespace reads, sets, asks for and deletes its properties',
        '`namespace.x`',
      ),
      __setattr__: manager(
        'ManagedNamespace',
        'a namespace reads, sets, asks for and deletes its properties',
        '`namespace.x = …`',
      ),
      __delattr__: manager(
        'ManagedNamespace',
        'a namespace reads, sets, asks for and deletes its properties',
        '`delete namespace.x`',
      ),
    },
  ],
  'managers.AcquirerProxy': [
    script('ManagedLock', 'Also ManagedRLock, ManagedSemaphore, ManagedBoundedSemaphore.'),
    lockProxy('ManagedLock'),
  ],
  'managers.ConditionProxy': [
    script('ManagedCondition'),
    {
      ...lockProxy('ManagedCondition'),
      wait: manager('ManagedCondition.wait', 'a condition wakes threads that wait for a state, under its lock'),
      wait_for: script('ManagedCondition.waitFor'),
      notify: script('ManagedCondition.notify'),
      notify_all: script('ManagedCondition.notifyAll'),
    },
  ],
  'managers.EventProxy': [
    script('ManagedEvent'),
    {
      is_set: script('ManagedEvent.isSet'),
      set: script('ManagedEvent.set'),
      clear: script('ManagedEvent.clear'),
      wait: script('ManagedEvent.wait'),
    },
  ],
  'managers.BarrierProxy': [
    script('ManagedBarrier'),
    {
      wait: script('ManagedBarrier.wait'),
      abort: script('ManagedBarrier.abort'),
      reset: script('ManagedBarrier.reset'),
      parties: script('ManagedBarrier.parties'),
      n_waiting: script('ManagedBarrier.waiting'),
      broken: script('ManagedBarrier.broken'),
    },
  ],
};

const classes: Classes = {
  Process: [
    ofProcess(
      'Process',
      'processes share a lock: start, join',
      "`new Process(module, { target: 'f', args: […] })`; threads unless `isolation` is `process`.",
    ),
    processMembers,
  ],
  'pool.Pool': [
    pool(
      'Pool.open',
      'map keeps the order, with every chunksize',
      "Functions are named; `isolation: 'process'` for processes.",
    ),
    poolMembers,
  ],
  'pool.ThreadPool': [
    pool(
      'Pool.open',
      'map keeps the order, with every chunksize',
      "`isolation: 'thread'`, the default: threads that really run at the same time.",
    ),
    poolMembers,
  ],
  'pool.AsyncResult': [
    pool('AsyncResult', 'an applyAsync handle knows whether it is ready and how it ended'),
    resultMembers,
  ],
  'pool.ApplyResult': [
    pool('AsyncResult', 'an applyAsync handle knows whether it is ready and how it ended'),
    resultMembers,
  ],
  'pool.MapResult': [pool('AsyncResult', 'mapAsync calls back once, with the results or the error'), resultMembers],
  'pool.IMapIterator': [
    pool('Pool.imap', 'imap returns results in order, whatever the chunksize'),
    iteratorMembers('Pool.imap', 'imap returns results in order, whatever the chunksize'),
  ],
  'pool.IMapUnorderedIterator': [
    pool('Pool.imapUnordered', 'imapUnordered returns each result once'),
    iteratorMembers('Pool.imapUnordered', 'imapUnordered returns each result once'),
  ],
  'synchronize.Lock': [companions('Lock', 'a lock keeps every count of a value'), lockMembers('Lock')],
  'synchronize.RLock': [companions('RLock', 'a reentrant lock is taken twice by its worker'), lockMembers('RLock')],
  'synchronize.Semaphore': [
    companions('Semaphore', 'a semaphore admits no more threads than it has permits'),
    semaphoreMembers('Semaphore', 'counts down and up'),
  ],
  'synchronize.BoundedSemaphore': [
    companions('BoundedSemaphore', 'a bounded semaphore refuses one release too many'),
    semaphoreMembers('BoundedSemaphore', 'is not released beyond its bound'),
  ],
  'synchronize.Event': [companions('Event', 'an event starts all workers'), eventMembers],
  'synchronize.Condition': [
    companions('Condition', 'a condition wakes all workers that wait for a state'),
    conditionMembers,
  ],
  'synchronize.Barrier': [companions('Barrier', 'a barrier lets all workers go together'), barrierMembers],
  'synchronize.SemLock': [machinery, {}],
  'queues.Queue': [
    companions('Queue', 'a queue delivers every message once, in the order of its sender'),
    queueMembers('Queue'),
  ],
  'queues.JoinableQueue': [
    companions('JoinableQueue', 'a joinable queue is joined when all its messages are done'),
    {
      ...queueMembers('JoinableQueue'),
      task_done: queues('JoinableQueue.taskDone', 'is joined when all is done'),
      join: queues('JoinableQueue.join', 'is joined when all is done'),
    },
  ],
  'queues.SimpleQueue': [
    companions('SimpleQueue', 'a simple queue delivers every message once'),
    {
      put: companions('SimpleQueue.put', 'a simple queue delivers every message once'),
      get: companions('SimpleQueue.get', 'a simple queue delivers every message once'),
      empty: companions('SimpleQueue.empty', 'a simple queue delivers every message once'),
      close: queues('SimpleQueue.close', 'ends here with close'),
    },
  ],
  ...proxies,
  'managers.BaseManager': [companions('Manager', 'a lock keeps every count of a value'), managerMembers],
  'managers.SyncManager': [
    companions('Manager', 'a lock keeps every count of a value'),
    { ...managerMembers, ...factories((ours) => script(ours)) },
  ],
  'managers.SharedMemoryManager': [namedMemory, {}],
  'sharedctypes.SynchronizedBase': [memory('SharedValue', 'has the lock it is given, or none'), synchronizedBase],
  'sharedctypes.Synchronized': [
    companions('SharedValue', 'a lock keeps every count of a value'),
    { ...synchronized, value: memory('SharedValue.value', 'holds a number, or a bigint') },
  ],
  'sharedctypes.SynchronizedArray': [
    companions('SharedArray', 'an array takes the element of each worker'),
    synchronizedArray,
  ],
  'connection.Connection': [
    companions('Connection', 'a pipe carries both ways between here and each worker'),
    connectionMembers,
  ],
};

const single: Members = {
  'managers.Namespace': script('Manager.namespace', 'The object behind the proxy.'),
  'managers.BaseProxy': ownTypes,
  'managers.Token': machinery,
  'managers.IteratorProxy': without('A generator stays in its thread. Iterate over a copy, or pass a Queue.'),
  'managers.PoolProxy': managedPool,
  'managers.BasePoolProxy': managedPool,
  'sharedctypes.SynchronizedString': text,
  'connection.Listener': sockets,
  'connection.Client': sockets,
  'connection.answer_challenge': sockets,
  'connection.deliver_challenge': sockets,
  'shared_memory.SharedMemory': namedMemory,
  'shared_memory.ShareableList': namedMemory,
};

const keys = manager(
  'AuthenticationError',
  'serves only callers that prove its key, and a caller sends nothing to a manager with another key',
  'The option `authkey` of `Manager.start`; proxies carry the key.',
);

const errors: Members = {
  TimeoutError: pool('TimeoutError', 'get ends after its timeout, and the call continues'),
  'pool.TimeoutError': pool('TimeoutError', 'get ends after its timeout, and the call continues'),
  'pool.MaybeEncodingError': pool(
    'UserFacingError',
    'a result that cannot be sent names the part, and only its item fails',
    'The error of the item says which part of the result cannot be copied.',
  ),
  'queues.Empty': queues('QueueEmptyError', 'is first in, first out, up to its capacity'),
  'queues.Full': queues('QueueFullError', 'is first in, first out, up to its capacity'),
  'managers.RemoteError': manager(
    'ManagerClosedError',
    'an error of the manager has its class, its next step, and the stack of the manager as cause',
    'Errors of the manager keep their class, with its stack as cause.',
  ),
  ProcessError: without('There is no common base class. Each kind of error has its own exported class.'),
  'managers.ProcessError': without('There is no common base class. Each kind of error has its own exported class.'),
  AuthenticationError: keys,
  'connection.AuthenticationError': keys,
  BufferTooShort: bytes,
  'connection.BufferTooShort': bytes,
};

const topLevel: Members = {
  Pool: pool('Pool.open', 'map keeps the order, with every chunksize'),
  Manager: companions('Manager.start', 'a list, a dict and a namespace take something from each worker'),
  Pipe: companions('Pipe', 'a pipe carries both ways between here and each worker'),
  'connection.Pipe': companions('Pipe', 'a pipe carries both ways between here and each worker'),
  Lock: companions('Lock', 'a lock keeps every count of a value'),
  RLock: companions('RLock', 'a reentrant lock is taken twice by its worker'),
  Semaphore: companions('Semaphore', 'a semaphore admits no more threads than it has permits'),
  BoundedSemaphore: companions('BoundedSemaphore', 'a bounded semaphore refuses one release too many'),
  Event: companions('Event', 'an event starts all workers'),
  Condition: companions('Condition', 'a condition wakes all workers that wait for a state'),
  Barrier: companions('Barrier', 'a barrier lets all workers go together'),
  Queue: companions('Queue', 'a queue delivers every message once, in the order of its sender'),
  JoinableQueue: companions('JoinableQueue', 'a joinable queue is joined when all its messages are done'),
  SimpleQueue: companions('SimpleQueue', 'a simple queue delivers every message once'),
  Value: companions('SharedValue', 'a lock keeps every count of a value', "`new SharedValue('int32', 0)`"),
  Array: companions('SharedArray', 'an array takes the element of each worker', "`new SharedArray('float64', 1024)`"),
  RawValue: memory('SharedValue', 'has the lock it is given, or none', '`{ lock: false }`'),
  RawArray: memory('SharedArray', 'has the lock it is given, or none', '`{ lock: false }`'),
  'sharedctypes.Value': memory('SharedValue', 'holds a number, or a bigint'),
  'sharedctypes.Array': memory('SharedArray', 'is a typed array with a lock'),
  'sharedctypes.RawValue': memory('SharedValue', 'has the lock it is given, or none', '`{ lock: false }`'),
  'sharedctypes.RawArray': memory('SharedArray', 'has the lock it is given, or none', '`{ lock: false }`'),
  'sharedctypes.copy': memory(
    'SharedArray',
    'begins with the values it is given',
    '`new SharedArray(array.typecode, array)`',
  ),
  'sharedctypes.synchronized': memory(
    'SharedMemoryOptions.lock',
    'has the lock it is given, or none',
    'The lock is given when the array is made.',
  ),
  'managers.Array': script('Manager.array'),
  current_process: pool('currentWorker', 'currentWorker knows worker and item'),
  parent_process: without('`process.ppid`, or `isMainThread` of `currentWorker()`.'),
  active_children: without('A pool owns its workers, and none outlives it. There is no list of all workers.'),
  cpu_count: without('`os.availableParallelism()` of Node; it is the default of `workers`.'),
  get_logger: pool('getLogger', 'everything that is printed arrives with worker, item and level'),
  log_to_stderr: pool(
    'Pool.onLog',
    'everything that is printed arrives with worker, item and level',
    'What workers print is shown unless there is a listener.',
  ),
  freeze_support: without('It is for frozen Windows programs of Python.'),
  allow_connection_pickling: without('Both ends of a pipe can always be passed to threads.'),
  set_executable: without('A process worker runs on the Node that runs the program.'),
  set_forkserver_preload: startMethod,
  set_start_method: startMethod,
  get_start_method: startMethod,
  get_all_start_methods: startMethod,
  get_context: startMethod,
  'connection.wait': without('Await several at once: `Promise.race([a.pollAsync({ timeout: Infinity }), …])`.'),
};

const undocumented = {
  '': 'SUBDEBUG SUBWARNING',
  'pool.':
    'CLOSE ExceptionWithTraceback INIT RUN RemoteTraceback TERMINATE get_context job_counter mapstar rebuild_exc ' +
    'starmapstar wait worker',
  'synchronize.': 'RECURSIVE_MUTEX SEMAPHORE SEM_VALUE_MAX sem_unlink',
  'queues.': 'Finalize debug info is_exiting register_after_fork',
  'managers.':
    'AutoProxy HAS_SHMEM MakeProxyType ProcessLocalSet RebuildProxy Server SharedMemoryServer State all_methods ' +
    'convert_to_error dispatch format_exc get_context get_spawning_popen getpid listener_client public_methods ' +
    'rebuild_as_list reduce_array',
  'sharedctypes.':
    'assert_spawning class_cache get_context make_property prop_cache rebuild_ctype reduce_ctype template ' +
    'typecode_to_type',
  'connection.':
    'BUFSIZE CHALLENGE CONNECTION_TIMEOUT ConnectionWrapper FAILURE MESSAGE_LENGTH SocketClient SocketListener ' +
    'WELCOME XmlClient XmlListener address_type arbitrary_address default_family ' +
    'families rebuild_connection reduce_connection',
  'shared_memory.': 'partial',
};

/** All rows by name, without `multiprocessing.`. */
export const table: ReadonlyMap<string, Row> = new Map([
  ...Object.entries({ ...topLevel, ...errors, ...single }),
  ...Object.entries(classes).flatMap(([name, [own, members]]): (readonly [string, Row])[] => [
    [name, own],
    ...Object.entries(members).map(([member, row]) => [`${name}.${member}`, row] as const),
  ]),
  ...Object.entries(undocumented).flatMap(([module, names]) =>
    names.split(' ').map((name) => [`${module}${name}`, machinery] as const),
  ),
]);

/** The row of a name; a member of a class that is left out has the row of its class. */
export function rowOf(name: string): Row | undefined {
  const row = table.get(name);
  if (row !== undefined) return row;
  const owner = table.get(name.slice(0, Math.max(0, name.lastIndexOf('.'))));
  return owner !== undefined && 'why' in owner ? owner : undefined;
}
