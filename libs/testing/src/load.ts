import { Agent, request as httpRequest, type RequestOptions } from 'node:http';

export interface LoadOptions {
  readonly url: string;
  /** Clients with one connection each, which ask again as soon as the last answer is whole. */
  readonly connections: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What became of a load's requests. */
export interface LoadCounts {
  /** Whole answers, of whatever status. */
  answered: number;
  /** Of these, those whose status is not 200. */
  failed: number;
  /**
   * Accepted and not answered whole: the connection was established, so the request was on its way, and it broke or
   * nothing came. Such a client cannot know what became of its request.
   */
  lost: number;
  /** Connections that were never established; nothing was sent on them. */
  unconnected: number;
}

/** How long an answer may take before its request counts as lost. */
const PATIENCE_MS = 30_000;
const TOLD = 20;

/** Clients that keep their connections, make a new one where an answer tells them to, and count. */
export class Load {
  readonly counts: LoadCounts = { answered: 0, failed: 0, lost: 0, unconnected: 0 };
  /** What happened to the first of those that were lost. */
  readonly losses: string[] = [];
  readonly #lanes: Promise<unknown>;
  #leaving = false;
  #stopping = false;

  constructor(options: LoadOptions) {
    this.#lanes = Promise.all(Array.from({ length: options.connections }, () => this.#lane(options)));
  }

  /** Resolves when so many more requests have been answered. */
  async untilAnswered(more: number): Promise<void> {
    const goal = this.counts.answered + more;
    while (this.counts.answered < goal) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** From now on, clients that are told to close their connection do not come back, as when a load balancer moves them. */
  leave(): void {
    this.#leaving = true;
  }

  /** Lets the requests under way end. */
  async stop(): Promise<LoadCounts> {
    this.#stopping = true;
    await this.#lanes;
    return this.counts;
  }

  async #lane({ url, headers }: LoadOptions): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!this.#stopping) {
      try {
        const { status, close } = await answerOf(url, { agent, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
        this.counts.answered += 1;
        if (status !== 200) this.counts.failed += 1;
        if (close && this.#leaving) break;
      } catch (error) {
        if (isUnconnected(error)) {
          this.counts.unconnected += 1;
          break;
        }
        this.counts.lost += 1;
        if (this.losses.length < TOLD) this.losses.push(String(error));
      }
    }
    agent.destroy();
  }
}

function answerOf(url: string, options: RequestOptions): Promise<{ status: number; close: boolean }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, options, (response) => {
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode!, close: response.headers.connection === 'close' }));
      response.resume();
    });
    request.on('error', reject);
    request.end();
  });
}

/** On no address of the name. */
function isUnconnected(error: unknown): boolean {
  const { syscall, errors } = error as NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] };
  return syscall === 'connect' || (errors ?? []).some((each) => each.syscall === 'connect');
}
