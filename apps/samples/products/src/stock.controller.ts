import { Controller } from '@nestjs/common';
import { CalledBy, type Caller, Input, Operation, requireService } from '@portico/samples-chassis';
import { type z } from 'zod';
import { StockHold, StockProblem, StockRelease, StockTake } from './stock.schema.ts';
import { StockLedger } from './stock-ledger.ts';

/** For the services that sell; no user takes stock. */
@Controller()
export class StockController {
  constructor(private readonly ledger: StockLedger) {}

  @Operation({
    id: 'takeStock', summary: 'Takes all lines for an order, or none; repeatable', method: 'post', path: '/stock/take',
    body: StockTake, answer: StockHold, problems: { 409: StockProblem },
  })
  take(@Input() { body }: { body: StockTake }, @CalledBy() caller: Caller): StockHold {
    requireService(caller);
    return this.ledger.take(body);
  }

  @Operation({
    id: 'releaseStock', summary: 'Gives back what an order took; repeatable', method: 'post', path: '/stock/release',
    body: StockRelease, answer: StockHold,
  })
  release(@Input() { body: { orderId } }: { body: z.infer<typeof StockRelease> }, @CalledBy() caller: Caller): StockHold {
    requireService(caller);
    return this.ledger.release(orderId);
  }
}
