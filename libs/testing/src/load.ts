import { Agent, request as httpRequest } from 'node:http';

export interface LoadOptions {
  readonly url: string;
  /** Connections that ask over and over, each as soon as its last answer is whole. */
  readonly connections: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What became of the requests of a load. */
export interface LoadCounts {
  /** Whole answers. */
  answered: number;
  /** Of these, those with a status that is not 200. */
  refused: number;
  /**
   * Requests that were accepted and got no whole answer: their connection was established, so their bytes were on their
   * way, and it broke. A client cannot know what became of these; it is what a shutdown must not do.
   */
  lost: number;
  /** Connections that nobody took any more (ECONNREFUSED); nothing was sent on them. */
  unconnected: number;
}

/** Clients that keep their connections, leave them when an answer says so, and count. */
export class Load {
  readonly counts: LoadCounts = { answered: 0, refused: 0, lost: 0, unconnected: 0 };
  /** What happened to those that were lost, a few of them. */
  readonly losses: string[] = [];
  readonly #lanes: Promise<void>[];
  #stopping = false;

  constructor(options: LoadOptions) {
    this.#lanes = Array.from({ length: options.connections }, () => this.#lane(options));
  }

  /** Resolves when so many more requests have been answered. */
  async untilAnswered(more: number): Promise<void> {
    const goal = this.counts.answered + more;
    while (this.counts.answered < goal) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Lets the requests under way end, and returns the counts. */
  async stop(): Promise<LoadCounts> {
    this.#stopping = true;
    await Promise.all(this.#lanes);
    return this.counts;
  }

  /** One client with one connection at a time. It ends when nobody takes its connection any more. */
  async #lane({ url, headers = {} }: LoadOptions): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const patience = 30_000;
    while (!this.#stopping) {
      try {
        const status = await answerOf(url, { agent, headers, signal: AbortSignal.timeout(patience) });
        this.counts.answered += 1;
        if (status !== 200) this.counts.refused += 1;
      } catch (error) {
        if (isUnconnected(error)) {
          this.counts.unconnected += 1;
          break;
        }
        this.counts.lost += 1;
        if (this.losses.length < 20) this.losses.push(String(error));
      }
    }
    agent.destroy();
  }
}

type Sent = Parameters<typeof httpRequest>[1];

function answerOf(url: string, options: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, options, (response) => {
      response.on('error', reject);
      response.on('end', () => (response.complete ? resolve(response.statusCode!) : reject(new Error('half an answer'))));
      response.resume();
    });
    request.on('error', (error) => {
      reject(request.reusedSocket ? new Error(`${error.message} on a connection that had served`, { cause: error }) : error);
    });
    request.end();
  });
}

/** Refused on every address of the name. */
function isUnconnected(error: unknown): boolean {
  const { code, errors } = error as NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] };
  return code === 'ECONNREFUSED' || (errors ?? []).some((each) => each.code === 'ECONNREFUSED');
}
