import { join } from 'node:path';
import { z } from 'zod';
import { type ConfigSection, defineSection } from './config-section.ts';
import { faultsOf, folderWith } from './example-gateway.ts';
import { loadGatewayFile } from './gateway-file.ts';

const yaml = (...lines: string[]) => lines.join('\n');

/** A route whose further keys stand from line 5 on. */
const route = (...keys: string[]) => {
  const start = ['upstreams: {x: {origins: [http://x]}}', 'routes:', '  - name: r', '    match: {path: /}'];
  return yaml(...start, ...keys.map((key) => `    ${key}`));
};

const loadWith = (section: ConfigSection<unknown>, text: string) => {
  const file = join(folderWith({ 'gateway.yaml': text }), 'gateway.yaml');
  return () => loadGatewayFile({ file, sections: [section], environment: { variables: {} } });
};

describe('files', () => {
  it('refuses one that is not there, too large or no text', () => {
    const at = 'gateway.yaml: cannot read gateway.yaml:';
    expect(faultsOf({})).toEqual([`${at} there is no such file`]);
    expect(faultsOf(`# ${'x'.repeat(1024 ** 2)}`)).toEqual([`${at} it is larger than 1 MB`]);
    expect(faultsOf({ 'gateway.yaml': Uint8Array.of(0x61, 0xff) })).toEqual([`${at} it is not UTF-8`]);
    expect(faultsOf({ 'gateway.yaml/file': '' })).toEqual([`${at} EISDIR`]);
  });

  it('refuses wrong syntax with its place, in every file', () => {
    const broken = { 'a.yaml': 'a: "x\n', 'b.yaml': 'codeViews: [true\nsizes: {}\n' };
    expect(faultsOf({ 'gateway.yaml': 'include: [a.yaml, b.yaml]', ...broken })).toEqual([
      'a.yaml:2:1: Missing closing "quote',
      'b.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ]);
    expect(faultsOf('codeViews: true\n---\ncodeViews: false')).toEqual([
      expect.stringContaining('gateway.yaml:2:1: Source contains multiple documents'),
    ]);
    expect(faultsOf('codeViews: !env X')).toEqual(['gateway.yaml:1:12: Unresolved tag: !env']);
    expect(faultsOf('codeViews: *x')).toEqual(['gateway.yaml:1:1 codeViews: the alias *x has no anchor before it']);
  });

  it('says how a variable is written inside of brackets', () => {
    expect(faultsOf('sizes: {body: ${BODY}}')).toEqual([
      'gateway.yaml:1:16: Unexpected flow-map-start at node end. Inside { } and [ ] write "${NAME}" in quotes',
    ]);
  });

  it('wants a map', () => {
    expect(faultsOf('- codeViews')).toEqual(['gateway.yaml:1:1: expected a map of sections']);
  });

  it('refuses keys given twice, and those that JavaScript gives a meaning', () => {
    const limit = '  a: {requests: 1, per: 1s}';
    expect(faultsOf(yaml('codeViews: true', 'limits:', limit, limit, 'codeViews: false', '__proto__: {}'))).toEqual([
      'gateway.yaml:4:3 limits.a: given twice, first in line 3',
      'gateway.yaml:5:1 codeViews: given twice, first in line 1',
      'gateway.yaml:6:1 __proto__: this key is not allowed',
    ]);
  });

  it('refuses aliases that grow without bound, and depth', () => {
    const tenfold = [...'bcdefg'].map((name, at) => `${name}: &${name} [${Array(10).fill(`*${'abcdef'[at]}`).join(', ')}]`);
    expect(faultsOf(yaml('a: &a [x]', ...tenfold))).toEqual([
      expect.stringMatching(/^gateway.yaml:\d+:\d+ \S+: more than 100000 values, counting each use of an alias$/),
    ]);
    const tooDeep = [expect.stringMatching(/^gateway.yaml:1:\d+ a\S+: nested deeper than 100$/)];
    expect(faultsOf('a: &a [*a]')).toEqual(tooDeep);
    expect(faultsOf(`a: ${'['.repeat(200)}${']'.repeat(200)}`)).toEqual(tooDeep);
    expect(faultsOf(`a: ${'['.repeat(100_000)}`)).toEqual([
      expect.stringMatching(/^gateway.yaml:1:\d+: nested deeper than 100$/),
    ]);
  });
});

describe('variables', () => {
  it('tells each that is not set, and nothing more of that value', () => {
    expect(faultsOf(yaml('limits:', '  a:', '    requests: ${N}', '    per: ${PER} ${X}', 'codeViews: ${}'))).toEqual([
      'gateway.yaml:3:5 limits.a.requests: the variable N is not set. Set it, or give a default: ${N:-…}',
      'gateway.yaml:4:5 limits.a.per: the variable PER is not set. Set it, or give a default: ${PER:-…}',
      'gateway.yaml:4:5 limits.a.per: the variable X is not set. Set it, or give a default: ${X:-…}',
      'gateway.yaml:5:1 codeViews: a variable is written ${NAME} or ${NAME:-default}. Write $${ where ${ itself is meant',
    ]);
  });

  it('does not repeat values', () => {
    const text = route('to: x', 'auth: "${AUTH}"', 'timeout: ${SECRET}');
    expect(faultsOf(text, { AUTH: 'hidden', SECRET: '12' })).toEqual([
      'gateway.yaml:6:5 routes[0].auth: expected anonymous | user | {scopes} | {roles} | {policy}, found the value of ${AUTH}',
      'gateway.yaml:7:5 routes[0].timeout: expected a duration like 500ms, 2s, 5m, found a number from ${SECRET}',
    ]);
    expect(faultsOf(route('to: "${TO}"', 'auth: user', 'limits: ["${LIMIT}"]'), { TO: 'hidden-to', LIMIT: 'hidden' })).toEqual([
      'gateway.yaml:5:5 routes[0].to: unknown upstream "${TO}". Known here: x',
      'gateway.yaml:7:14 routes[0].limits[0]: unknown limit "${LIMIT}"',
    ]);
  });

  it('hides a secret also where another value repeats it', () => {
    const [first] = faultsOf(route('to: hunter22', 'auth: {scopes: ["${API_TOKEN}"]}'), { API_TOKEN: 'hunter22' });
    expect(first).toBe('gateway.yaml:5:5 routes[0].to: unknown upstream "${API_TOKEN}". Known here: x');
  });

  it('says what to do about types', () => {
    const fix = 'Write it without quotes, and a variable outside of { } and [ ]';
    expect(faultsOf('limits:\n  a: {requests: "${N}", per: 1s}\n  b: {requests: "5", per: 1s}', { N: '5' })).toEqual([
      `gateway.yaml:2:7 limits.a.requests: expected a whole number, found the value of \${N}. ${fix}`,
      `gateway.yaml:3:7 limits.b.requests: expected a whole number, found "5". ${fix}`,
    ]);
    expect(faultsOf(route('to: ${TO}', 'auth: user'), { TO: '5' })).toEqual([
      'gateway.yaml:5:5 routes[0].to: expected a string, found a number from ${TO}. Put it in quotes',
    ]);
  });
});

describe('keys and types', () => {
  it('gives the nearest right name of an unknown key, and reads on as if it stood there', () => {
    const upstream = ['upstreams:', '  a:', '    orgins: [http://a, ftp]', '    cache: {maxByte: 1mib}'];
    expect(faultsOf(yaml('codeView: 5', 'compression: on', ...upstream))).toEqual([
      'gateway.yaml:1:1 codeView: unknown key. Did you mean "codeViews"?',
      'gateway.yaml:1:1 codeView: expected true | false, found 5',
      'gateway.yaml:2:1 compression: unknown key. Known here: include, codeViews, server, sizes, timeouts, telemetry, upstreams, limits, routes',
      'gateway.yaml:5:5 upstreams.a.orgins: unknown key. Did you mean "origins"?',
      'gateway.yaml:5:24 upstreams.a.orgins[1]: expected a URL, found "ftp"',
      'gateway.yaml:6:13 upstreams.a.cache.maxByte: unknown key. Did you mean "maxBytes"?',
      'gateway.yaml:6:13 upstreams.a.cache.maxByte: expected a size like 16kb, 64mb, 1gb, or a number of bytes, found "1mib"',
    ]);
  });

  it('does not read a misspelt key as one that is there too', () => {
    expect(faultsOf('sizes: {body: 1kb, bdy: nonsense}')).toEqual([
      'gateway.yaml:1:20 sizes.bdy: unknown key. Did you mean "body"?',
    ]);
  });

  it('says what was expected and what was found', () => {
    const text = yaml(
      'include: {}',
      'codeViews: yes',
      'sizes: []',
      'timeouts: {view: 5, idle:}',
      'upstreams:',
      '  UP: {origins: []}',
      '  a:',
      '    origins: http://a',
      '    retry: {attempts: 0, budget: 120%, when: [tiemout, 404]}',
    );
    expect(faultsOf(text)).toEqual([
      'gateway.yaml:1:1 include: expected a list of files, found an empty map',
      'gateway.yaml:2:1 codeViews: expected true | false, found "yes"',
      'gateway.yaml:3:1 sizes: expected a map {headers?, body?, url?, slowest?}, found an empty list',
      'gateway.yaml:4:12 timeouts.view: expected a duration like 500ms, 2s, 5m, found 5',
      'gateway.yaml:4:21 timeouts.idle: expected a duration like 500ms, 2s, 5m, found nothing',
      'gateway.yaml:6:3 upstreams.UP: this name is not allowed, expected a lower-case name',
      'gateway.yaml:8:5 upstreams.a.origins: expected a list of URL | {url, weight?} | {dns, every?}, found "http://a"',
      'gateway.yaml:9:13 upstreams.a.retry.attempts: expected at least 1, found 0',
      'gateway.yaml:9:26 upstreams.a.retry.budget: expected a percentage from 0% to 100%, like 20%, found "120%"',
      'gateway.yaml:9:47 upstreams.a.retry.when[0]: expected connect | reset | timeout | whole number, found "tiemout". ' +
        'Did you mean "timeout"?',
      'gateway.yaml:9:56 upstreams.a.retry.when[1]: expected at least 500, found 404',
    ]);
  });

  it('tells what is missing at what it is missing from', () => {
    expect(faultsOf('limits:\n  a:\n    requests: 5\nroutes:\n  - {name: x, match: {}}')).toEqual([
      'gateway.yaml:2:3 limits.a.per: missing, expected a duration like 500ms, 2s, 5m',
      'gateway.yaml:5:5 routes[0].auth: missing, expected anonymous | user | {scopes} | {roles} | {policy}',
      'gateway.yaml:5:15 routes[0].match.path: missing, expected a string',
    ]);
  });

  it('tells a missing section at the top', () => {
    const must = defineSection({ key: 'must', schema: z.string() });
    expect(loadWith(must, '\n\n# nothing')).toThrow('gateway.yaml:1:1 must: missing, expected a string');
  });
});

describe('unions', () => {
  const auth = (value: string) => faultsOf(route('to: x', `auth: ${value}`)).map((each) => each.replace('gateway.yaml:6:', ''));
  const options = 'expected anonymous | user | {scopes} | {roles} | {policy}';

  it.each([
    ['anonymos', `5 routes[0].auth: ${options}, found "anonymos". Did you mean "anonymous"?`],
    ['5', `5 routes[0].auth: ${options}, found 5`],
    ['', `5 routes[0].auth: ${options}, found nothing`],
    ['{}', `5 routes[0].auth: ${options}, found an empty map`],
    ['{scopes: [a], roles: [b]}', `5 routes[0].auth: ${options}, found a map with scopes, roles`],
    ['{scops: [a]}', '12 routes[0].auth.scops: unknown key. Did you mean "scopes"?'],
    ['{scopes: [a], all: true}', '25 routes[0].auth.all: unknown key. Known here: scopes'],
    ['{scopes: a}', '12 routes[0].auth.scopes: expected a list of strings, found "a"'],
    ['{roles: [a, 5]}', '23 routes[0].auth.roles[1]: expected a string, found 5. Put it in quotes'],
  ])('reads well for auth: %s', (value, fault) => expect(auth(value)).toEqual([fault]));

  it('goes into the object that comes nearest', () => {
    const origins = ['      - {url: http://a, wieght: 2}', '      - {dns: http://a, every: often}', '      - {weight: 5}'];
    expect(faultsOf(yaml('upstreams:', '  a:', '    origins:', ...origins))).toEqual([
      'gateway.yaml:4:25 upstreams.a.origins[0].wieght: unknown key. Did you mean "weight"?',
      'gateway.yaml:5:25 upstreams.a.origins[1].every: expected a duration like 500ms, 2s, 5m, found "often"',
      'gateway.yaml:6:9 upstreams.a.origins[2].url: missing, expected a URL',
    ]);
  });

  it('names the kinds of a discriminated union', () => {
    const [a, b] = [z.strictObject({ kind: z.literal('a') }), z.strictObject({ kind: z.literal('b'), n: z.int() })];
    const section = defineSection({ key: 's', schema: z.array(z.discriminatedUnion('kind', [a, b])) });
    expect(loadWith(section, 's: [{kind: c}]')).toThrow('1:6 s[0].kind: expected a | b, found "c"');
    expect(loadWith(section, 's: [{kind: b, n: x}]')).toThrow('1:15 s[0].n: expected a whole number, found "x"');
    expect(loadWith(section, 's: [{}]')).toThrow('1:5 s[0].kind: missing, expected a | b');
  });
});

describe('checks', () => {
  it('run beside other faults, so that all are told at once', () => {
    const text = yaml(
      'codeViews: 1',
      'upstreams:',
      '  products: {origins: [http://a], timeout: 5}',
      'limits:',
      '  browse: {requests: 1, per: 1s}',
      'routes:',
      '  - name: a',
      '    match: {path: /, methods: [HAED]}',
      '    to: prodcts',
      '    auth: user',
      '    limts: [brwse]',
      '    timeout: soon',
    );
    expect(faultsOf(text)).toEqual([
      'gateway.yaml:1:1 codeViews: expected true | false, found 1',
      'gateway.yaml:3:35 upstreams.products.timeout: expected a duration like 500ms, 2s, 5m, found 5',
      'gateway.yaml:8:32 routes[0].match.methods[0]: expected GET | HEAD | POST, found "HAED". Did you mean "HEAD"?',
      'gateway.yaml:9:5 routes[0].to: unknown upstream "prodcts". Did you mean "products"?',
      'gateway.yaml:11:5 routes[0].limts: unknown key. Did you mean "limits"?',
      'gateway.yaml:11:13 routes[0].limts[0]: unknown limit "brwse". Did you mean "browse"?',
      'gateway.yaml:12:5 routes[0].timeout: expected a duration like 500ms, 2s, 5m, found "soon"',
    ]);
  });

  it('keep their places when an entry before is left out', () => {
    const text = yaml('routes:', '  - name: a', '  - name: b', '    match: {path: /b}', '    auth: user', '    to: y');
    expect(faultsOf(text).at(-1)).toBe('gateway.yaml:6:5 routes[1].to: unknown upstream "y"');
  });

  it('do not tell consequences: a name of something faulty, a section of which nothing is left', () => {
    expect(faultsOf(route('to: products', 'auth: user').replace('x: {origins', 'products: {orgins: 5, origins'))).toEqual([
      'gateway.yaml:1:24 upstreams.products.orgins: unknown key. Did you mean "origins"?',
    ]);
    expect(faultsOf(route('to: x', 'auth: user').replace('[http://x]', '[]'))).toEqual([
      'gateway.yaml:1:17 upstreams.x.origins: expected at least 1 item, found an empty list',
    ]);
    const nothingLeft = route('to: x', 'auth: user', 'limits: [a]').replace('{x: {origins: [http://x]}}', '5');
    expect(faultsOf(yaml(nothingLeft, 'limits: []'))).toEqual([
      'gateway.yaml:1:1 upstreams: expected a map of {origins, credential?, apiKey?, timeout?, retry?, cache?}, found 5',
      'gateway.yaml:8:1 limits: expected a map of {requests, per}, found an empty list',
    ]);
  });

  it('tell what a refinement of an object says, at the object', () => {
    expect(faultsOf(route('auth: user'))).toEqual([
      'gateway.yaml:3:5 routes[0]: expected either "to" or "respond", found a map with name, match, auth',
    ]);
  });

  it('are told when they report outside of any section', () => {
    const astray = defineSection({ key: 's', schema: z.string(), check: (_value, _whole, report) => report([0, 'to'], 'wrong') });
    expect(loadWith(astray, 's: x')).toThrow("a fault's path begins with a section's key, not with 0");
  });
});
