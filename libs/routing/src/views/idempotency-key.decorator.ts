import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GatewayError } from '@portico/pipeline';
import { type FastifyRequest } from 'fastify';

/** A string of RFC 8941 section 3.3.3, without what would need escapes. */
const KEY = /^"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"$/;

/**
 * Gives a view's handler the request's key, by which a service does the same thing once
 * (draft-ietf-httpapi-idempotency-key-header-07 section 2). Errors: 400 without one, or when it is no quoted string.
 */
export const IdempotencyKey = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const field = context.getArgByIndex<FastifyRequest>(0).raw.headers['idempotency-key'];
  if (field === undefined) throw new GatewayError('idempotency_key_missing', 'Send Idempotency-Key: "<a new UUID>", and the same again when you repeat the request.');
  const key = KEY.exec(String(field).trim())?.[1];
  if (key === undefined) throw new GatewayError('malformed_request', 'Send one Idempotency-Key in quotes, of 255 characters at most: "8e03978e-40d5-43dd-bc93-6894a57f9324".');
  return key;
});
