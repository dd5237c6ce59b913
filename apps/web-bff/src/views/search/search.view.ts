import { Controller, Get, Query } from '@nestjs/common';
import { query } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { searchParts, Shop } from '@portico/services';
import { searchExamples } from './search.examples.ts';
import { SearchPage, SearchQuery } from './search.schema.ts';
import { searchPage } from './search.shape.ts';

@Controller('api/pages')
export class SearchView {
  constructor(private readonly shop: Shop) {}

  @Get('search')
  @View('search', { auth: 'anonymous', maxCalls: 3, summary: 'Products by words and category, with facets', answer: SearchPage, examples: searchExamples })
  page(@Query(query(SearchQuery)) wish: SearchQuery, @Parts() part: Parts): Promise<Composed<SearchPage>> {
    return part.compose(searchParts(part, this.shop, wish), (parts) => searchPage(parts, wish));
  }
}
