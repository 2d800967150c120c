import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Order } from './order';

export const inputs = [
  { customer: { name: 'Ann', since: '2020-05-01T00:00:00.000Z' }, lines: [{ count: '2', article: 'tea' }] },
  { customer: { name: '' }, lines: [{ count: 'many', article: 'x' }, {}] },
];

export function work(input: object): readonly unknown[] {
  // The types of the fields come from the metadata that TypeScript emits.
  const order = plainToInstance(Order, input, { enableImplicitConversion: true });
  const problems = validateSync(order).map((error) => error.toString());
  return [order.customer.constructor.name, order.customer.since, order.lines.map(({ count }) => count), problems];
}
