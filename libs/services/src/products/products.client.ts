import { ServiceClient, type Upstream } from '@portico/client';
import { type BatchSource } from '@portico/pipeline';
import { byId } from '../by-id.ts';
import { productsAnswers } from './products.answers.generated.ts';
import { type components, type operations, type paths } from './products.generated.ts';

type Schemas = components['schemas'];
export type Product = Schemas['Product'];
export type ProductSummary = Schemas['ProductSummary'];
export type ProductPage = Schemas['ProductPage'];
export type ProductSearchPage = Schemas['ProductSearchPage'];
export type Review = Schemas['Review'];
export type ReviewPage = Schemas['ReviewPage'];
export type Category = Schemas['Category'];
export type ImageSet = Schemas['ImageSet'];
export type Money = Schemas['Money'];
export type ProductQuery = NonNullable<operations['searchProducts']['parameters']['query']>;
export type ProductFilter = NonNullable<operations['listProducts']['parameters']['query']>;

/** The products service. Each call works for the exchange in progress; errors as {@link ServiceClient} says. */
export class ProductsClient {
  readonly #service: ServiceClient<paths>;

  constructor(upstream: Upstream) {
    this.#service = new ServiceClient(upstream, productsAnswers);
  }

  byId(id: string): Promise<Product> {
    return this.#service.get('/products/{id}', { path: { id } });
  }

  list(filter: ProductFilter): Promise<ProductPage> {
    return this.#service.get('/products', { query: filter });
  }

  search(query: ProductQuery): Promise<ProductSearchPage> {
    return this.#service.get('/products/search', { query });
  }

  /** Those that exist, by id; at most 100. */
  readonly byIds: BatchSource<string, ProductSummary> = async (ids) => byId(await this.#service.get('/products', { query: { ids: [...ids] } }));

  /** The same, with variants and text. */
  readonly inFull: BatchSource<string, Product> = async (ids) => byId(await this.#service.get('/products/full', { query: { ids: [...ids] } }));

  reviews(id: string, limit: number): Promise<ReviewPage> {
    return this.#service.get('/products/{id}/reviews', { path: { id }, query: { limit } });
  }

  async related(id: string, limit: number): Promise<ProductSummary[]> {
    return (await this.#service.get('/products/{id}/related', { path: { id }, query: { limit } })).items;
  }

  async categories(): Promise<Category[]> {
    return (await this.#service.get('/categories')).items;
  }
}
