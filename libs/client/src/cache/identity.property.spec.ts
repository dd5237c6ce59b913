import { ANONYMOUS, type CredentialKind } from '@portico/pipeline';
import fc from 'fast-check';
import { type ResponseHeaders } from '../dispatch.ts';
import { type AskedCall, CacheBench, type Told, user } from './cache.fixture.ts';

/** Five times 400 runs of 50 requests. */
const RUNS = 400;
const REQUESTS = 50;

const CALLERS = [ANONYMOUS, user('ann'), user('bob'), { ...user('bob'), kind: 'client' as const }, { ...user('ann'), scopes: ['admin'] }];
const CACHE_CONTROLS = ['', 'max-age=60', 'max-age=600', 'public, max-age=600', 's-maxage=600', 'public', 'public, max-age=60', 's-maxage=60', 'max-age=60, must-revalidate', 'private, max-age=60', 'no-store', 'no-cache, max-age=60', 'public, no-cache', 'max-age=1, stale-while-revalidate=60', 'public, max-age=1, stale-if-error=60', 'private="x-secret", max-age=60', 'max-age=60, private, public'];
const VARIES = ['', 'x-lang', 'authorization', 'x-lang, authorization', 'accept-language', '*'];
const TOKENS = [undefined, undefined, undefined, 'Bearer 1', 'Bearer 2'];
const LANGUAGES = ['de', 'en'];

const step = fc.record({
  caller: fc.nat(CALLERS.length - 1),
  path: fc.nat(1),
  token: fc.nat(TOKENS.length - 1),
  language: fc.nat(1),
  says: fc.nat(CACHE_CONTROLS.length - 1),
  varies: fc.nat(VARIES.length - 1),
  cookie: fc.nat(19),
  method: fc.constantFrom(...Array<string>(14).fill('GET'), 'HEAD', 'POST'),
  asks: fc.constantFrom('', '', '', 'no-cache', 'max-stale', 'max-age=0'),
  fails: fc.nat(19),
  seconds: fc.constantFrom(0, 0, 0, 0, 0, 1, 30, 90),
  /** How many of the calls under way are answered now. */
  answers: fc.nat(3),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The service: it answers each caller otherwise, and what it says of sharing is kept as the judge's evidence. */
class Service {
  readonly shareable = new Set<string>();

  answer(call: AskedCall, { says, varies, cookie, fails }: Step): void {
    const whose = ownerOf(call);
    const language = call.field('x-lang');
    const name = `${whose} ${language} ${call.request.path}`;
    const said = CACHE_CONTROLS[says]!;
    const vary = VARIES[varies]!;
    const headers: ResponseHeaders = { etag: `"${name}"`, ...(said && { 'cache-control': said }), ...(vary && { vary }) };
    if (cookie === 0) headers['set-cookie'] = `of=${whose}`;
    const isShareable = /public|s-maxage|must-revalidate/.test(said) && !/private(?!=)|no-store/.test(said) && !vary.includes('authorization') && !vary.includes('*');
    if (isShareable && !(cookie === 0 && whose !== 'nobody')) this.shareable.add(name);
    if (fails === 0) return call.answer({}, 'failed', 503);
    if (call.field('if-none-match') === headers.etag) return call.answer({ ...headers, 'content-length': undefined }, '', 304);
    call.answer(headers, call.request.method === 'HEAD' ? '' : name);
  }
}

/** Whom the service sees. */
function ownerOf({ request, field }: Pick<AskedCall, 'request' | 'field'>): string {
  const token = field.call({ request } as AskedCall, 'authorization');
  const { kind, subject, scopes } = request.work.principal;
  return token ?? (kind === 'anonymous' ? 'nobody' : `${kind}:${subject}:${scopes.join()}`);
}

function judge(service: Service, told: Told, owner: string, language: string): void {
  if (told.status !== 200 || told.body === '') return;
  const [, whose, lang] = /^(.*) (de|en) \/\d$/.exec(told.body)!;
  if (whose !== owner && !service.shareable.has(told.body)) throw new Error(`${owner} was given the answer to ${whose}`);
  const vary = String(told.headers.vary ?? '');
  if (vary.includes('x-lang') && lang !== language) throw new Error(`${owner} asked for ${language} and was given ${lang}`);
}

describe('whoever calls, whatever the service says', () => {
  it.each<[CredentialKind, boolean]>([['none', false], ['minted', false], ['minted', true], ['pass', true], ['user', false]])('gives no answer to the wrong principal (credential %s, per principal: %s)', (credential, perPrincipal) => {
    let shared = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: REQUESTS, maxLength: REQUESTS }), (steps) => {
        const bench = new CacheBench({ perPrincipal }, credential);
        const service = new Service();
        const waiting: { told: Told; owner: string; language: string }[] = [];
        let answered = 0;
        for (const each of steps) {
          bench.pass(each.seconds);
          const language = LANGUAGES[each.language]!;
          const token = credential === 'pass' ? TOKENS[each.token] : undefined;
          const headers = ['x-lang', language, ...(token ? ['Authorization', token] : []), ...(each.asks ? ['Cache-Control', each.asks] : [])];
          const told = bench.ask({ method: each.method, path: `/${each.path}`, headers, principal: CALLERS[each.caller]! });
          const { kind, subject, scopes } = CALLERS[each.caller]!;
          waiting.push({ told, owner: token ?? (kind === 'anonymous' ? 'nobody' : `${kind}:${subject}:${scopes.join()}`), language });
          for (let more = each.answers; more > 0 && answered < bench.asked.length; more -= 1) service.answer(bench.asked[answered++]!, each);
        }
        while (answered < bench.asked.length) service.answer(bench.asked[answered++]!, steps[0]!);
        shared += bench.cache.counts.hit + bench.cache.counts.coalesced + bench.cache.counts.stale + bench.cache.counts.revalidated;
        for (const { told, owner, language } of waiting) {
          if (!told.ended && told.failed === undefined) throw new Error(`${owner} was never answered`);
          judge(service, told, owner, language);
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    // Where nothing was shared, nothing was shown.
    expect(shared).toBeGreaterThan(5 * RUNS);
  });
});
