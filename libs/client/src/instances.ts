import { type ConnectionOptions, type Endpoint, Instance, keyOf } from './instance.ts';

/** The instances of an upstream. They come and go; those that stay keep their connections and all that is known of them. */
export class Instances {
  #byKey = new Map<string, Instance>();
  /** Out of rotation, until the last of their calls is over. */
  readonly #leaving = new Set<Instance>();
  #all: readonly Instance[] = [];

  constructor(private connection: ConnectionOptions) {}

  get all(): readonly Instance[] {
    return this.#all;
  }

  /** These are the instances from now on. */
  become(endpoints: readonly Endpoint[]): void {
    const before = this.#byKey;
    this.#byKey = new Map();
    for (const endpoint of endpoints) {
      const key = keyOf(endpoint);
      const known = before.get(key) ?? this.#byKey.get(key);
      const instance = known ?? new Instance(endpoint, this.connection);
      instance.weight = endpoint.weight;
      instance.zone = endpoint.zone;
      this.#byKey.set(key, instance);
    }
    for (const [key, instance] of before) if (!this.#byKey.has(key)) this.#leave(instance);
    this.#all = [...this.#byKey.values()];
  }

  connectBy(connection: ConnectionOptions): void {
    this.connection = connection;
    for (const instance of this.#all) instance.connectBy(connection);
  }

  /** Takes nothing new; ends when all that is under way is over. */
  async drain(): Promise<void> {
    await Promise.all(this.#all.map((instance) => instance.drain()));
  }

  /** Ends at once. */
  async close(): Promise<void> {
    await Promise.all([...this.#all, ...this.#leaving].map((instance) => instance.close()));
  }

  #leave(instance: Instance): void {
    this.#leaving.add(instance);
    void instance.drain().then(() => this.#leaving.delete(instance));
  }
}
