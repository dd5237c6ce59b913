import { Money, problemWith } from '@portico/samples-chassis';
import { z } from 'zod';

const line = { productId: z.string().max(100), variantId: z.string().max(100), quantity: z.int().min(1).max(1_000) };

export const StockLine = z
  .object({ ...line, unitPriceMinor: z.int().min(0).optional().describe('The price that was shown; another one is refused') })
  .meta({ id: 'StockLine' });

/** An order's wish for stock. */
export const StockTake = z
  .object({ orderId: z.string().min(1).max(100), lines: z.array(StockLine).min(1).max(100) })
  .meta({ id: 'StockTake' });
export type StockTake = z.infer<typeof StockTake>;

export const StockRelease = z.object({ orderId: z.string().min(1).max(100) }).meta({ id: 'StockRelease' });

export const StockHoldLine = z.object({ ...line, unitPrice: Money }).meta({ id: 'StockHoldLine' });
export type StockHoldLine = z.infer<typeof StockHoldLine>;

/** What an order holds, or held. */
export const StockHold = z
  .object({ orderId: z.string(), state: z.enum(['taken', 'released']), lines: z.array(StockHoldLine) })
  .meta({ id: 'StockHold' });
export type StockHold = z.infer<typeof StockHold>;

/** A line that could not be had: `available` pieces are left, at `unitPrice` (null: no such variant). */
export const RefusedLine = z
  .object({ ...line, available: z.int().min(0), unitPrice: Money.nullable() })
  .meta({ id: 'RefusedLine' });
export type RefusedLine = z.infer<typeof RefusedLine>;

/** 409: `out_of_stock` or `price_changed` with the lines concerned; `hold_released` without. */
export const StockProblem = problemWith('StockProblem', { lines: z.array(RefusedLine).optional() });
