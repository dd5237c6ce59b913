import { randomUUID } from 'node:crypto';
import { buildApp } from '#bench/processes.mjs';
import { ask, signedInBrowser, signedInPhone, startShop } from '#testing';

const BUYERS = 200;
const ITEMS = 50;
const PRODUCT = 'p-0100';
const USERS = ['u-001', 'u-002', 'u-010'];
/** Who may change any product. */
const ADMIN = 'u-002';
/** One in so many buyers takes `not_placed` for the last word, and leaves. */
const IMPATIENT = 3;
/** Of each gateway, where its pages are, who comes by it, and where its checkout tells the order. */
const GATEWAYS = [
  { name: 'web-bff', at: '/api/pages', signIn: signedInBrowser, orderOf: ({ order }) => order.id },
  { name: 'mobile-bff', at: '/v1/screens', signIn: signedInPhone, orderOf: ({ id }) => id },
];
/** Each service is killed so often, and started again after a while. */
const KILLS = 3;
const DOWN_MS = 700;
const UP_MS = 1_500;
const GIVE_UP_MS = 120_000;

const CONFIG = `
limits: {buy: {requests: 100000, per: 60s, by: principal}, browse: {requests: 100000, per: 60s, by: address}}
routes:
  - {name: restock, match: {path: "/api/restock/{id}", methods: [PATCH]}, to: products, rewrite: "/products/{id}", auth: user}`;

export const proof = {
  name: 'checkout',
  title: `${BUYERS} buyers at once of the last ${ITEMS} items, by both gateways, while services are killed: ${ITEMS} orders, and everybody is told the truth`,

  async run({ sleep, log }) {
    for (const app of ['products', 'orders', 'users'].map((name) => `apps/samples/${name}`)) await buildApp(app);
    for (const app of ['identity', ...GATEWAYS.map(({ name }) => name)].map((name) => `apps/${name}`)) await buildApp(app);
    const shop = await startShop({ gateways: GATEWAYS.map(({ name }) => name), config: CONFIG });
    try {
      const { url } = shop.gateway('web-bff');
      const sessions = new Map();
      for (const user of USERS) sessions.set(user, await signedInBrowser(shop, user));
      const variant = await stocked(url, sessions.get(ADMIN));
      const before = await ordersOf(url, sessions);
      const doors = [];
      for (const gateway of GATEWAYS) {
        for (const user of USERS) doors.push({ ...gateway, url: shop.gateway(gateway.name).url + gateway.at, session: await gateway.signIn(shop, user) });
      }
      const buyers = Array.from({ length: BUYERS }, (_none, at) => buyer(doors[at % doors.length], variant, Math.floor(at / doors.length) % IMPATIENT === 0, sleep));
      const disturbed = disturb(shop, sleep, log);
      const outcomes = await Promise.all(buyers);
      await disturbed;
      const after = (await ordersOf(url, sessions)).filter(({ id }) => !before.some((order) => order.id === id));
      const left = await stockOf(url, variant);
      return report(outcomes, after, left);
    } finally {
      await shop.stop();
    }
  },
};

/** A variant of which there are as many as are to be sold. */
async function stocked(url, admin) {
  const page = (await ask(`${url}/api/pages/products/${PRODUCT}`)).json();
  const headers = { ...admin, 'content-type': 'application/json' };
  const answer = await ask(`${url}/api/restock/${PRODUCT}`, { method: 'PATCH', headers, body: JSON.stringify({ stock: ITEMS * page.variants.length }) });
  if (answer.status !== 200) throw new Error(`no stock: ${answer.status} ${answer.text}`);
  return answer.json().variants[0];
}

