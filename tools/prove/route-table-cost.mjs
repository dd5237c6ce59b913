// Run by proofs/route-table.mjs, from source: what it costs to find the last of so many routes, in nanoseconds of CPU time.
const inside = (file) => import(new URL(`../../libs/${file}`, import.meta.url).href);
const { matchOf } = await inside('routing/src/routes/match.options.ts');
const { RouteTable } = await inside('routing/src/routes/route-table.ts');
const { canonicalTarget } = await inside('pipeline/src/server/canonical-path.ts');

const ROUNDS = 30;
const TIMES = 100_000;

const entry = (path) => ({
  kind: 'forward',
  origin: '',
  policy: { kind: 'route', name: path },
  match: matchOf({ path, methods: ['GET'], headers: {}, query: {}, allow: [] }),
});
const pathOf = (at) => (at % 2 ? `/api/service-${at}/**` : `/api/service-${at}/items/{id}`);
const tableOf = (count) => new RouteTable(Array.from({ length: count }, (_each, at) => entry(pathOf(at))));
const asking = (count) => ({ method: 'GET', path: `/api/service-${count - 1}/items/p-0001`, query: '', request: { host: 'localhost', raw: { headers: {} } } });

const contenders = [10, 1000].map((count) => ({ count, table: tableOf(count), asked: asking(count), ns: [] }));
const paths = [];
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { table, asked, ns } of contenders) ns.push(nanos(() => table.find(asked)));
  paths.push(nanos(() => canonicalTarget('/api/service-999/items/p-0001?page=2', 'localhost:4100')));
}
const [ten, thousand] = contenders.map(({ ns }) => median(ns.slice(5)));
console.log(JSON.stringify({ ten, thousand, path: median(paths.slice(5)) }));

/** CPU time, not time: other programs work as well. */
function nanos(work) {
  const began = process.cpuUsage();
  for (let at = 0; at < TIMES; at += 1) work();
  const { user, system } = process.cpuUsage(began);
  return ((user + system) * 1e3) / TIMES;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
