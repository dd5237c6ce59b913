import { Body, Controller, Post } from '@nestjs/common';
import { Caller, json, type Principal } from '@portico/pipeline';
import { type Composed, IdempotencyKey, Parts, View } from '@portico/routing';
import { checkoutParts, CheckoutRequest, Shop } from '@portico/services';
import { checkoutExamples } from './checkout.examples.ts';
import { CheckoutPage } from './checkout.schema.ts';
import { checkoutPage } from './checkout.shape.ts';

@Controller('api/pages')
export class CheckoutView {
  constructor(private readonly shop: Shop) {}

  @Post('checkout')
  @View('checkout', { auth: 'user', idempotency: 'require', timeoutMs: 10_000, maxCalls: 7, maxBytes: 66000, summary: 'Places an order, once for each Idempotency-Key', answer: CheckoutPage, examples: checkoutExamples })
  page(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string,
    @Body(json(CheckoutRequest)) request: CheckoutRequest,
    @Parts() part: Parts,
  ): Promise<Composed<CheckoutPage>> {
    return part.compose(checkoutParts(part, this.shop, caller, key, request), checkoutPage);
  }
}
