/** Writes one line of JSON for each error. It never sees a request, so that no token or password can get into it. */
export class ErrorLog {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  error(event: string, cause: unknown, details: Record<string, string> = {}): void {
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    const line = { time: new Date().toISOString(), level: 'error', app: 'identity', event, ...details, reason };
    this.#write(`${JSON.stringify(line)}\n`);
  }
}
