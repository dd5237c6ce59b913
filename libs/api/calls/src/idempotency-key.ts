/** A new Idempotency-Key: a quoted string (idempotency-key-header draft 07, section 2.1). Keep it with what it is for. */
export function idempotencyKey(): string {
  return `"${crypto.randomUUID()}"`;
}
