import { type HomeParts } from '@portico/services';
import { productCard } from '../product-card.shape.ts';
import { type HomePage } from './home.schema.ts';

export function homePage({ hero, categories, featured, sellers, locale }: HomeParts): HomePage {
  return {
    hero,
    categories: categories.map(({ id, name, productCount }) => ({ id, name, productCount, href: `/products?category=${encodeURIComponent(id)}` })),
    featured: featured.items.map((product) => productCard(product, sellers, locale)),
  };
}
