export { type Hero } from './content/content.client.ts';
export {
  exampleAccount,
  exampleAddress,
  exampleCategory,
  exampleFacets,
  exampleHero,
  exampleLocale,
  exampleOrder,
  examplePreferences,
  exampleProduct,
  exampleReview,
  exampleSeller,
  exampleSummary,
  exampleUser,
} from './examples.ts';
export { moneyText } from './money-text.ts';
export { type Order } from './orders/orders.client.ts';
export { type ImageSet, type Money, type Product, type ProductSummary } from './products/products.client.ts';
export { ServicesModule } from './services.module.ts';
export { CartLine, type CartParts, cartParts, CartRequest, LINE_STATES, pricedCart } from './shop/cart.parts.ts';
export { type CheckoutParts, checkoutParts, CheckoutRequest } from './shop/checkout.parts.ts';
export { type HomeParts, homeParts } from './shop/home.parts.ts';
export { type OrderParts, orderParts, type OrdersParts, ordersParts } from './shop/orders.parts.ts';
export { type ProductParts, productParts } from './shop/product.parts.ts';
export { type ProfileParts, profileParts } from './shop/profile.parts.ts';
export { categoryFacets, SearchFilter, searchList, type SearchParts, searchParts } from './shop/search.parts.ts';
export { Shop } from './shop/shop.ts';
export { type Address, type User } from './users/users.client.ts';
