// A job that waits, logs at several levels, and fails for some of its items.
import { setTimeout as sleep } from 'node:timers/promises';

interface Order {
  readonly id: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly price: number }[];
}

class OutOfStockError extends Error {
  override readonly name = 'OutOfStockError';

  constructor(
    readonly sku: string,
    readonly missing: number,
  ) {
    super(`${sku} is out of stock, ${missing} missing`);
  }
}

/** A hundred orders. They are the same in every run. */
export function* inputs(): Generator<Order> {
  for (let id = 0; id < 100; id++) {
    const lines = Array.from({ length: 1 + (id % 4) }, (_, k) => ({
      sku: `SKU-${(id * 7 + k * 13) % 90}`,
      quantity: 1 + ((id + k) % 5),
      price: 5 + ((id * 3 + k) % 40),
    }));
    yield { id, lines };
  }
}

/** Returns the price of one order. Fails if a line cannot be delivered. */
export async function priceOrder(order: Order): Promise<number> {
  console.debug(`order ${order.id} has ${order.lines.length} lines`);
  await sleep(5 + (order.id % 10) * 4);
  let total = 0;
  for (const { sku, quantity, price } of order.lines) {
    checkStock(order, sku, quantity);
    total += quantity * price;
  }
  if (total > 300) console.warn(`order ${order.id} is large: ${total}`);
  console.info(`order ${order.id} costs ${total}`);
  return total;
}

function checkStock(order: Order, sku: string, quantity: number): void {
  if (order.id % 33 !== 17) return;
  console.error(`order ${order.id}: no ${sku}`);
  throw new OutOfStockError(sku, quantity);
}
