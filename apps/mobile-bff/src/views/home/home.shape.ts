import { type Device, imageFor } from '@portico/routing';
import { type HomeParts } from '@portico/services';
import { productRows } from '../product-row.shape.ts';
import { type HomeScreen } from './home.schema.ts';

export function homeScreen({ hero, categories, featured, sellers, locale }: HomeParts, device: Device): HomeScreen {
  return {
    title: hero?.title ?? null,
    subtitle: hero?.subtitle ?? null,
    image: hero && imageFor(device, hero.image, 1),
    link: hero?.link ?? null,
    categories: categories.map(({ id, name }) => ({ id, name })),
    locale,
    ...productRows(featured.items, sellers, device),
    next: featured.nextCursor,
  };
}
