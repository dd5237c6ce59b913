import { type Duplex } from 'node:stream';
import { type GatewayError } from '@portico/pipeline';
import { type ResponseHandler, type ResponseHeaders } from '../dispatch.ts';

/** Passes everything on, and runs `release` once when the call is over. Layers that look at answers extend it. */
export class Passing implements ResponseHandler {
  constructor(protected readonly next: ResponseHandler) {}

  protected release(): void {}

  head(status: number, headers: ResponseHeaders, statusText: string): void {
    this.next.head(status, headers, statusText);
  }

  interim(status: number, headers: ResponseHeaders): void {
    this.next.interim?.(status, headers);
  }

  switched(socket: Duplex, first: Buffer): void {
    this.next.switched?.(socket, first);
  }

  data(chunk: Buffer): void {
    this.next.data(chunk);
  }

  end(trailers: ResponseHeaders): void {
    this.release();
    this.next.end(trailers);
  }

  error(error: GatewayError): void {
    this.release();
    this.next.error(error);
  }
}
