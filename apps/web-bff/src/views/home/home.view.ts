import { Controller, Get } from '@nestjs/common';
import { type Composed, Parts, View } from '@portico/routing';
import { homeParts, Shop } from '@portico/services';
import { homeExamples } from './home.examples.ts';
import { HomePage } from './home.schema.ts';
import { homePage } from './home.shape.ts';

@Controller('api/pages')
export class HomeView {
  constructor(private readonly shop: Shop) {}

  @Get('home')
  @View('home', { auth: 'anonymous', maxCalls: 4, maxBytes: 26000, summary: "The shop's front page", answer: HomePage, examples: homeExamples })
  page(@Parts() part: Parts): Promise<Composed<HomePage>> {
    return part.compose(homeParts(part, this.shop), homePage);
  }
}
