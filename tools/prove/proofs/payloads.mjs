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
  { name: 'home' },
  { name: 'home, its second page', path: ({ next }) => `home?cursor=${encodeURIComponent(next)}`, isScreenOnly: true },
  ...['search?q=lamp&limit=12', 'search?sort=rating&limit=12'].map((name) => ({ name })),
  // All over the catalogue; the one whose screen saves least is shown.
  { name: 'products/{id}', paths: Array.from({ length: 20 }, (_, at) => `products/p-${String(at * 17 + 1).padStart(4, '0')}`) },
  ...['orders', 'profile'].map((name) => ({ name })),
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
      const measured = async ({ path, body, isScreenOnly }) => {
        const of = (place, caller, headers = {}) => {
          const sent = body && { method: 'POST', body: JSON.stringify(body(known)) };
          const own = body && { 'content-type': 'application/json', 'idempotency-key': `"${randomUUID()}"` };
          return ask(`${place}/${path}`, { ...sent, headers: { ...caller, ...own, ...headers } });
        };
        const page = isScreenOnly ? undefined : await of(web, browser);
        const screen = await of(mobile, phone);
        const sent = await of(mobile, phone, { 'accept-encoding': 'zstd, br, gzip' });
        const explained = await of(mobile, phone, { 'portico-explain': '1' });
        for (const { status, text } of [page, screen].filter(Boolean)) if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
        const services = explained.json().explain.calls.reduce((sum, { bytes }) => sum + bytes, 0);
        return { path, page: page?.body.length, shaped: screen.body.length, coded: sent.body.length, services };
      };
      const share = (bytes, whole) => (whole === undefined ? '–' : `${((100 * bytes) / whole).toFixed(1)} %`);
      for (const { name, path = () => name, paths = [path(known)], ...how } of PAGES) {
        const all = [];
        for (const each of paths) all.push(await measured({ path: each, ...how }));
        const { path: shown, page, shaped, coded, services } = all.reduce((worst, one) => (one.shaped / one.services > worst.shaped / worst.services ? one : worst));
        const title = paths.length > 1 ? `${shown}, the worst of ${paths.length}` : name;
        figures[name] = `${title}: page ${page ?? '–'}, screen ${shaped} (${share(shaped, page)} of the page), services ${services} (${share(shaped, services)}; as sent ${coded}, ${share(coded, services)})`;
        if (page !== undefined) claims.push({ text: `${name}: at most ${OF_PAGE * 100} % of the page`, holds: all.every((one) => one.shaped <= OF_PAGE * one.page) });
        claims.push({ text: `${name}: at most ${OF_SERVICES * 100} % of what the services answer`, holds: all.every((one) => one.shaped <= OF_SERVICES * one.services) });
        rows.push([paths.length > 1 ? `\`${shown}\`, worst of ${paths.length}` : name.includes(',') ? name : `\`${name}\``, String(page ?? '–'), String(shaped), share(shaped, page), String(services), share(shaped, services), String(coded)]);
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
  const [home, orders, profile, ...products] = await Promise.all([get('home'), get('orders'), get('profile'), ...IN_CART.map((id) => get(`products/${id}`))]);
  const lines = products.map(({ id, variants }) => {
    const { id: variantId, price } = variants.find(({ soldOut }) => !soldOut);
    return { productId: id, variantId, quantity: 1, unitPriceMinor: price };
  });
  return { next: home.next, orderId: orders.items[0].id, addressId: profile.addresses[0].id, lines };
}
