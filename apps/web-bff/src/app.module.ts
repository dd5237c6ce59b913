import { Module } from '@nestjs/common';
import { ServicesModule } from '@portico/services';
import { HomeView } from './views/home/home.view.ts';
import { OrdersView } from './views/orders/orders.view.ts';
import { ProductView } from './views/product/product.view.ts';

/** The pages of the browser app. */
@Module({ imports: [ServicesModule], controllers: [HomeView, ProductView, OrdersView] })
export class AppModule {}
