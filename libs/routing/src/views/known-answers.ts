import { type Exchange, principalKey, type Validator } from '@portico/pipeline';
import { hintedDevice } from './device.ts';
import { type FoundView } from './view-finder.ts';

/** Of all these together, at most 50 MB. */
const MAX_ANSWERS = 4_000;
const MAX_VALIDATORS = 8;
/** Of a validator's path and tag, characters. */
const MAX_LENGTH = 1_500;

interface Known {
  /** Of the answer without a coding. */
  readonly tag: string;
  readonly isCompressible: boolean;
  /** What it says of its language, and by which fields it is another; a 304 says so too (RFC 9110 section 15.4.5). */
  readonly fields: Readonly<Record<string, string>>;
  /** Until when all that it was made of is fresh, on the clock of `performance.now()`. */
  readonly until: number;
  /** By which all that it was made of can be validated after that; none when something cannot. */
  readonly validators: readonly Validator[] | undefined;
}

/**
 * What answers were the last time, as long as all that they are made of stays fresh (RFC 9111 section 4.2) or can be validated
 * (section 4.3): whoever has such an answer is told so without composing it again. Nobody learns of another's.
 */
export class KnownAnswers {
  readonly #known = new Map<string, Known>();

  /** @param now on the clock of `performance.now()` */
  constructor(private readonly now: () => number = () => performance.now()) {}

  find(exchange: Exchange): Known | undefined {
    return this.#known.get(keyOf(exchange));
  }

  isFresh({ until }: Known): boolean {
    return until > this.now();
  }

  /** What the exchange has answered, or found that still holds. */
  keep(exchange: Exchange, { tag, isCompressible, fields }: Pick<Known, 'tag' | 'isCompressible' | 'fields'>, validators: readonly Validator[] | null | undefined = exchange.validators): void {
    const key = keyOf(exchange);
    this.#known.delete(key);
    const known = { tag, isCompressible, fields, until: exchange.freshUntil, validators: isSmall(validators) ? validators : undefined };
    if (!this.isFresh(known) && known.validators === undefined) return;
    this.#known.set(key, known);
    if (this.#known.size > MAX_ANSWERS) this.#known.delete(this.#known.keys().next().value!);
  }
}

function isSmall(validators: readonly Validator[] | null | undefined): validators is readonly Validator[] {
  if (!validators || validators.length > MAX_VALIDATORS) return false;
  return validators.every(({ path, tag }) => path.length + tag.length <= MAX_LENGTH);
}

/** All that an answer may depend on: the caller, and what is negotiated. Not the fields as they were sent, of which there is no end. */
function keyOf(exchange: Exchange): string {
  const { policy, path, query, match, request, principal } = exchange;
  const { width, dpr } = hintedDevice(exchange);
  const locale = (match as FoundView).locales?.of(request.raw.headers['accept-language']);
  return `${principalKey(principal)} ${policy!.name} ${path}${query} ${locale} ${width} ${dpr}`;
}
