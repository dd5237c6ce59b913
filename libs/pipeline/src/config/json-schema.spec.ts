import { parse } from 'yaml';
import { z } from 'zod';
import { exampleSections } from './example-gateway.ts';
import { gatewayJsonSchema } from './json-schema.ts';

const schema = gatewayJsonSchema(exampleSections);
const validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
const accepts = (text: string) => validator.safeParse(parse(text)).success;

const EXAMPLE = `
include: [../../libs/services/upstreams.yaml]
codeViews: true
upstreams:
  products:
    origins:
      - http://localhost:4401
      - {url: "http://localhost:4402", weight: 2}
      - {dns: "http://products:80", every: 5s}
    credential: minted
    timeout: 2s
    retry: {attempts: 2, when: [connect, reset, timeout, 502, 503, 504], budget: 20%}
    cache: {enabled: true, maxBytes: 64mb}
limits:
  browse: {requests: 600, per: 60s}
sizes: {headers: 16kb, body: 1mb, url: 8kb}
timeouts: {view: 5s, route: 10s, idle: 60s, drain: 10s}
routes:
  - name: products
    match: {path: "/api/products/**", methods: [GET, HEAD]}
    to: products
    auth: anonymous
    limits: [browse]
    timeout: 5s
    maxBody: 1mb
    deprecated: {since: 2026-06-01}
  - name: moved
    match: {path: "/old/**"}
    auth: {scopes: [a]}
    respond: {redirect: "/api/products/**", status: 308}
`;

it('is of draft 2020-12 and closed', () => {
  const $schema = 'https://json-schema.org/draft/2020-12/schema';
  expect(schema).toMatchObject({ $schema, type: 'object', additionalProperties: false });
});

it('accepts the documented example', () => {
  expect(validator.safeParse(parse(EXAMPLE)).error?.issues ?? []).toEqual([]);
});

it.each([
  'codeView: true',
  'codeViews: 1',
  'sizes: {body: 1mib}',
  'timeouts: {view: 5}',
  'sizes: {bdy: 1kb}',
  'upstreams: {a: {credential: mintd}}',
  'upstreams: {a: {retry: {budget: 200%}}}',
  'routes: [{name: x}]',
  'routes: [{name: x, match: {path: /}, auth: {scops: [a]}}]',
])('refuses %s', (text) => expect(accepts(text)).toBe(false));

it('lets any single value be a variable', () => {
  expect(accepts('codeViews: ${VIEWS}')).toBe(true);
  expect(accepts('timeouts: {view: "${VIEW:-5s}"}')).toBe(true);
  expect(accepts('upstreams: {a: {credential: "${C}", retry: {when: ["${W}"]}}}')).toBe(true);
});

it('lets a file say only what it overrides of what it includes', () => {
  expect(accepts('upstreams: {products: {timeout: 5s}}')).toBe(true);
});

it('carries descriptions, and defaults in the notation of the file', () => {
  const idle = { default: '60s', title: 'duration', description: expect.stringContaining('stand still') };
  expect(schema).toHaveProperty('properties.timeouts.properties.idle', expect.objectContaining(idle));
  const upstream = 'properties.upstreams.additionalProperties.properties';
  expect(schema).toHaveProperty(`${upstream}.timeout`, expect.objectContaining({ default: '2s', description: 'One attempt' }));
  expect(schema).toHaveProperty(`${upstream}.retry.properties.budget.default`, '20%');
});
