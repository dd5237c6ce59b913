/** Says on standard error, at every log level, what no client can be blamed for: one JSON line with the cause. */
export function reportFailure(service: string, error: unknown, during: string, ids: { id?: string; traceId?: string } = {}): void {
  const cause = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${JSON.stringify({ level: 'error', time: new Date().toISOString(), service, ...ids, during, cause })}\n`);
}
