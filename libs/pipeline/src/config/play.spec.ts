import { faultsOf, load, exampleSections } from './example-gateway.ts';
import { gatewayJsonSchema } from './json-schema.ts';
import { configurationMarkdown } from './configuration-table.ts';
import { environmentDescription, readEnvironment } from './environment.ts';
it('plays', () => {
  const out: unknown[] = [];
  out.push(faultsOf(`
codeView: true
sizes: {body: 1mib, url: 8, hedders: 1kb}
timeouts: {view: 5}
upstreams:
  products:
    origins: ["http://localhost:4401", {url: "http://x", wieght: 2}, {dns: 5}, nonsense, 5]
    credential: mintd
    retry: {attempts: 0, when: [tiemout, 404, 503, true], budget: 200%}
  Users: {origins: [http://x]}
  orders: {timeout: 5s}
limits:
  browse: {requests: "600", per: 60s}
routes:
  - name: a
    match: {path: /a/**, methods: [GET, HAED]}
    to: prodcts
    auth: anonymos
    limts: [browse, brwse]
  - name: 5
    match: /b
    to: orders
    auth: {scops: [a]}
  - nme: c
    match: {path: /c}
    auth: {scopes: [a], roles: [b]}
  - name: d
    match: {path: /d}
    to: product
    auth: {}
  - name: e
    match: {path: /d}
    auth: {scopes: [a, 5]}
    deprecated: {since: soon}
    timeout: \${T}
    maxBody: \${B}
  - name: f
    match: {path: /d}
    auth:
  - name: g
    match: {path: /d}
    to: products
`, {B: 'much'}).join('\n'));
  out.push(faultsOf('a: {n: ${N}}\nb: [c\n'), faultsOf('- a'), faultsOf(''), faultsOf('upstreams: 5\nroutes: [{name: a, match: {path: /}, to: x, auth: user, limits: [x]}]'));
  const g = load({'gateway.yaml': `include: [up.yaml]
codeViews: \${CV:-false}
upstreams:
  products: {timeout: 3s}
routes:
  - {name: "a$\${b}", match: {path: /}, to: products, auth: {scopes: [a]}, timeout: 60s, maxBody: 1025}
`, 'up.yaml': 'upstreams:\n  products:\n    origins: ["http://u:${PW}@x", "http://${HOST}"]\n    apiKey: ${API_KEY}\n    retry: {budget: 7.5%}\n'}, {PW:'hunter22', HOST:'h', API_KEY: 'abc'});
  out.push(g.print(), g.where(['upstreams','products','timeout']), g.where(['upstreams','products','origins',1]));
  out.push(JSON.stringify(gatewayJsonSchema(exampleSections), null, 1));
  out.push(configurationMarkdown(exampleSections, environmentDescription));
  try { readEnvironment({PORT:'x', LOG_LEVEL:'inf', TRUST_PROXY:'true', SESSION_KEYS:'short', OIDC_ISSUER:'ftp://x', PUBLIC_URL:'http://x/y', REDIS_URL_FILE:'/nope'}) } catch (e) { out.push((e as Error).message) }
  out.push(readEnvironment({TRUST_PROXY:'loopback, 10.0.0.0/8', OIDC_SCOPES:'openid profile', PUBLIC_URL:'http://localhost:4100/'}));
  process.stdout.write(out.map((o) => typeof o === 'string' ? o : JSON.stringify(o)).join('\n----\n') + '\n');
});
