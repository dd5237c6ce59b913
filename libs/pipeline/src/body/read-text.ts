import { type IncomingMessage } from 'node:http';
import { GatewayError } from '../errors/gateway-error.ts';
import { type Exchange } from '../exchange/exchange.ts';
import { allowBody } from './allow-body.ts';

/**
 * Reads a request's body, at most as large as its policy says, as text.
 *
 * @throws GatewayError `body_too_large`, `client_closed`; the reason for which the exchange is given up
 */
export function readText(stream: IncomingMessage, exchange: Exchange): Promise<string> {
  const limit = exchange.policy!.maxBodyBytes;
  const tooLarge = () => new GatewayError('body_too_large', `The body may have ${limit} bytes at most.`);
  if (Number(stream.headers['content-length']) > limit) throw tooLarge();
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
      resolve(Buffer.concat(chunks, size).toString('utf8'));
    });
    stream.once('error', (cause) => stop(new GatewayError('client_closed', 'The body broke off.', { cause })));
  });
}
