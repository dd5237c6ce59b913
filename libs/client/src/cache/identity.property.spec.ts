import { ANONYMOUS, type CredentialKind, type Principal } from '@portico/pipeline';
import fc from 'fast-check';
import { type AskedCall, CacheBench, type Told, user } from './cache.fixture.ts';

/** Five times 400 runs of 50 requests. */
const RUNS = 400;
const REQUESTS = 50;

const CALLERS = [ANONYMOUS, user('ann'), user('bob'), { ...user('bob'), kind: 'client' as const }, { ...user('ann'), scopes: ['admin'] }];
const CACHE_CONTROLS = ['', 'max-age=60', 'max-age=600', 'public, max-age=600', 's-maxage=600', 'public', 'public, max-age=60', 's-maxage=60', 'max-age=60, must-revalidate', 'private, max-age=60', 'no-store', 'no-cache, max-age=60', 'public, no-cache', 'max-age=1, stale-while-revalidate=60', 'public, max-age=1, stale-if-error=60', 'private="x-secret", max-age=60', 'max-age=60, private, public'];
const VARIES = ['', '', 'x-lang', 'accept-language', 'authorization', 'cookie, x-lang', 'x-api-key', 'x-lang, authorization', '*'];
/** What requests send, each by itself; undefined for nothing. The last four say on whose behalf. */
const FIELDS = {
  'x-lang': ['de', 'en'],
  'accept-language': [undefined, 'de', 'en', 'en, de;q=0.5'],
  authorization: [...nothing(14), 'Bearer 1', 'Bearer 2'],
  cookie: [...nothing(14), 'session=1', 'session=2'],
  'x-api-key': [...nothing(14), 'key-1', 'key-2'],
  'x-user': [...nothing(14), 'eve', 'mallory'],
};
type Field = keyof typeof FIELDS;
type Fields = Record<Field, string | undefined>;
const NAMES = Object.keys(FIELDS) as Field[];

