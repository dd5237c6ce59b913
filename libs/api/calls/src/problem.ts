/** A problem document (RFC 9457) as the gateways send it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** Stable, for programs: `rate_limited`, `maintenance`, `unauthenticated` … */
  readonly code: string;
  /** False: the same request will fail again. */
  readonly retryable?: boolean;
  /** To be quoted when asking for help. */
  readonly requestId?: string;
  /** Where to sign in, when a session is missing. */
  readonly loginUrl?: string;
  readonly [extension: string]: unknown;
}

/** Thrown for every answer that is not a good one. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    /** How long the gateway asks to wait, milliseconds. */
    readonly retryAfterMs?: number,
  ) {
    super(problem.detail ?? problem.title);
    this.name = 'ProblemError';
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** Thrown when there was no answer at all: offline, or the gateway cannot be reached. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super('The shop cannot be reached.', { cause });
    this.name = 'UnreachableError';
  }
}

/** @param body what was read of the answer: a proxy on the way may have sent anything */
export function problemOf(response: Response, body: unknown, now: () => number = Date.now): ProblemError {
  const { status } = response;
  const known = typeof body === 'object' && body !== null && typeof (body as Problem).code === 'string';
  const problem = known ? (body as Problem) : { type: 'about:blank', title: response.statusText || `Status ${status}`, code: `status_${status}` };
  return new ProblemError({ ...problem, status }, retryAfterMs(response, now));
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
export function retryAfterMs(response: Response, now: () => number = Date.now): number | undefined {
  const field = response.headers.get('Retry-After');
  if (field === null) return undefined;
  if (/^\d+$/.test(field)) return Number(field) * 1000;
  const date = Date.parse(field);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now());
}
