import { Controller, Get } from '@nestjs/common';
import { Caller, type Principal } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { homeParts, Shop } from '@portico/services';
import { homeExamples } from './home.examples.ts';
import { HomePage } from './home.schema.ts';
import { homePage } from './home.shape.ts';

@Controller('api/pages')
export class HomeView {
  constructor(private readonly shop: Shop) {}

  @Get('home')
  @View('home', { auth: 'anonymous', maxCalls: 5, maxBytes: 24000, summary: "The shop's front page", answer: HomePage, examples: homeExamples })
  page(@Caller() caller: Principal, @Parts() part: Parts): Promise<Composed<HomePage>> {
    return part.compose(homeParts(part, this.shop, caller), homePage);
  }
}
