import { Controller, Get, Query } from '@nestjs/common';
import { query } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { ContentClient, ProductsClient, UsersClient, exampleCategory, exampleHero, exampleSeller, exampleSummary } from '@portico/services';
import { z } from 'zod';
import { Device } from '../device.ts';
import { HomeScreen } from './home.schema.ts';
import { homeScreen } from './home.shape.ts';

const FEATURED = 12;
const HomeQuery = Device.extend({ cursor: z.string().max(500).optional() }).strict();
type HomeQuery = z.output<typeof HomeQuery>;

const parts = { hero: exampleHero, categories: [exampleCategory], featured: { items: [exampleSummary], nextCursor: null }, sellers: new Map([[exampleSeller.id, exampleSeller]]) };
const examples = {
  whole: () => homeScreen(parts, { width: 390, dpr: 2 }),
  degraded: () => ({ ...homeScreen({ ...parts, hero: null }, { width: 390, dpr: 2 }), degraded: [{ part: 'hero', reason: 'timeout' }] }),
};

@Controller('v1/screens')
export class HomeView {
  constructor(
    private readonly content: ContentClient,
    private readonly products: ProductsClient,
    private readonly users: UsersClient,
  ) {}

  /** The shop's first screen. Without featured products there is none. */
  @Get('home')
  @View('home', { auth: 'anonymous', summary: 'The shop\'s front page', answer: HomeScreen, examples })
  screen(@Query(query(HomeQuery)) { cursor, ...device }: HomeQuery, @Parts() part: Parts): Promise<Composed<HomeScreen>> {
    const hero = part.optional('hero', () => this.content.hero(), { otherwise: null });
    const categories = part.optional('categories', () => this.products.categories(), { otherwise: [] });
    const featured = part.required('featured', () => this.products.list({ sort: 'rating', limit: FEATURED, cursor }));
    const sellers = part.optional('sellers', async () => this.users.byIds((await featured).items.map(({ sellerId }) => sellerId)), {
      otherwise: new Map(),
    });
    return part.compose({ hero, categories, featured, sellers }, (parts) => homeScreen(parts, device));
  }
}
