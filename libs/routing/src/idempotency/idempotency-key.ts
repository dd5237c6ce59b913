import { type Exchange, GatewayError } from '@portico/pipeline';

/** A structured field's string (RFC 8941 section 3.3.3), without what would need escapes. */
const KEY = /^"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"$/;

/**
 * The key of a request that may come again (draft-ietf-httpapi-idempotency-key-header-07 section 2), without its quotes.
 *
 * @throws GatewayError `malformed_request`
 */
export function idempotencyKeyOf({ request }: Pick<Exchange, 'request'>): string | undefined {
  const field = request.raw.headers['idempotency-key'];
  if (field === undefined) return undefined;
  const key = KEY.exec(String(field).trim())?.[1];
  if (key !== undefined) return key;
  throw new GatewayError('malformed_request', 'Send one Idempotency-Key in quotes, of 255 characters at most: "8e03978e-40d5-43dd-bc93-6894a57f9324".');
}

export function keyMissing(): GatewayError {
  return new GatewayError('idempotency_key_missing', 'Send Idempotency-Key: "<a new UUID>", and the same again when you repeat the request.');
}
