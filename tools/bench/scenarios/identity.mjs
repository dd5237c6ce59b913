import { join } from 'node:path';
import { CookieClient, quietPorts } from '#testing';
import { startIssuer } from '../issuer.mjs';
import { HELLO, nestHello } from '../peers.mjs';
import { sharedBy, startPortico } from '../portico.mjs';
import { startApp } from '../processes.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

const config = 'tools/bench/gateways/identity.yaml';
/** More than a gateway remembers (`bearer.remember`), so that each comes as a new one however often they go round. */
const TOKENS = 25_000;

/** What it costs to know who calls: each forwards 1 KB of JSON, for anybody or for a user. */
export const scenario = {
  name: 'identity',
  title: 'Forward 1 KB for a user',
  path: '/anonymous/part/a',
  expect: async (body, { upstream }) => body === HELLO || expectSame(body, await partOf(upstream, 'a')),
  baseline: 'Nest hello',
  contenders: [
    nestHello,
    { name: 'mobile-bff: anonymous', start: (run) => sharedBy('bearer', () => bearerGateway('bearer', run)) },
    { name: 'mobile-bff: a known token', start: (run) => sharedBy('bearer', () => bearerGateway('bearer', run)), prepare: knownToken },
    { name: 'mobile-bff: tokens seen for the first time', start: (run) => bearerGateway('first', run), prepare: newTokens },
    { name: 'web-bff: anonymous', start: (run) => sharedBy('session', () => sessionGateway('session', run)) },
    { name: 'web-bff: a session', start: (run) => sharedBy('session', () => sessionGateway('session', run)), prepare: session },
  ],
  targets: [
    { of: 'mobile-bff: a known token', than: 'mobile-bff: anonymous', to: 'Nest hello', atMost: 0.2 },
    { of: 'web-bff: a session', than: 'web-bff: anonymous', to: 'Nest hello', atMost: 0.4 },
  ],
};

/** As in development, since the providers have no https. */
const plain = { NODE_ENV: 'development' };

async function bearerGateway(name, run) {
  const issuer = await startIssuer();
  const env = { ...plain, OIDC_ISSUER: issuer.url, MINTING_KEYS_FILE: join(run.folder, `${name}-keys.json`) };
  return with_(await startPortico({ ...run, name, config, project: 'apps/mobile-bff', env }), { issuer, stop: issuer.stop });
}

async function knownToken({ issuer }) {
  return { path: '/user/part/a', headers: { authorization: `Bearer ${await issuer.token('u-001')}` } };
}

async function newTokens({ issuer }) {
  const tokens = await Promise.all(Array.from({ length: TOKENS }, (_, at) => issuer.token(`u-${at}`)));
  const each = tokens.map((token) => ({ authorization: `Bearer ${token}` }));
  return { path: '/user/part/a', headers: each[0], each };
}

async function sessionGateway(name, run) {
  const [port, identityPort] = await quietPorts(2);
  const at = { host: 'localhost', folder: run.folder, signal: run.signal };
  const identityEnv = { ...plain, IDENTITY_DATA_DIR: ':memory:', WEB_BFF_URL: `http://localhost:${port}` };
  const provider = await startApp({ ...at, project: 'apps/identity', name: `identity-${name}`, env: identityEnv, port: identityPort, readyPath: '/health' });
  const env = { ...plain, OIDC_ISSUER: provider.url };
  const gateway = await startPortico({ ...run, ...at, name, config, project: 'apps/web-bff', env, port });
  return with_(gateway, { stop: () => provider.stop() });
}

async function session({ url }) {
  const browser = new CookieClient();
  await browser.signIn(`${url}/bff/login?returnUrl=/`, 'ada@example.com', (next) => next === `${url}/`);
  return { path: '/user/part/a', headers: { cookie: browser.cookies(url), 'x-csrf': '1', 'sec-fetch-site': 'same-origin' } };
}

/** A gateway whose provider ends with it. */
function with_(gateway, { stop, ...more }) {
  const own = gateway.stop;
  return Object.assign(gateway, more, {
    stop: async () => {
      await own();
      await stop();
    },
  });
}
