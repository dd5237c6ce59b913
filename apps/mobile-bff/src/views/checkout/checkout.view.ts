import { Body, Controller, Post, Query } from '@nestjs/common';
import { Caller, json, type Principal, query } from '@portico/pipeline';
import { type Composed, DeviceQuery, IdempotencyKey, Parts, View } from '@portico/routing';
import { checkoutParts, CheckoutRequest, Shop } from '@portico/services';
import { checkoutExamples } from './checkout.examples.ts';
import { CheckoutScreen } from './checkout.schema.ts';
import { checkoutScreen } from './checkout.shape.ts';

@Controller('v1/screens')
export class CheckoutView {
  constructor(private readonly shop: Shop) {}

  @Post('checkout')
  @View('checkout', { auth: 'user', idempotency: 'require', timeoutMs: 10_000, maxCalls: 7, maxBytes: 4000, summary: 'Places an order, once for each Idempotency-Key', answer: CheckoutScreen, examples: checkoutExamples })
  screen(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string,
    @Body(json(CheckoutRequest)) request: CheckoutRequest,
    @Query(query(DeviceQuery)) given: DeviceQuery,
    @Parts() part: Parts,
  ): Promise<Composed<CheckoutScreen>> {
    const device = part.device(given);
    return part.compose(checkoutParts(part, this.shop, caller, key, request), (parts) => checkoutScreen(parts, device));
  }
}
