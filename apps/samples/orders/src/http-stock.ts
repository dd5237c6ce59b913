import { z } from 'zod';
import { type NewOrderLine, OrderLine, OrderRefusedProblem } from './orders.schema.ts';
import { Stock, type StockCall, StockRefusedError, StockUnreachableError } from './stock.ts';

/** How long one call may take, its answer's body included. */
const TIMEOUT_MS = 3_000;

const holdSchema = z.object({ lines: z.array(OrderLine) });

/** The products service, over HTTP. */
export class HttpStock extends Stock {
  readonly #base: string;
  readonly #authorization: () => Promise<string>;
  readonly #timeoutMs: number;

  /**
   * @param baseUrl of the products service, `http://localhost:4401`.
   * @param authorization tells that service who calls.
   */
  constructor(baseUrl: string, authorization: () => Promise<string>, timeoutMs = TIMEOUT_MS) {
    super();
    this.#base = baseUrl.replace(/\/$/, '');
    this.#authorization = authorization;
    this.#timeoutMs = timeoutMs;
  }

  override async take(holdId: string, lines: readonly NewOrderLine[], call?: StockCall): Promise<OrderLine[]> {
    const { status, body } = await this.#post('/stock/take', { orderId: holdId, lines }, call);
    if (status === 409) {
      const problem = OrderRefusedProblem.safeParse(body);
      if (problem.success) throw new StockRefusedError(problem.data.code, problem.data.detail ?? '', problem.data.lines);
    }
    const hold = holdSchema.safeParse(body);
    if (status !== 200 || !hold.success) throw new StockUnreachableError(`products answered ${status} to a taking of stock`);
    return hold.data.lines;
  }

  override async release(holdId: string, call?: StockCall): Promise<void> {
    const { status } = await this.#post('/stock/release', { orderId: holdId }, call);
    if (status !== 200) throw new StockUnreachableError(`products answered ${status} to a release of stock`);
  }

  async #post(path: string, payload: unknown, call: StockCall = {}): Promise<{ status: number; body: unknown }> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      const authorization = await this.#authorization();
      const response = await fetch(`${this.#base}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization, ...(call.traceparent && { traceparent: call.traceparent }) },
        body: JSON.stringify(payload),
        signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
      });
      return { status: response.status, body: await response.json() };
    } catch (error) {
      throw new StockUnreachableError(`products did not answer: ${String(error)}`, { cause: error });
    }
  }
}
