import { ChangeFeed, type SampleDefinition, SqlDatabase } from '@portico/samples-chassis';
import { CategoriesController } from './categories.controller.ts';
import { ContentController } from './content.controller.ts';
import { PicturesController } from './pictures/pictures.controller.ts';
import { ProductReader } from './product-reader.ts';
import { ProductSearch } from './product-search.ts';
import { ProductWriter } from './product-writer.ts';
import { ProductsController } from './products.controller.ts';
import { migrations } from './products.migrations.ts';
import { seedProducts } from './seed/products.seed.ts';
import { StockController } from './stock.controller.ts';
import { StockLedger } from './stock-ledger.ts';

/** The catalogue: products, their variants, stock and reviews. */
export const productsSample: SampleDefinition = {
  name: 'products',
  title: 'Products',
  description: 'A shop\'s catalogue: products with variants, prices, stock and reviews.',
  port: 4401,
  migrations,
  seed: seedProducts,
  trusts: ({ ORDERS_URL }) => [ORDERS_URL?.replace(/\/$/, '') || 'http://localhost:4402'],
  controllers: [ProductsController, CategoriesController, StockController, ContentController, PicturesController],
  providers: () => [
    { provide: ChangeFeed, inject: [SqlDatabase], useFactory: (database: SqlDatabase) => new ChangeFeed(database) },
    { provide: ProductReader, inject: [SqlDatabase], useFactory: (database: SqlDatabase) => new ProductReader(database) },
    { provide: ProductSearch, inject: [SqlDatabase], useFactory: (database: SqlDatabase) => new ProductSearch(database) },
    {
      provide: ProductWriter,
      inject: [SqlDatabase, ChangeFeed, ProductReader],
      useFactory: (database: SqlDatabase, feed: ChangeFeed, reader: ProductReader) => new ProductWriter(database, feed, reader),
    },
    {
      provide: StockLedger,
      inject: [SqlDatabase, ProductWriter],
      useFactory: (database: SqlDatabase, writer: ProductWriter) => new StockLedger(database, writer),
    },
  ],
};
