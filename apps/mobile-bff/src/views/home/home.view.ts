import { Controller, Get, Query } from '@nestjs/common';
import { query } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { homeParts, Shop } from '@portico/services';
import { homeExamples } from './home.examples.ts';
import { HomeQuery, HomeScreen } from './home.schema.ts';
import { homeScreen } from './home.shape.ts';

@Controller('v1/screens')
export class HomeView {
  constructor(private readonly shop: Shop) {}

  /** Later pages of it are further products. */
  @Get('home')
  @View('home', { auth: 'anonymous', maxCalls: 4, summary: "The shop's front page", answer: HomeScreen, examples: homeExamples })
  screen(@Query(query(HomeQuery)) { cursor, ...device }: HomeQuery, @Parts() part: Parts): Promise<Composed<HomeScreen>> {
    return part.compose(homeParts(part, this.shop, cursor), (parts) => homeScreen(parts, device));
  }
}
