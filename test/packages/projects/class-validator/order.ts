import { Type } from 'class-transformer';
import { IsDate, IsInt, IsNotEmpty, MinLength, ValidateNested } from 'class-validator';

export class Customer {
  @IsNotEmpty() name!: string;
  @IsDate() since!: Date;
}

export class Line {
  @IsInt() count!: number;
  @MinLength(2) article!: string;
}

export class Order {
  @ValidateNested() customer!: Customer;
  @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];
}
