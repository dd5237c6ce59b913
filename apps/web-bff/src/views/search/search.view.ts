import { Controller, Get, Query } from '@nestjs/common';
import { query } from '@portico/pipeline';
import { type Composed, Cursors, Parts, View } from '@portico/routing';
import { searchParts, Shop } from '@portico/services';
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
  @View('search', { auth: 'anonymous', maxCalls: 3, maxBytes: 90000, summary: 'Products by words and category, with facets', answer: SearchPage, examples: searchExamples })
  page(@Query(query(SearchQuery)) wish: SearchQuery, @Parts() part: Parts): Promise<Composed<SearchPage>> {
    const { q, category, sort } = wish;
    const list = ['search', q, category, sort];
    const cursor = this.cursors.open(wish.cursor, ...list);
    return part.compose(searchParts(part, this.shop, { ...wish, cursor }), (parts) => {
      const page = searchPage(parts, wish);
      return { ...page, nextCursor: this.cursors.seal(page.nextCursor, ...list) };
    });
  }
}
