import {
  imageSet, productId, SeededRandom, type SqlDatabase, userId, variantCount, variantId, world, WORLD_NOW,
} from '@portico/samples-chassis';
import { descriptionHtml } from './description-html.ts';
import { seedReviews } from './reviews.seed.ts';
import { categories, type CategoryWords, series } from './shop.words.ts';

const DAY_MS = 86_400_000;

/** Fills an empty catalogue, always with the same shop. */
export function seedProducts(database: SqlDatabase): void {
  categories.forEach(({ id, name }, position) => {
    database.run('INSERT INTO categories (id, name, position) VALUES (?, ?, ?)', id, name, position);
  });
  const random = new SeededRandom(4401);
  for (let number = 1; number <= world.products; number += 1) {
    seedProduct(database, number, categories[number % categories.length] as CategoryWords, random);
  }
}

function seedProduct(database: SqlDatabase, number: number, category: CategoryWords, random: SeededRandom): void {
  const id = productId(number);
  const noun = random.pick(category.nouns);
  const material = random.pick(category.materials);
  const name = `${material} ${noun} ${random.pick(series)}`;
  const [least, most] = category.prices;
  const createdAt = new Date(WORLD_NOW - random.between(0, 700 * DAY_MS));
  const images = Array.from({ length: random.between(2, 4) }, (_, index) => {
    const alt = index === 0 ? name : `${name}, view ${index + 1}`;
    return imageSet(`products/${id}/${index + 1}`, alt, random.pick([0.75, 1, 1.25]));
  });
  const rating = reviewsOf(random);
  const values = [
    number, id, name, descriptionHtml({ name, noun, material, category }, random), JSON.stringify(images),
    userId(10 * random.between(1, world.users / 10)), category.id,
    random.between(least, most) * 100 + random.pick([0, 50, 90, 95]), rating.average, rating.stars.length,
    createdAt.toISOString(), createdAt.toISOString(),
  ];
  database.run(
    `INSERT INTO products (number, id, name, description_html, images, seller_id, category_id, price_minor,
       rating_average, rating_count, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ...values,
  );
  const words = `${category.name} ${category.choice.values.slice(0, variantCount(number)).join(' ')} ${category.uses.join(' ')}`;
  database.run('INSERT INTO product_words (rowid, name, words) VALUES (?, ?, ?)', number, name, words);
  seedVariants(database, number, category, random);
  seedReviews(database, { product: number, stars: rating.stars, since: createdAt.getTime() }, random);
  database.run('INSERT INTO changes (id, deleted) VALUES (?, 0)', id);
}

function seedVariants(database: SqlDatabase, number: number, { choice }: CategoryWords, random: SeededRandom): void {
  const step = random.between(2, 12) * 100;
  for (let variant = 1; variant <= variantCount(number); variant += 1) {
    const value = choice.values[variant - 1] as string;
    // One product in twenty-five is sold out; the others always have some of the first variant.
    const stock = number % 25 === 0 ? 0 : random.between(variant === 1 ? 10 : 0, 60);
    database.run(
      'INSERT INTO variants (id, product_id, name, attributes, surcharge_minor, stock) VALUES (?, ?, ?, ?, ?, ?)',
      variantId(number, variant), productId(number), value, JSON.stringify({ [choice.name]: value }), (variant - 1) * step, stock,
    );
  }
}

/** The stars that a product gets: some products please more than others, and some have no review yet. */
function reviewsOf(random: SeededRandom): { stars: number[]; average: number } {
  const charm = random.between(3, 5);
  const stars = Array.from({ length: random.between(0, 14) }, () => {
    return Math.min(5, Math.max(1, charm + random.pick([-2, -1, 0, 0, 0, 1])));
  });
  const average = stars.length === 0 ? 0 : stars.reduce((sum, one) => sum + one, 0) / stars.length;
  return { stars, average: Math.round(average * 10) / 10 };
}
