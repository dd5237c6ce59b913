import { type Validator, type Work } from '@portico/pipeline';
import { type Answer, collect } from './collect.ts';
import { freshForMs } from './freshness.ts';
import { addContext } from './outbound-headers.ts';
import { type Upstream } from './upstream.ts';

/** As long as an answer's body may stand still in {@link askJson}, milliseconds. */
const IDLE_MS = 5_000;
const NO_STORE = /(?:^|[\s,])no-store(?:$|[\s,;])/i;

/** By what an answer to a GET can be validated. None of `no-store` is remembered, nor is a failure. */
export function validatorOf(upstream: string, path: string, { status, headers }: Answer): Validator | undefined {
  const { etag } = headers;
  if (status !== 200 || typeof etag !== 'string' || NO_STORE.test([headers['cache-control'] ?? ''].flat().join())) return undefined;
  return { upstream, path, tag: etag };
}

/**
 * Asks a service whether an answer of its own still holds: 304 says so (RFC 9110 section 15.4.5). It is asked on behalf of the work,
 * with its credential, so that whoever may not have the answer any more does not learn that it holds.
 *
 * @throws GatewayError as {@link collect} does
 */
export async function stillHolds(upstream: Upstream, work: Work, { path, tag }: Validator): Promise<boolean> {
  const headers = ['accept', 'application/json', 'if-none-match', tag];
  addContext(headers, work);
  const { status, headers: answered } = await collect(upstream, { work, method: 'GET', path, headers, body: null, idleTimeoutMs: IDLE_MS });
  work.freshFor(freshForMs(answered));
  return status === 304;
}
