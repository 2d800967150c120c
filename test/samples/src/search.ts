/** Finds the product that a customer means by what was typed, e.g. ` Red  lamp 12 `. Profile it: some searches are slow. */
export function find(typed: string): string {
  const name = normalize(typed);
  return products.has(name) ? name : nearest(name);
}

/** 200 searches; every twentieth has a typing error. */
export const inputs = Array.from({ length: 200 }, (_, k) => {
  const name = nameOf((k * 7919) % 3000);
  return k % 20 === 13 ? ` ${name.replace('a', 'aa')}` : ` ${name.toUpperCase()}  `;
});

const products = new Set(Array.from({ length: 3000 }, (_, k) => nameOf(k)));

function nameOf(product: number): string {
  const colour = ['red', 'black', 'sand', 'azure'][product % 4];
  const thing = ['lamp', 'chair', 'table', 'carpet', 'basket'][product % 5];
  return `${colour} ${thing} ${product}`;
}

function normalize(typed: string): string {
  return typed.trim().toLowerCase().replace(/\s+/g, ' ');
}

/** The product with the smallest distance: compares a name with all products. */
function nearest(name: string): string {
  let best = '';
  let least = Infinity;
  for (const product of products) {
    const steps = distance(name, product);
    if (steps < least) [best, least] = [product, steps];
  }
  return best;
}

/** Number of letters to insert, delete or replace. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, k) => k);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let k = 1; k <= to.length; k++) {
      const replaced = (row[k - 1] ?? 0) + (from[i - 1] === to[k - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[k] ?? 0) + 1, (next[k - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