const step = fc.record({
  caller: fc.nat(CALLERS.length - 1),
  path: fc.nat(1),
  fields: fc.record(Object.fromEntries(NAMES.map((name) => [name, fc.constantFrom(...FIELDS[name])])) as Record<Field, fc.Arbitrary<string | undefined>>),
  says: fc.nat(CACHE_CONTROLS.length - 1),
  varies: fc.nat(VARIES.length - 1),
  cookie: fc.nat(19),
  method: fc.constantFrom(...Array<string>(13).fill('GET'), 'HEAD', 'HEAD', 'POST'),
  asks: fc.constantFrom('', '', '', 'no-cache', 'max-stale', 'max-age=0'),
  fails: fc.nat(19),
  seconds: fc.constantFrom(0, 0, 0, 0, 0, 1, 30, 90),
  /** How many of the calls under way are answered now. */
  answers: fc.nat(3),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A request as the service sees it, or would. */
interface Asked {
  /** All that tells on whose behalf it is made. */
  readonly owner: string;
  readonly path: string;
  readonly fields: Fields;
}

/** What the service answered. */
interface Given extends Asked {
  readonly said: string;
  readonly vary: string;
  /** Whether it let others have it. */
  readonly isShareable: boolean;
}

const BODY_BYTES = 6;

/** The service: no two of its answers are the same. Body and `x-serial` say which one it is, and what it said of that one is the judge's evidence. */
class Service {
  readonly given: Given[] = [];
  /** The latest answer with a body, by caller and path. */
  readonly #latest = new Map<string, number>();

  answer(call: AskedCall, { says, varies, cookie, fails }: Step): void {
    const { method, path, work } = call.request;
    const asked = askedBy(work.principal, path, (name) => call.field(name));
    if (fails === 0) return call.answer({ 'x-serial': this.#give({ ...asked, said: '', vary: '', isShareable: false }) }, this.#body, 503);
    const about = this.#about(asked, method === 'HEAD' ? this.#latest.get(asked.owner + path) : Number(call.field('if-none-match')?.slice(1, -1)));
    // What it says nothing of stays as it was (RFC 9111 section 3.2).
    const said = CACHE_CONTROLS[says]! || (about?.said ?? '');
    const vary = VARIES[varies]! || (about?.vary ?? '');
    const isForAll = /public|s-maxage|must-revalidate/.test(said) && !/private(?!=)|no-store/.test(said) && !/authorization|\*/.test(vary);
    const serial = this.#give({ ...asked, said, vary, isShareable: isForAll && !(cookie === 0 && asked.owner !== NOBODY) });
    const etag = about === undefined ? serial : String(this.given.indexOf(about));
    const headers = { 'x-serial': serial, etag: `"${etag}"`, 'content-language': liked(asked.fields), 'cache-control': said || undefined, vary: vary || undefined, 'set-cookie': cookie === 0 ? 'a=b' : undefined };
    if (about !== undefined && method === 'GET') return call.answer({ ...headers, 'content-length': undefined }, '', 304);
    if (method === 'HEAD') return call.answer({ ...headers, 'content-length': String(BODY_BYTES) }, '');
    this.#latest.set(asked.owner + path, Number(serial));
    call.answer({ ...headers, 'content-location': method === 'POST' ? path : undefined }, this.#body);
  }

  #give(given: Given): string {
    return String(this.given.push(given) - 1);
  }

  get #body(): string {
    return String(this.given.length - 1).padStart(BODY_BYTES, '0');
  }

  /** The answer of that serial, where it is still right for whoever asks. */
  #about({ owner, path, fields }: Asked, serial = NaN): Given | undefined {
    const given = this.given[serial];
    if (given?.path !== path || given.fields['x-lang'] !== fields['x-lang'] || liked(given.fields) !== liked(fields)) return undefined;
    return given.owner === owner || given.isShareable ? given : undefined;
  }
}

function askedBy({ kind, subject, scopes }: Principal, path: string, field: (name: Field) => string | undefined): Asked {
  const fields = Object.fromEntries(NAMES.map((name) => [name, field(name)])) as Fields;
  return { owner: [kind, subject, scopes, ...NAMES.slice(2).map((name) => fields[name])].join('|'), path, fields };
}

const NOBODY = askedBy(ANONYMOUS, '/', () => undefined).owner;

/** The language that is liked best. */
function liked({ 'accept-language': accepts = 'de' }: Fields): string {
  return accepts.slice(0, 2);
}

/** Whether whoever asked was given what was theirs, or for all, and what they asked for. */
function judge({ given }: Service, { headers, body }: Told, asked: Asked): void {
  for (const serial of [headers['x-serial'], body]) {
    if (serial === undefined || serial === '') continue;
    const { owner, path, isShareable } = given[Number(serial)]!;
    if (owner !== asked.owner && !isShareable) throw new Error(`${asked.owner} was given the answer to ${owner}`);
    if (path !== asked.path) throw new Error(`${asked.path} was answered as ${path}`);
  }
  if (body === '') return;
  // To whom it said last that this is the answer.
  const { fields } = given[Number(headers['x-serial'])]!;
  for (const name of NAMES) {
    if (!String(headers.vary ?? '').includes(name)) continue;
    const isSame = name === 'accept-language' ? liked(fields) === liked(asked.fields) : fields[name] === asked.fields[name];
    if (!isSame) throw new Error(`${asked.owner} asked with ${name} ${asked.fields[name]} and was given the answer to ${fields[name]}`);
  }
}

describe('whoever calls, whatever the service says', () => {
  it.each<[CredentialKind, boolean]>([['none', false], ['minted', false], ['minted', true], ['pass', true], ['user', false]])('gives no answer to the wrong principal (credential %s, per principal: %s)', (credential, perPrincipal) => {
    let shared = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: REQUESTS, maxLength: REQUESTS }), (steps) => {
        const bench = new CacheBench({ perPrincipal }, credential);
        const service = new Service();
        const waiting: { told: Told; asked: Asked }[] = [];
        let answered = 0;
        for (const each of steps) {
          bench.pass(each.seconds);
          const asked = askedBy(CALLERS[each.caller]!, `/${each.path}`, (name) => each.fields[name]);
          const headers = [...NAMES.flatMap((name) => (each.fields[name] === undefined ? [] : [name, each.fields[name]])), ...(each.asks ? ['Cache-Control', each.asks] : [])];
          const saysWhoCalls = each.fields['x-user'] !== undefined;
          waiting.push({ told: bench.ask({ method: each.method, path: asked.path, headers, principal: CALLERS[each.caller]!, saysWhoCalls }), asked });
          for (let more = each.answers; more > 0 && answered < bench.asked.length; more -= 1) service.answer(bench.asked[answered++]!, each);
        }
        while (answered < bench.asked.length) service.answer(bench.asked[answered++]!, steps[0]!);
        shared += bench.cache.counts.hit + bench.cache.counts.coalesced + bench.cache.counts.stale + bench.cache.counts.revalidated;
        for (const { told, asked } of waiting) {
          if (!told.ended && told.failed === undefined) throw new Error(`${asked.owner} was never answered`);
          judge(service, told, asked);
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    // Where nothing was shared, nothing was shown.
    expect(shared).toBeGreaterThan(5 * RUNS);
  });
});

function nothing(times: number): undefined[] {
  return Array<undefined>(times).fill(undefined);
}
