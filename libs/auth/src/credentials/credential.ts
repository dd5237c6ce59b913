import { type Work } from '@portico/pipeline';

/** One way of telling an upstream who is calling. */
export abstract class Credential {
  /** The value of Authorization, for one audience; undefined for none. Synchronous when it is at hand. */
  abstract for(work: Work, audience: string): string | undefined | Promise<string | undefined>;

  /** Told that this value was refused. Whether the next one will be another. */
  abstract refused(work: Work, audience: string, value: string): Promise<boolean>;
}
