import { productId, type SeededRandom, type SqlDatabase, userId, world, WORLD_NOW } from '@portico/samples-chassis';
import { verdictOf } from './review.words.ts';

/** One review for each of the stars, by different users, after the product appeared. */
export function seedReviews(
  database: SqlDatabase,
  { product, stars, since }: { product: number; stars: readonly number[]; since: number },
  random: SeededRandom,
): void {
  const first = random.between(1, world.users);
  stars.forEach((rating, index) => {
    const verdict = verdictOf(rating);
    // 61 and 200 have no common divisor, so no user reviews a product twice.
    const author = ((first + index * 61) % world.users) + 1;
    database.run(
      'INSERT INTO reviews (id, product_id, author_id, rating, title, text, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      `r-${productId(product).slice(2)}-${String(index + 1).padStart(2, '0')}`, productId(product), userId(author), rating,
      random.pick(verdict.titles), random.sample(verdict.sentences, random.between(2, 4)).join(' '),
      new Date(random.between(since, WORLD_NOW)).toISOString(),
    );
  });
}
