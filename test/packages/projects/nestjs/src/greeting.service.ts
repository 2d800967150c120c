import { BadRequestException, Injectable } from '@nestjs/common';
import { ClockService } from './clock.service';

@Injectable()
export class GreetingService {
  constructor(private readonly clock: ClockService) {}

  greet(name: string): string {
    if (name === '') throw new BadRequestException('a name is missing');
    return `${this.clock.hour() < 12 ? 'Good morning' : 'Hello'}, ${name}`;
  }
}
