import { exampleSections, load } from './example-gateway.ts';
import { type GatewayFile } from './gateway-file.ts';

const variables = { API_KEY: '0042', DB_PASSWORD: 'hunter22', HOST: 'shop.example', COUNT_KEY: '600' };
const files = {
  'gateway.yaml': [
    'include: [upstreams.yaml]',
    'timeouts: {idle: 90s}',
    'limits:',
    '  browse:',
    '    requests: ${COUNT_KEY}',
    '    per: 1500ms',
    'routes:',
    '  - {name: "5", match: {path: "/$${x}"}, to: products, auth: {scopes: [a, "${DB_PASSWORD}"]}, maxBody: 1025, share: 7.5%}',
    '  - {name: hunter22, match: {path: /}, respond: {redirect: "https://${HOST}/", status: 308}, auth: anonymous}',
  ].join('\n'),
  'upstreams.yaml': [
    'upstreams:',
    '  products:',
    '    origins: ["http://user:${DB_PASSWORD}@${HOST}", {dns: "http://products:80"}]',
    '    apiKey: "${API_KEY}"',
    '    cache: {maxBytes: 1gb}',
  ].join('\n'),
};
const own = exampleSections.filter(({ key }) => key !== 'include');
const values = (file: GatewayFile) => own.map((section) => file.get(section));

it('prints so that loading it gives the same', () => {
  const file = load(files, variables);
  const again = load(file.print(), variables);
  expect(values(again)).toEqual(values(file));
  expect(again.print().replace(/^#.*/, '')).toBe(file.print().replace(/^#.*/, ''));
});

it('prints every default, in the notation of the file', () => {
  const [comment, ...lines] = load('').print().split('\n');
  expect(comment).toMatch(/^# Read from .*gateway\.yaml$/);
  expect(lines.join('\n')).toBe(`
include: []
codeViews: true
server: {}
sizes:
  headers: 16kb
  body: 1mb
  url: 8kb
  slowest: 100
timeouts:
  view: 5s
  route: 10s
  idle: 1m
  head: 10s
  bodyIdle: 30s
  drain: 10s
  drainDelay: 2s
telemetry:
  baggage: []
upstreams: {}
limits: {}
routes: []
`);
});

it('prints secrets as the variables they came from, and their types with them', () => {
  const text = load(files, variables).print();
  expect(load('timeouts: {idle: "${BACKEND_AUTH}"}', { BACKEND_AUTH: '1234s' }).print()).not.toContain('1234s');
  expect(text).not.toMatch(/hunter22|0042/);
  expect(text).toContain('apiKey: "${API_KEY}"');
  expect(text).toContain('requests: ${COUNT_KEY}\n');
  expect(text).toContain('- "http://user:${DB_PASSWORD}@${HOST}"');
  expect(text).toContain('redirect: https://shop.example/');
  expect(text).toContain('name: "${DB_PASSWORD}"');
  expect(text).toContain('path: "/$${x}"');
});
