import { join } from 'node:path';
import { z } from 'zod';
import { defineSection } from './config-section.ts';
import {
  exampleSections,
  faultsOf,
  folderWith,
  limitsSection,
  load,
  routesSection,
  upstreamsSection,
} from './example-gateway.ts';
import { loadGatewayFile } from './gateway-file.ts';
import { codeViewsSection, includeSection, sizesSection, timeoutsSection } from './server.sections.ts';

describe('values', () => {
  it('has every default for an empty file', () => {
    for (const text of ['', '# nothing\n', '{}']) {
      const file = load(text);
      expect(file.get(includeSection)).toEqual([]);
      expect(file.get(codeViewsSection)).toBe(true);
      expect(file.get(sizesSection)).toEqual({ headers: 16_384, body: 1_048_576, url: 8_192, slowest: 100 });
      expect(file.get(timeoutsSection)).toEqual({
        view: 5_000, route: 10_000, idle: 60_000, head: 10_000, bodyIdle: 30_000, drain: 10_000, drainDelay: 2_000,
      });
      expect(file.get(upstreamsSection)).toEqual({});
      expect(file.where(['timeouts', 'view'])).toMatchObject({ line: 1 });
    }
  });

  it('is deeply frozen', () => {
    const upstreams = load('upstreams: {a: {origins: [http://a]}}').get(upstreamsSection);
    expect(() => upstreams.a!.retry.when.push('reset')).toThrow(TypeError);
    expect(() => Object.assign(upstreams, { b: 1 })).toThrow(TypeError);
  });

  it('gives substituted values the type that YAML gives them without quotes', () => {
    const file = load(
      [
        'codeViews: ${VIEWS}',
        'sizes:',
        '  body: ${BODY:-2048}',
        'limits:',
        '  a:',
        '    requests: ${N:-600}',
        '    per: "${PER}"',
        'routes:',
        '  - name: "${N:-600}"',
        '    match: {path: "/$${x}/${PER}"}',
        '    respond: {redirect: "", status: 308}',
        '    auth: anonymous',
      ].join('\n'),
      { VIEWS: 'false', PER: '60s' },
    );
    expect(file.get(codeViewsSection)).toBe(false);
    expect(file.get(sizesSection).body).toBe(2_048);
    expect(file.get(limitsSection)).toEqual({ a: { requests: 600, per: 60_000 } });
    expect(file.get(routesSection)[0]).toMatchObject({ name: '600', match: { path: '/${x}/60s' } });
  });

  it('copies what an alias means', () => {
    const file = load('upstreams:\n  a: &a {origins: [http://a]}\n  b: *a\n');
    expect(file.get(upstreamsSection).b!.origins).toEqual(['http://a']);
  });

  it('takes the latest anchor before an alias', () => {
    const file = load(
      [
        'upstreams: {x: {origins: [http://x]}}',
        'routes:',
        '  - {name: &n a, match: &m {path: &n b}, auth: user, to: x}',
        '  - {name: *n, match: {path: &n c}, auth: user, to: x}',
        '  - {name: d, match: *m, auth: user, to: x}',
        '  - {name: *n, match: *m, auth: user, to: x}',
      ].join('\n'),
    );
    expect(file.get(routesSection)[1]).toMatchObject({ name: 'b', match: { path: 'c' } });
    expect(file.get(routesSection)[3]).toMatchObject({ name: 'c', match: { path: 'b' } });
  });

  it('refuses to give a section it does not know', () => {
    const other = defineSection({ key: 'other', schema: z.string() });
    expect(() => load('').get(other)).toThrow('the section other is not among those');
  });
});

