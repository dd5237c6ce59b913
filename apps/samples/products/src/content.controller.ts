import { Controller, Get, Header } from '@nestjs/common';
import { type ImageSet, imageSet } from '@portico/samples-chassis';
import { cacheControl } from './cache-control.ts';

/** The page builder's corner of the shop: it has no description, as many services have none. */
@Controller('content')
export class ContentController {
  @Get('hero')
  @Header('Cache-Control', cacheControl.structure)
  hero(): { title: string; subtitle: string; image: Omit<ImageSet, 'alt'>; link: string } {
    const { alt: _, ...image } = imageSet('content/hero-autumn', 'A laid table in low light', 0.45);
    return {
      title: 'Long evenings, good company',
      subtitle: 'Lamps, linen and tableware for the season when everything happens around the table.',
      image,
      link: '/products?category=tableware',
    };
  }
}
