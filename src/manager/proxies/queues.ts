import { JoinableQueueObject, QueueObject } from '../objects/queue.ts';
import {
  proxyOf,
  registerProxy,
  type Both,
  type ManagedObject,
  type ManagedState,
  type Settled,
} from './managedObject.ts';

const QueueProxy = proxyOf(QueueObject) as unknown as new <T>(
  state: ManagedState,
) => ManagedObject & Both<Settled<QueueObject<T>>>;

/** A managed queue. Any thread of any process can put and get. */
export class ManagedQueue<T> extends QueueProxy<T> {}

const JoinableQueueProxy = proxyOf(JoinableQueueObject) as unknown as new <T>(
  state: ManagedState,
) => ManagedObject & Both<Settled<JoinableQueueObject<T>>>;

/** A managed queue that knows when all its messages have been processed. */
export class ManagedJoinableQueue<T> extends JoinableQueueProxy<T> {}

registerProxy('queue', (state) => new ManagedQueue(state));
registerProxy('joinableQueue', (state) => new ManagedJoinableQueue(state));
