import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { type OtlpTarget } from './otlp-target.ts';

/** What may be sent again (OTLP specification, "OTLP/HTTP Response"). */
const RETRYABLE = new Set([429, 502, 503, 504]);
const FIRST_PAUSE_MS = 500;

/**
 * Sends one request of OTLP over HTTP, as JSON: again, after growing pauses or when the collector asks for it, until the target's time is over.
 *
 * @throws when it was not taken
 */
export async function postOtlp({ url, headers, timeoutMillis }: OtlpTarget, body: Buffer): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMillis);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    const answer = await request(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body, signal }).catch(() => undefined);
    // Read to its end, so that the connection can be used again.
    await answer?.body.dump().catch(() => {});
    signal.throwIfAborted();
    if (answer !== undefined && answer.statusCode < 300) return;
    if (answer !== undefined && !RETRYABLE.has(answer.statusCode)) throw new Error(`The collector answered ${answer.statusCode}.`);
    const askedMs = Number(answer?.headers['retry-after'] ?? NaN) * 1000;
    await sleep(askedMs > 0 ? askedMs : pauseMs, undefined, { signal, ref: false });
  }
}
