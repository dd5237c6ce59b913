/** The origin under which browsers reach this gateway: PUBLIC_URL, and in development where it listens. */
export class PublicOrigin {
  /** @param read known once the gateway listens */
  constructor(private readonly read: () => string) {}

  get value(): string {
    return this.read();
  }

  url(path: string): URL {
    return new URL(path, this.value);
  }
}
