import { Controller, Get, Query } from '@nestjs/common';
import { query } from '@portico/pipeline';
import { type Composed, Cursors, Parts } from '@portico/routing';
import { searchParts, Shop } from '@portico/services';
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
  @Screen('search', { auth: 'anonymous', maxCalls: 3, maxBytes: 12000, summary: 'Products by words and category, with facets', answer: SearchScreen, examples: searchExamples })
  screen(@Query(query(SearchQuery)) wish: SearchQuery, @Parts() part: Parts): Promise<Composed<SearchScreen>> {
    const { q, category, sort } = wish;
    const list = ['search', q, category, sort];
    const cursor = this.cursors.open(wish.cursor, ...list);
    return part.compose(searchParts(part, this.shop, { ...wish, cursor }), (parts) => {
      const screen = searchScreen(parts, wish);
      return { ...screen, next: this.cursors.seal(screen.next, ...list) };
    });
  }
}
