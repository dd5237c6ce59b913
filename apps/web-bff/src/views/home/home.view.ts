import { Controller, Get } from '@nestjs/common';
import { type Composed, Parts, View } from '@portico/routing';
import { ContentClient, ProductsClient, UsersClient, exampleCategory, exampleHero, exampleSeller, exampleSummary } from '@portico/services';
import { HomePage } from './home.schema.ts';
import { homePage } from './home.shape.ts';

const FEATURED = 12;

const parts = { hero: exampleHero, categories: [exampleCategory], featured: { items: [exampleSummary], nextCursor: null }, sellers: new Map([[exampleSeller.id, exampleSeller]]) };
const examples = {
  whole: () => homePage(parts),
  degraded: () => ({ ...homePage({ ...parts, hero: null }), degraded: [{ part: 'hero', reason: 'timeout' }] }),
};

@Controller('api/pages')
export class HomeView {
  constructor(
    private readonly content: ContentClient,
    private readonly products: ProductsClient,
    private readonly users: UsersClient,
  ) {}

  /** The shop's front page. Without featured products there is none. */
  @Get('home')
  @View('home', { auth: 'anonymous', summary: 'The shop\'s front page', answer: HomePage, examples })
  page(@Parts() part: Parts): Promise<Composed<HomePage>> {
    const hero = part.optional('hero', () => this.content.hero(), { otherwise: null });
    const categories = part.optional('categories', () => this.products.categories(), { otherwise: [] });
    const featured = part.required('featured', () => this.products.list({ sort: 'rating', limit: FEATURED }));
    const sellers = part.optional('sellers', async () => this.users.byIds((await featured).items.map(({ sellerId }) => sellerId)), {
      otherwise: new Map(),
    });
    return part.compose({ hero, categories, featured, sellers }, homePage);
  }
}
