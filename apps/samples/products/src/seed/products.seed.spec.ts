import { DatabaseSync } from 'node:sqlite';
import { SqlDatabase, variantCount, world } from '@portico/samples-chassis';
import { ProductReader } from '../product-reader.ts';
import { type ReviewRow } from '../product-row.ts';
import { migrations } from '../products.migrations.ts';
import { Product, Review } from '../products.schema.ts';
import { seedProducts } from './products.seed.ts';

function seeded(): SqlDatabase {
  const database = new SqlDatabase(new DatabaseSync(':memory:'));
  for (const script of migrations) database.script(script);
  database.transaction(() => seedProducts(database));
  return database;
}

describe('seedProducts', () => {
  const database = seeded();
  const reader = new ProductReader(database);
  const ids = database.all<{ id: string }>('SELECT id FROM products ORDER BY id').map(({ id }) => id);
  const products = reader.full(ids);

  it('makes a thousand products that fit the description, from p-0001', () => {
    expect(products).toHaveLength(world.products);
    expect([ids[0], ids.at(-1)]).toEqual(['p-0001', 'p-1000']);
    for (const product of products) Product.parse(product);
  });

  it('gives each product its variants, from the cheapest, and pictures in three sizes', () => {
    for (const { id, price, variants, images, stock } of products) {
      expect(variants.map((variant) => variant.id)).toEqual(
        Array.from({ length: variantCount(Number(id.slice(2))) }, (_, index) => `${id}-v${index + 1}`),
      );
      expect(variants[0]?.price).toEqual(price);
      expect(stock).toBe(variants.reduce((sum, variant) => sum + variant.stock, 0));
      expect(images.length).toBeGreaterThan(1);
      for (const { small, medium, large } of images) expect([small.width, medium.width, large.width]).toEqual([320, 800, 1600]);
    }
  });

  it('describes each in 1 to 3 KB of HTML that is closed where it was opened', () => {
    for (const { descriptionHtml } of products) {
      const size = Buffer.byteLength(descriptionHtml);
      expect(size).toBeGreaterThan(1_000);
      expect(size).toBeLessThan(3_072);
      const opened = descriptionHtml.match(/<(?!\/|br)/g)?.length;
      expect(descriptionHtml.match(/<\//g)?.length).toBe(opened);
    }
  });

  it('has products that are sold out, and most that are not', () => {
    const soldOut = products.filter(({ stock }) => stock === 0);
    expect(soldOut).toHaveLength(world.products / 25);
  });

  it('rates products by reviews of different users', () => {
    const reviews = database.all<ReviewRow>('SELECT * FROM reviews');
    expect(reviews.length).toBeGreaterThan(5_000);
    const byProduct = Map.groupBy(reviews, (review) => review.product_id);
    for (const product of products) {
      const own = byProduct.get(product.id) ?? [];
      const average = own.length === 0 ? 0 : own.reduce((sum, { rating }) => sum + rating, 0) / own.length;
      expect(product.rating).toEqual({ average: Math.round(average * 10) / 10, count: own.length });
      expect(new Set(own.map((review) => review.author_id)).size).toBe(own.length);
    }
    for (const review of reader.reviews('p-0001', { limit: 100 }).items) Review.parse(review);
  });

  it('makes the same shop each time', () => {
    const again = new ProductReader(seeded());
    expect(again.full(['p-0001', 'p-0500', 'p-1000'])).toEqual(reader.full(['p-0001', 'p-0500', 'p-1000']));
  });
});
