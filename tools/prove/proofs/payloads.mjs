import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp, root } from '#bench/processes.mjs';
import { replaceMarked, table } from '#bench/report.mjs';
import { ask, signedInBrowser, signedInPhone, startShop } from '#testing';

const docs = join(root, 'docs/views.md');
/** Every call is one to a service, so that all that it answers is counted. */
const CACHES_OFF = 'upstreams: {products: {cache: {enabled: false}}, users: {cache: {enabled: false}}, orders: {cache: {enabled: false}}, content: {cache: {enabled: false}}}';
const OF_PAGE = 0.35;
const OF_SERVICES = 0.15;
/** The same for both clients; signed in, so that what is a user's is there. Some need to know what there is. */
const PAGES = [
  ...['home', 'search?q=lamp&limit=12', 'search?sort=rating&limit=12', 'products/p-0001', 'products/p-0042', 'orders', 'profile'].map((name) => ({ name })),
  { name: 'orders/{id}', path: ({ orderId }) => `orders/${orderId}` },
  { name: 'cart', body: ({ lines }) => ({ lines }) },
  { name: 'checkout', body: ({ lines, addressId }) => ({ lines, addressId }) },
];
const IN_CART = ['p-0001', 'p-0042', 'p-0121', 'p-0301'];

/** What is sent differs by some bytes: cursors are signed with another key each time. */
const withoutLast = (text) => text.replace(/\|[^|\n]*\|$/gm, '|');

export const proof = {
  name: 'payloads',
  title: 'Bytes of each screen beside the same page, and beside what the services answer for it',

  async run({ write }) {
    for (const app of ['samples/products', 'samples/orders', 'samples/users', 'identity', 'web-bff', 'mobile-bff']) await buildApp(`apps/${app}`);
    const shop = await startShop({ gateways: ['web-bff', 'mobile-bff'], config: CACHES_OFF });
    try {
      const [browser, phone] = await Promise.all([signedInBrowser(shop), signedInPhone(shop)]);
      const figures = {};
      const claims = [];
      const rows = [];
      const [web, mobile] = [`${shop.gateway('web-bff').url}/api/pages`, `${shop.gateway('mobile-bff').url}/v1/screens`];
      const known = await whatThereIs(mobile, phone);
      for (const { name, path = () => name, body } of PAGES) {
        const of = (place, caller, headers = {}) => {
          const sent = body && { method: 'POST', body: JSON.stringify(body(known)) };
          const own = body && { 'content-type': 'application/json', 'idempotency-key': `"${randomUUID()}"` };
          return ask(`${place}/${path(known)}`, { ...sent, headers: { ...caller, ...own, ...headers } });
        };
        const page = await of(web, browser);
        const screen = await of(mobile, phone);
        const sent = await of(mobile, phone, { 'accept-encoding': 'zstd, br, gzip' });
        const explained = await of(mobile, phone, { 'portico-explain': '1' });
        if (page.status >= 300 || screen.status >= 300) throw new Error(`${name}: ${page.status}, ${screen.status} ${screen.text}`);
        const services = explained.json().explain.calls.reduce((sum, { bytes }) => sum + bytes, 0);
        const share = (bytes, whole) => `${((100 * bytes) / whole).toFixed(1)} %`;
        const [shaped, coded] = [screen.body.length, sent.body.length];
        figures[name] = `page ${page.body.length}, screen ${shaped} (${share(shaped, page.body.length)} of the page), services ${services} (${share(shaped, services)}; as sent ${coded}, ${share(coded, services)})`;
        claims.push({ text: `${name}: at most ${OF_PAGE * 100} % of the page`, holds: shaped <= OF_PAGE * page.body.length });
        claims.push({ text: `${name}: at most ${OF_SERVICES * 100} % of what the services answer`, holds: shaped <= OF_SERVICES * services });
        rows.push([`\`${name}\``, String(page.body.length), String(shaped), share(shaped, page.body.length), String(services), share(shaped, services), String(coded)]);
      }
      const made = table(['page', 'web-bff', 'mobile-bff', 'share', 'services', 'share', 'as sent, compressed'], rows);
      const before = readFileSync(docs, 'utf8');
      if (write) writeFileSync(docs, replaceMarked(before, 'payloads', made));
      else claims.push({ text: 'docs/views.md has these figures (else: -- payloads --write)', holds: withoutLast(before).includes(withoutLast(made)) });
      return { figures, claims };
    } finally {
      await shop.stop();
    }
  },
};

/** Of the shop and its user, what the requests name. */
async function whatThereIs(screens, headers) {
  const get = async (path) => (await ask(`${screens}/${path}`, { headers })).json();
  const [orders, profile, ...products] = await Promise.all([get('orders'), get('profile'), ...IN_CART.map((id) => get(`products/${id}`))]);
  const lines = products.map(({ id, variants }) => {
    const { id: variantId, price } = variants.find(({ soldOut }) => !soldOut);
    return { productId: id, variantId, quantity: 1, unitPriceMinor: price };
  });
  return { orderId: orders.items[0].id, addressId: profile.addresses[0].id, lines };
}
