// Choose "Run in parallel" above `priceOrder`. The panel shows each worker, each item and each log line.

interface Order {
  readonly id: number;
  readonly country: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly price: number }[];
}

/** The inputs: 200 orders, the same in every run. */
export function* inputs(): Generator<Order> {
  for (let id = 0; id < 200; id++) {
    const lines = Array.from({ length: 1 + (id % 4) }, (_, k) => ({
      sku: `SKU-${(id * 7 + k * 13) % 90}`,
      quantity: 1 + ((id + k) % 5),
      price: 5 + ((id * 3 + k) % 40),
    }));
    yield { id, country: ['DE', 'FR', 'JP', 'BR'][id % 4] ?? 'DE', lines };
  }
}

/** The job: Poolscope calls it for each order, in several workers at the same time. Three orders fail. Which, and why? */
export async function priceOrder(order: Order): Promise<number> {
  console.info(`order ${order.id} for ${order.country} has ${order.lines.length} lines`);
  await new Promise((resolve) => setTimeout(resolve, 5 + (order.id % 10) * 4));
  let total = 0;
  for (const { sku, quantity, price } of order.lines) {
    checkStock(order, sku, quantity);
    total += quantity * price;
  }
  if (total > 400) console.warn(`order ${order.id} is large: ${total}`);
  return total;
}

function checkStock(order: Order, sku: string, quantity: number): void {
  if (order.id % 66 !== 50) return;
  throw new Error(`${sku} is out of stock, ${quantity} missing`);
}
