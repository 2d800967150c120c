import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { GreetingService } from './greeting.service';

const opened = NestFactory.createApplicationContext(AppModule, { logger: false });

export const inputs = ['Ann', 'Bob', ''];

export async function work(name: string): Promise<string> {
  const app = await opened;
  return app.get(GreetingService).greet(name);
}
