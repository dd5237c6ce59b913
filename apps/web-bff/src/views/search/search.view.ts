import { Controller, Get, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, Cursors, Parts, View } from '@portico/routing';
import { searchList, searchParts, Shop } from '@portico/services';
import { searchExamples } from './search.examples.ts';
import { SearchPage, SearchQuery } from './search.schema.ts';
import { searchPage } from './search.shape.ts';

@Controller('api/pages')
export class SearchView {
  constructor(
    private readonly shop: Shop,
    private readonly cursors: Cursors,
  ) {}

  @Get('search')
  @View('search', { auth: 'anonymous', maxCalls: 4, maxBytes: 90000, summary: 'Products by words, category, price and stock, with facets', answer: SearchPage, examples: searchExamples })
  page(@Caller() caller: Principal, @Query(query(SearchQuery)) wish: SearchQuery, @Parts() part: Parts): Promise<Composed<SearchPage>> {
    const list = searchList(wish);
    const cursor = this.cursors.open(wish.cursor, ...list);
    return part.compose(searchParts(part, this.shop, caller, { ...wish, cursor }), (parts) => {
      const page = searchPage(parts, wish);
      return { ...page, nextCursor: this.cursors.seal(page.nextCursor, ...list) };
    });
  }
}
