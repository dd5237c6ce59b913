export { ContentClient, type Hero } from './content/content.client.ts';
export {
  exampleCategory,
  exampleHero,
  exampleOrder,
  exampleProduct,
  exampleReview,
  exampleSeller,
  exampleSummary,
  exampleUser,
} from './examples.ts';
export { type Order, OrdersClient, type OrderPage } from './orders/orders.client.ts';
export {
  type Category,
  type ImageSet,
  type Money,
  type Product,
  type ProductPage,
  ProductsClient,
  type ProductSummary,
  type Review,
  type ReviewPage,
} from './products/products.client.ts';
export { ServicesModule } from './services.module.ts';
export { type User, UsersClient } from './users/users.client.ts';
