import { GatewayError } from '@portico/pipeline';

/** Why an answer is no success, as the service says it: the cause of the error that a typed client throws. */
export class RefusedAnswer extends Error {
  /** @param problem the answer's body as JSON, unchecked; undefined when it is none */
  constructor(
    readonly status: number,
    readonly problem: unknown,
  ) {
    super(`The service answered ${status}.`);
  }

  static of(error: unknown): RefusedAnswer | undefined {
    return error instanceof GatewayError && error.cause instanceof RefusedAnswer ? error.cause : undefined;
  }
}

/** The error for an answer that is no success: 404 is `not_found`, everything else `upstream_failed`. */
export function refusal(status: number, upstream: string, body?: Buffer): GatewayError {
  const options = { upstream, ...(body && { cause: new RefusedAnswer(status, jsonOf(body)) }) };
  if (status === 404) return new GatewayError('not_found', `The service "${upstream}" has no such thing.`, options);
  return new GatewayError('upstream_failed', `The service "${upstream}" answered ${status}.`, options);
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
