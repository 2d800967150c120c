import { Module } from '@nestjs/common';
import { ClockService } from './clock.service';
import { GreetingService } from './greeting.service';

@Module({ providers: [GreetingService, ClockService] })
export class AppModule {}
