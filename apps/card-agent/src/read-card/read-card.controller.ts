import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { PairedPagesGuard } from '../paired-pages.guard.js';
import { type CardView, ReadCard } from './read-card.js';

@Controller('card')
@UseGuards(PairedPagesGuard)
export class ReadCardController {
  constructor(@Inject(ReadCard) private readonly handler: ReadCard) {}

  @Get()
  readCard(): Promise<CardView> {
    return this.handler.execute();
  }
}
