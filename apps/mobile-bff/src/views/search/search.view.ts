import { Controller, Get, Query } from '@nestjs/common';
import { query } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { searchParts, Shop } from '@portico/services';
import { searchExamples } from './search.examples.ts';
import { SearchQuery, SearchScreen } from './search.schema.ts';
import { searchScreen } from './search.shape.ts';

@Controller('v1/screens')
export class SearchView {
  constructor(private readonly shop: Shop) {}

  @Get('search')
  @View('search', { auth: 'anonymous', maxCalls: 3, summary: 'Products by words and category, with facets', answer: SearchScreen, examples: searchExamples })
  screen(@Query(query(SearchQuery)) wish: SearchQuery, @Parts() part: Parts): Promise<Composed<SearchScreen>> {
    return part.compose(searchParts(part, this.shop, wish), (parts) => searchScreen(parts, wish));
  }
}