/** Sends the same order with the same key until it is told what became of it. */
async function buyer({ url, session, orderOf }, variant, isImpatient, sleep) {
  const key = randomUUID();
  const profile = await untilAnswered(() => ask(`${url}/profile?fields=addresses`, { headers: session }), sleep);
  const lines = [{ productId: PRODUCT, variantId: variant.id, quantity: 1, unitPriceMinor: variant.price.amountMinor }];
  const body = JSON.stringify({ lines, addressId: profile.json().addresses[0].id });
  const headers = { ...session, 'content-type': 'application/json', 'idempotency-key': `"${key}"` };
  const until = performance.now() + GIVE_UP_MS;
  /** What each answer said that was none of the others. */
  const heard = [];
  while (performance.now() < until) {
    const answer = await ask(`${url}/checkout`, { method: 'POST', headers, body, timeoutMs: 20_000 }).catch(() => undefined);
    if (answer?.status === 201) return { heard, order: orderOf(answer.json()) };
    const problem = answer?.json();
    if (problem?.code === 'conflict') return { heard, refused: problem.reason };
    if (answer !== undefined && answer.status < 500 && answer.status !== 409) throw new Error(`${answer.status} ${answer.text}`);
    heard.push(answer === undefined ? 'no answer' : (problem.outcome ?? problem.code));
    if (isImpatient && problem?.outcome === 'not_placed') return { heard, left: true };
    await sleep(100 + Math.random() * 200);
  }
  return { heard };
}

async function untilAnswered(send, sleep) {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await send().catch(() => undefined);
    if (answer?.status === 200 && answer.json().addresses.length > 0) return answer;
    await sleep(200);
  }
  throw new Error('no address in time');
}

async function disturb(shop, sleep, log) {
  await sleep(200);
  for (let kill = 0; kill < KILLS; kill += 1) {
    for (const service of ['orders', 'products', 'users']) {
      await shop.killService(service);
      log(`killed ${service}`);
      await sleep(DOWN_MS);
      await shop.restartService(service);
      await sleep(UP_MS);
    }
  }
}

/** All orders of the product, by all users. */
async function ordersOf(url, sessions) {
  const found = [];
  for (const headers of sessions.values()) {
    for (let cursor = ''; cursor !== null; ) {
      const page = (await ask(`${url}/api/pages/orders?limit=50${cursor && `&cursor=${cursor}`}`, { headers })).json();
      found.push(...page.orders.filter(({ lines }) => lines.some(({ productId }) => productId === PRODUCT)));
      cursor = page.nextCursor;
    }
  }
  return found;
}

async function stockOf(url, variant) {
  const body = JSON.stringify({ lines: [{ productId: PRODUCT, variantId: variant.id, quantity: 1 }] });
  const headers = { 'content-type': 'application/json', 'x-csrf': '1', 'sec-fetch-site': 'same-origin' };
  // What a cache may still say is over by then.
  for (let tries = 0; ; tries += 1) {
    const { available } = (await ask(`${url}/api/pages/cart`, { method: 'POST', headers, body })).json().lines[0];
    if (available === 0 || tries === 20) return available;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

function report(outcomes, orders, left) {
  const told = outcomes.flatMap(({ order }) => order ?? []);
  const refused = outcomes.filter(({ refused: reason }) => reason === 'out_of_stock').length;
  const gone = outcomes.filter((outcome) => outcome.left).length;
  const ids = new Set(orders.map(({ id }) => id));
  const heard = Object.groupBy(outcomes.flatMap((outcome) => outcome.heard), (word) => word);
  return {
    figures: {
      'buyers told that they have an order': told.length,
      'buyers told that it is sold out': refused,
      'buyers told that nothing was placed, who left': gone,
      'orders there are': orders.length,
      'pieces left': left,
      'requests, all in all': BUYERS + outcomes.reduce((sum, outcome) => sum + outcome.heard.length, 0) - gone,
      ...Object.fromEntries(Object.entries(heard).map(([word, all]) => [`answers that said ${word}`, all.length])),
    },
    claims: [
      { text: `there are exactly ${ITEMS} orders`, holds: orders.length === ITEMS && new Set(told).size === ITEMS },
      { text: 'whoever was told of an order has it', holds: told.length === ITEMS && told.every((id) => ids.has(id)) },
      { text: 'whoever has an order was told of it: nobody who was told that nothing was placed has one', holds: gone > 0 && orders.every(({ id }) => told.includes(id)) },
      { text: 'everybody else was told that it is sold out, or that nothing was placed', holds: told.length + refused + gone === BUYERS },
      { text: 'every failure said what is known of the order', holds: Object.keys(heard).every((word) => KNOWN.has(word)) },
      { text: 'nothing is left, and nothing was taken twice', holds: left === 0 },
    ],
  };
}

/** `idempotency_in_flight` is no failure: the first request of the key is still at work. */
const KNOWN = new Set(['not_sent', 'not_placed', 'unknown', 'idempotency_in_flight']);
