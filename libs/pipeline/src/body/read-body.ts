import { GatewayError } from '../errors/gateway-error.ts';
import { type Exchange } from '../exchange/exchange.ts';
import { allowBody } from './allow-body.ts';

/**
 * Reads a request's body whole, at most as large as its policy says. Who reads it a second time gets the same.
 *
 * @throws GatewayError `body_too_large`, `client_closed`; the reason for which the exchange is given up
 */
export function readBody(exchange: Exchange): Promise<Buffer> {
  if (exchange.body) return Promise.resolve(exchange.body);
  const { raw: stream } = exchange.request;
  const limit = exchange.policy!.maxBodyBytes;
  const tooLarge = () => new GatewayError('body_too_large', `The body may have ${limit} bytes at most.`);
  if (Number(stream.headers['content-length']) > limit) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (error: Error) => {
      stream.removeAllListeners('data').pause();
      reject(error);
    };
    const release = exchange.onAbort(stop);
    allowBody(exchange);
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) stop(tooLarge());
      else chunks.push(chunk);
    });
    stream.once('end', () => {
      release();
      resolve((exchange.body = Buffer.concat(chunks, size)));
    });
    stream.once('error', (cause) => stop(new GatewayError('client_closed', 'The body broke off.', { cause })));
  });
}

/** The same as text. */
export async function readText(exchange: Exchange): Promise<string> {
  return (await readBody(exchange)).toString('utf8');
}