describe('include', () => {
  const files = {
    'gateway.yaml': [
      'include: [../libs/upstreams.yaml, more.yaml]',
      'upstreams:',
      '  products:',
      '    timeout: 9s',
      '    retry: {when: [reset]}',
    ].join('\n'),
    '../libs/upstreams.yaml': [
      'include: [deep/limits.yaml]',
      'upstreams:',
      '  products:',
      '    origins: [http://products]',
      '    timeout: 1s',
      '    retry:',
      '      attempts: 3',
      '      when: [connect, 502]',
      '  users: {origins: [http://users]}',
    ].join('\n'),
    '../libs/deep/limits.yaml': 'limits: {browse: {requests: 1, per: 1s}}\ncodeViews: false\n',
    'more.yaml': '\nlimits: {browse: {requests: 2, per: 1s}}\n',
  };
  const loaded = () => {
    const folder = folderWith(Object.fromEntries(Object.entries(files).map(([name, text]) => [join('app', name), text])));
    const file = join(folder, 'app/gateway.yaml');
    return { folder, file: loadGatewayFile({ file, sections: exampleSections, environment: { variables: {} } }) };
  };

  it('lays files below the including one: maps merge, lists and single values replace, later ones override', () => {
    const { file } = loaded();
    expect(file.get(upstreamsSection).products).toMatchObject({
      origins: ['http://products'], timeout: 9_000, retry: { attempts: 3, when: ['reset'] },
    });
    expect(Object.keys(file.get(upstreamsSection))).toEqual(['products', 'users']);
    expect(file.get(limitsSection).browse!.requests).toBe(2);
    expect(file.get(codeViewsSection)).toBe(false);
    expect(file.get(includeSection)).toEqual(['../libs/upstreams.yaml', 'more.yaml']);
  });

  it('knows all files, and where each value was written', () => {
    const { folder, file } = loaded();
    const at = (name: string, line: number) => ({ file: join(folder, 'app', name), line });
    const names = ['gateway.yaml', '../libs/upstreams.yaml', '../libs/deep/limits.yaml', 'more.yaml'];
    expect(file.files).toEqual(names.map((name) => join(folder, 'app', name)));
    expect(file.where(['upstreams', 'products', 'timeout'])).toEqual(at('gateway.yaml', 4));
    expect(file.where(['upstreams', 'products', 'origins', 0])).toEqual(at('../libs/upstreams.yaml', 4));
    expect(file.where(['upstreams', 'products', 'retry', 'attempts'])).toEqual(at('../libs/upstreams.yaml', 7));
    expect(file.where(['limits', 'browse', 'requests'])).toEqual(at('more.yaml', 2));
    expect(file.where(['codeViews'])).toEqual(at('../libs/deep/limits.yaml', 2));
  });

  it('tells a fault in the file that it is in', () => {
    expect(faultsOf({ 'gateway.yaml': 'include: [a.yaml]\n', 'a.yaml': '\n\nlimits:\n  x: {requests: 1, pr: 1s}' })).toEqual([
      'a.yaml:4:20 limits.x.pr: unknown key. Did you mean "per"?',
    ]);
  });

  it('refuses a file that is not there', () => {
    expect(faultsOf('codeViews: true\ninclude: [none/a.yaml]')).toEqual([
      'gateway.yaml:2:11 include[0]: cannot read none/a.yaml: there is no such file',
    ]);
  });

  it('refuses cycles and endless depth', () => {
    expect(faultsOf({ 'gateway.yaml': 'include: [a.yaml]', 'a.yaml': 'include:\n  - gateway.yaml' })).toEqual([
      'a.yaml:2:5 include[0]: includes itself: gateway.yaml → a.yaml → gateway.yaml',
    ]);
    const links = Array.from({ length: 17 }, (_, at) => [`${at + 1}.yaml`, `include: [${at + 2}.yaml]`]);
    expect(faultsOf({ 'gateway.yaml': 'include: [1.yaml]', ...Object.fromEntries(links) })).toEqual([
      expect.stringMatching(/^15.yaml:1:11 include\[0\]: more than 16 includes deep: gateway.yaml → /),
    ]);
  });

  it('takes a file that several include', () => {
    const both = { 'a.yaml': 'include: [c.yaml]', 'b.yaml': 'include: [c.yaml]', 'c.yaml': 'codeView: 1' };
    expect(faultsOf({ 'gateway.yaml': 'include: [a.yaml, b.yaml]', ...both })).toEqual([
      'c.yaml:1:1 codeView: unknown key. Did you mean "codeViews"?',
      'c.yaml:1:1 codeView: expected true | false, found 1',
    ]);
  });

  it('wants a list of files, also of included ones, and tells it once', () => {
    expect(faultsOf({ 'gateway.yaml': 'include: [a.yaml, 5]', 'a.yaml': 'include: b.yaml' })).toEqual([
      'a.yaml:1:1 include: expected a list of files, found "b.yaml"',
      'gateway.yaml:1:19 include[1]: expected a file, found 5',
    ]);
  });
});
