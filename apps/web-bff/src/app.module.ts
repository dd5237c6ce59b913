import { Module } from '@nestjs/common';
import { ServicesModule } from '@portico/services';
import { CartView } from './views/cart/cart.view.ts';
import { CheckoutView } from './views/checkout/checkout.view.ts';
import { HomeView } from './views/home/home.view.ts';
import { OrderView } from './views/order/order.view.ts';
import { OrdersView } from './views/orders/orders.view.ts';
import { ProductView } from './views/product/product.view.ts';
import { ProfileView } from './views/profile/profile.view.ts';
import { SearchView } from './views/search/search.view.ts';

/** The pages of the browser app. */
@Module({
  imports: [ServicesModule],
  controllers: [HomeView, SearchView, ProductView, CartView, CheckoutView, OrdersView, OrderView, ProfileView],
})
export class AppModule {}
