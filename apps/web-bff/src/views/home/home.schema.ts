import { z } from 'zod';
import { degraded, Images, ProductCard } from '../page.schema.ts';

export const HomePage = z
  .strictObject({
    hero: z
      .strictObject({ title: z.string(), subtitle: z.string(), image: Images.omit({ alt: true }), link: z.string() })
      .nullable()
      .describe('null when it is missing'),
    categories: z.array(z.strictObject({ id: z.string(), name: z.string(), productCount: z.int(), href: z.string() })),
    featured: z.array(ProductCard),
    degraded,
  })
  .meta({ id: 'HomePage' });
export type HomePage = z.output<typeof HomePage>;
