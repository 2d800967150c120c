import { Colour } from './a';

export class Point {
  constructor(
    readonly x: number,
    readonly colour = Colour.Green,
  ) {}
}
