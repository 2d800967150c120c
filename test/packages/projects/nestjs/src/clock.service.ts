import { Injectable } from '@nestjs/common';

@Injectable()
export class ClockService {
  hour(): number {
    return 9;
  }
}
