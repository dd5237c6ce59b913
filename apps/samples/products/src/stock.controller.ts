import { Controller } from '@nestjs/common';
import { Input, Operation } from '@portico/samples-chassis';
import { type z } from 'zod';
import { StockHold, StockProblem, StockRelease, StockTake } from './stock.schema.ts';
import { StockLedger } from './stock-ledger.ts';

@Controller()
export class StockController {
  constructor(private readonly ledger: StockLedger) {}

  @Operation({
    id: 'takeStock', summary: 'Takes all lines for an order, or none; repeatable', method: 'post', path: '/stock/take',
    body: StockTake, answer: StockHold, problems: { 409: StockProblem },
  })
  take(@Input() { body }: { body: StockTake }): StockHold {
    return this.ledger.take(body);
  }

  @Operation({
    id: 'releaseStock', summary: 'Gives back what an order took; repeatable', method: 'post', path: '/stock/release',
    body: StockRelease, answer: StockHold,
  })
  release(@Input() { body: { orderId } }: { body: z.infer<typeof StockRelease> }): StockHold {
    return this.ledger.release(orderId);
  }
}
