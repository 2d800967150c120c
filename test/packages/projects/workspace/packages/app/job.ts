import { Circle, square, type Shape } from '@works/shapes';
import { perimeter } from '@works/shapes/perimeter';

export const inputs = [1, 2, 3];

export function work(size: number): readonly unknown[] {
  const shapes: Shape[] = [new Circle(size), square(size)];
  return shapes.map((shape) => [shape.name, shape.area(), perimeter(shape)]);
}
