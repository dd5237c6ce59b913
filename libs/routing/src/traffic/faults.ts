import { carrierOf, duration, type Exchange, isHttp2, percent } from '@portico/pipeline';
import { z } from 'zod';
import { type RouteOptions } from '../routes/routes.section.ts';

export const faultsOptions = {
  faults: z
    .strictObject({
      delay: z.strictObject({ for: duration, share: percent.prefault('100%') }).optional(),
      abort: z.strictObject({ status: z.union([z.int().min(400).max(599), z.literal('reset')]).default(503), share: percent.prefault('100%') }).optional(),
    })
    .optional()
    .describe('For tests: makes requests wait, or fail without asking the upstream. In production it is a fault.'),
};

export type Faults = NonNullable<RouteOptions['faults']>;

/** Makes the request late or fail, as the route says; then goes on. @param fail answers with a status */
export function withFaults(exchange: Exchange, { delay, abort }: Faults, { goOn, fail }: { readonly goOn: () => void; readonly fail: (status: number) => void }, random: () => number = Math.random): void {
  const proceed = () => {
    if (abort === undefined || random() >= abort.share) return goOn();
    if (abort.status === 'reset') reset(exchange);
    else fail(abort.status);
  };
  if (delay === undefined || random() >= delay.share) return proceed();
  const timer = setTimeout(() => {
    release();
    proceed();
  }, delay.for);
  // What gave the exchange up answers it: its deadline below, the client's leaving not at all.
  const release = exchange.onAbort(() => {
    clearTimeout(timer);
    goOn();
  });
}

/** By HTTP/2 the stream alone: what else is under way on the connection is not the route's. */
function reset({ request: { raw } }: Exchange): void {
  if (isHttp2(raw)) carrierOf(raw).destroy();
  else raw.socket.resetAndDestroy();
}
