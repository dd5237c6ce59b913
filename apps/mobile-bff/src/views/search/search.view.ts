import { Controller, Get, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, Cursors, Parts } from '@portico/routing';
import { searchList, searchParts, Shop } from '@portico/services';
import { Screen } from '../screen.decorator.ts';
import { searchExamples } from './search.examples.ts';
import { SearchQuery, SearchScreen } from './search.schema.ts';
import { searchScreen } from './search.shape.ts';

@Controller('v1/screens')
export class SearchView {
  constructor(
    private readonly shop: Shop,
    private readonly cursors: Cursors,
  ) {}

  @Get('search')
  @Screen('search', { auth: 'anonymous', maxCalls: 4, maxBytes: 12000, summary: 'Products by words, category, price and stock, with facets', answer: SearchScreen, examples: searchExamples })
  screen(@Caller() caller: Principal, @Query(query(SearchQuery)) wish: SearchQuery, @Parts() part: Parts): Promise<Composed<SearchScreen>> {
    const device = part.device(wish);
    const list = searchList(wish);
    const cursor = this.cursors.open(wish.cursor, ...list);
    return part.compose(searchParts(part, this.shop, caller, { ...wish, cursor }), (parts) => {
      const screen = searchScreen(parts, device);
      return { ...screen, next: this.cursors.seal(screen.next, ...list) };
    });
  }
}
