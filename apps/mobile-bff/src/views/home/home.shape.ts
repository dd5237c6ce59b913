import { type HomeParts } from '@portico/services';
import { type Device, imageFor } from '../device.ts';
import { productRows } from '../product-row.shape.ts';
import { type HomeScreen } from './home.schema.ts';

export function homeScreen({ hero, categories, featured, sellers }: HomeParts, device: Device): HomeScreen {
  return {
    title: hero?.title ?? null,
    subtitle: hero?.subtitle ?? null,
    image: hero && imageFor(device, hero.image, 1),
    link: hero?.link ?? null,
    categories: categories.map(({ id, name }) => ({ id, name })),
    ...productRows(featured.items, sellers, device),
    next: featured.nextCursor,
  };
}
