import { Controller, Get, Header, Param } from '@nestjs/common';
import { type ImageSet, imageSize, isImageSize, notFound, SqlDatabase } from '@portico/samples-chassis';
import { cacheControl } from '../cache-control.ts';
import { face, motifs, table } from './motifs.ts';
import { picture } from './picture.ts';

/** `1-small.svg`: which picture, and in which size. */
const FILE = /^([\w-]+)-(small|medium|large)\.svg$/;

/** Draws the pictures that the shop's services name. It has no description, as image services have none. */
@Controller('images')
export class PicturesController {
  constructor(private readonly database: SqlDatabase) {}

  @Get('products/:id/:file')
  @Header('Cache-Control', cacheControl.picture)
  @Header('Content-Type', 'image/svg+xml')
  ofProduct(@Param('id') id: string, @Param('file') file: string): string {
    const [, number, size] = FILE.exec(file) ?? [];
    const [row] = this.database.all<{ images: string; category_id: string }>('SELECT images, category_id FROM products WHERE id = ?', id);
    const image = row && (JSON.parse(row.images) as ImageSet[])[Number(number) - 1];
    const motif = row && motifs[row.category_id];
    if (!image || !motif || !isImageSize(size)) throw notFound('picture', `${id}/${file}`);
    return picture({ of: `${id}/${number}`, motif, ...image[size] });
  }

  @Get('users/:id/:file')
  @Header('Cache-Control', cacheControl.picture)
  @Header('Content-Type', 'image/svg+xml')
  ofUser(@Param('id') id: string, @Param('file') file: string): string {
    return this.#drawn(`${id}/${file}`, { of: id, ratio: 1, motif: face });
  }

  @Get('content/:file')
  @Header('Cache-Control', cacheControl.picture)
  @Header('Content-Type', 'image/svg+xml')
  ofContent(@Param('file') file: string): string {
    return this.#drawn(file, { of: 'autumn', at: 0.66, ratio: 0.45, motif: table });
  }

  #drawn(path: string, { ratio, ...options }: { of: string; ratio: number; at?: number; motif: typeof face }): string {
    const [, , size] = FILE.exec(path.split('/').pop()!) ?? [];
    if (!isImageSize(size)) throw notFound('picture', path);
    return picture({ ...options, ...imageSize(size, ratio) });
  }
}
