import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

interface Wish {
  orderId: string;
  lines: { productId: string; variantId: string; quantity: number; unitPriceMinor?: number }[];
}

/** How the products double answers the next requests. */
export type Behaviour = 'answers' | 'hangs' | 'takes, then is silent' | 'answers nonsense';

const PRICE_MINOR = 1_000;

/** Stands for the products service: one variant, `v1` of `p-1`, at 10.00 EUR, with the stock rules of the real one. */
export class ProductsDouble {
  stock = 5;
  behaviour: Behaviour = 'answers';
  /** Each request: path, hold, trace context and who calls. */
  readonly requests: { path: string; holdId: string; traceparent: string | undefined; authorization: string | undefined }[] = [];
  readonly #holds = new Map<string, { state: 'taken' | 'released'; wish: Wish }>();
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  static async start(port = 0): Promise<ProductsDouble> {
    const double = new ProductsDouble();
    await new Promise<void>((resolve) => double.#server.listen(port, '127.0.0.1', resolve));
    return double;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks = await request.toArray();
    const wish = JSON.parse(Buffer.concat(chunks).toString()) as Wish;
    const { url: path = '', headers: { traceparent, authorization } } = request;
    this.requests.push({ path, holdId: wish.orderId, traceparent: typeof traceparent === 'string' ? traceparent : undefined, authorization });
    if (this.behaviour === 'hangs') return;
    if (this.behaviour === 'answers nonsense') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>');
      return;
    }
    const [status, body] = path === '/stock/take' ? this.#take(wish) : this.#release(wish);
    if (this.behaviour === 'takes, then is silent') return;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #take(wish: Wish): [number, object] {
    const hold = this.#holds.get(wish.orderId);
    if (hold?.state === 'released') return refused('hold_released', []);
    if (!hold) {
      const dearer = wish.lines.filter(({ unitPriceMinor = PRICE_MINOR }) => unitPriceMinor !== PRICE_MINOR);
      if (dearer.length > 0) return refused('price_changed', this.#named(dearer));
      const wanted = wish.lines.reduce((sum, { quantity }) => sum + quantity, 0);
      if (wanted > this.stock) return refused('out_of_stock', this.#named(wish.lines));
      this.stock -= wanted;
      this.#holds.set(wish.orderId, { state: 'taken', wish });
    }
    const unitPrice = { amountMinor: PRICE_MINOR, currency: 'EUR' };
    return [200, { orderId: wish.orderId, state: 'taken', lines: wish.lines.map((line) => ({ ...line, unitPrice })) }];
  }

  #release(wish: Wish): [number, object] {
    const hold = this.#holds.get(wish.orderId);
    if (hold?.state === 'taken') this.stock += hold.wish.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    this.#holds.set(wish.orderId, { state: 'released', wish: hold?.wish ?? wish });
    return [200, { orderId: wish.orderId, state: 'released', lines: [] }];
  }

  #named(lines: Wish['lines']): object[] {
    return lines.map(({ productId, variantId, quantity }) => {
      return { productId, variantId, quantity, available: this.stock, unitPrice: { amountMinor: PRICE_MINOR, currency: 'EUR' } };
    });
  }
}

function refused(code: string, lines: object[]): [number, object] {
  return [409, { type: `https://portico.example/problems/${code}`, title: 'Conflict', status: 409, code, detail: 'No.', lines }];
}
