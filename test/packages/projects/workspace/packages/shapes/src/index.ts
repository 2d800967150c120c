import './register.js';
import { registered } from './names.js';

export interface Shape {
  readonly name: string;
  readonly size: number;
  area(): number;
}

export class Circle implements Shape {
  readonly name = registered('circle');
  constructor(readonly size: number) {}

  area(): number {
    return Math.PI * this.size ** 2;
  }
}

export const square = (size: number): Shape => ({ name: registered('square'), size, area: () => size ** 2 });
