import { type Hero } from './content/content.client.ts';
import { type Order } from './orders/orders.client.ts';
import { type Category, type ImageSet, type Product, type ProductSearchPage, type ProductSummary, type Review } from './products/products.client.ts';
import { type Account, type Address, type Preferences, type User } from './users/users.client.ts';

/** One thing of each kind that the services have: what the gateways' descriptions show, and their specs shape. */
const at = '2026-09-01T10:00:00.000Z';
const sized = (name: string, width: number) => ({ url: `/images/${name}-${width}.jpg`, width, height: (width * 3) / 4 });
const images = (name: string, alt: string): ImageSet => ({ alt, small: sized(name, 320), medium: sized(name, 800), large: sized(name, 1600) });
export const exampleLocale = 'en-IE';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' as const });

export const exampleSeller: User = {
  id: 'u-010',
  name: 'Jonas Novak',
  avatar: images('jonas', 'Jonas Novak'),
  seller: { shopName: 'Novak & Daughters', rating: { average: 4.6, count: 212 } },
  createdAt: at,
};

export const exampleUser: User = { id: 'u-001', name: 'Ada Fontaine', avatar: images('ada', 'Ada Fontaine'), seller: null, createdAt: at };

export const exampleAccount: Account = { id: exampleUser.id, name: exampleUser.name, email: 'ada@example.com' };

export const exampleAddress: Address = {
  id: 'a-1',
  label: 'Home',
  recipient: exampleUser.name,
  street: '12 Rue des Lilas',
  postalCode: '69003',
  city: 'Lyon',
  country: 'FR',
  isDefault: true,
};

export const examplePreferences: Preferences = { locale: 'fr-FR', currency: 'EUR', theme: 'system', newsletter: false };

export const exampleSummary: ProductSummary = {
  id: 'p-0005',
  name: 'Brass table lamp',
  price: eur(12900),
  images: [images('lamp', 'A brass lamp on a table')],
  sellerId: exampleSeller.id,
  categoryId: 'lighting',
  rating: { average: 4.4, count: 31 },
  stock: 12,
};

export const exampleProduct: Product = {
  ...exampleSummary,
  descriptionHtml: '<p>Turned brass, <b>oiled</b> by hand.</p>',
  variants: [
    { id: 'v-1', name: 'Small', attributes: { size: 'S' }, price: eur(12900), stock: 4 },
    { id: 'v-2', name: 'Large', attributes: { size: 'L' }, price: eur(15900), stock: 8 },
  ],
  createdAt: at,
  updatedAt: at,
  version: 3,
};

export const exampleReview: Review = {
  id: 'r-1',
  productId: exampleProduct.id,
  authorId: exampleUser.id,
  rating: 5,
  title: 'Warm light',
  text: 'Looks as good as it shines.',
  createdAt: at,
};

export const exampleCategory: Category = { id: 'lighting', name: 'Lighting', productCount: 84 };

export const exampleFacets: ProductSearchPage['facets'] = {
  categories: [{ id: exampleCategory.id, count: 3 }],
  prices: [{ fromMinor: 10000, toMinor: 25000, count: 2 }, { fromMinor: 25000, toMinor: null, count: 1 }],
  inStock: 3,
};

export const exampleHero: Hero = {
  title: 'Long evenings, good company',
  subtitle: 'Lamps, linen and tableware.',
  image: { small: sized('hero', 320), medium: sized('hero', 800), large: sized('hero', 1600) },
  link: '/products?category=tableware',
};

export const exampleOrder: Order = {
  id: 'o-0001',
  userId: exampleUser.id,
  status: 'placed',
  lines: [{ productId: exampleProduct.id, variantId: 'v-1', quantity: 2, unitPrice: eur(12900) }],
  total: eur(25800),
  addressId: 'a-1',
  placedAt: at,
  updatedAt: at,
  version: 1,
};
