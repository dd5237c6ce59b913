import { buildApp, freePorts } from '#bench/processes.mjs';
import { ensurePackages } from '#bench/proxies.mjs';
import { answers, FakeUpstream, Load, PRODUCTION, startGateway } from '#testing';

const REQUESTS = 10_000;
const CONNECTIONS = 16;
const CHECK_EVERY_MS = 500;

export const proof = {
  name: 'restart-behind-haproxy',
  title: `Two gateways behind haproxy are restarted one after the other, and not one of ${REQUESTS.toLocaleString('en')} requests fails`,

  async run({ startHaproxy, sleep, log }) {
    ensurePackages(['haproxy'], { log });
    await buildApp('apps/web-bff');
    const answer = answers({ items: [] });
    // Each answer takes the service a moment, so that requests are under way whenever a gateway is told to end.
    const service = await FakeUpstream.start((...sent) => void setTimeout(() => answer(...sent), 5));
    const ports = await freePorts(4);
    const replicas = [0, 2].map((at) => ({ port: ports[at], managementPort: ports[at + 1], gateway: undefined }));
    const start = async (replica) => {
      const { port, managementPort } = replica;
      const env = { ...PRODUCTION, LOG_LEVEL: 'warn', PRODUCTS_URL: service.url };
      replica.gateway = await startGateway({ name: 'web-bff', port, managementPort, env });
    };
    try {
      await Promise.all(replicas.map(start));
      const haproxy = await startHaproxy({ config: ({ port }) => configuration(port, replicas), readyPath: '/api/products' });
      const load = new Load({ url: `${haproxy.url}/api/products`, connections: CONNECTIONS });
      const exits = [];
      let restarts = 0;
      while (load.counts.answered < REQUESTS || restarts < replicas.length) {
        const replica = replicas[restarts % replicas.length];
        await load.untilAnswered(REQUESTS / 10);
        log(`gateway ${restarts % replicas.length + 1} is told to end after ${load.counts.answered} answers`);
        exits.push(await replica.gateway.program.stop('SIGTERM'));
        await start(replica);
        restarts += 1;
        // Until haproxy has noticed that it is back.
        await sleep(CHECK_EVERY_MS * 3);
      }
      const { answered, failed, lost, unconnected } = await load.stop();
      for (const loss of load.losses) log(`lost: ${loss}`);
      return {
        figures: { restarts, 'requests answered': answered, 'of these not with 200': failed, 'requests lost': lost, 'connections refused': unconnected },
        claims: [
          { text: `not one of at least ${REQUESTS.toLocaleString('en')} requests fails`, holds: answered >= REQUESTS && failed + lost + unconnected === 0 },
          { text: 'every gateway ends with exit code 0', holds: exits.every(({ code }) => code === 0) },
        ],
      };
    } finally {
      await Promise.all(replicas.map(({ gateway }) => gateway?.stop()));
      await service.stop();
    }
  },
};

/** A usual configuration: the health check asks the management port, and one refusal takes a gateway out. */
function configuration(port, replicas) {
  const servers = replicas.map(
    (replica, at) =>
      `  server gateway${at + 1} 127.0.0.1:${replica.port} check port ${replica.managementPort} inter ${CHECK_EVERY_MS}ms fall 1 rise 1`,
  );
  return `
global
  nbthread 1
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
frontend public
  bind 127.0.0.1:${port}
  default_backend gateways
backend gateways
  balance roundrobin
  option httpchk
  http-check send meth GET uri /health/ready ver HTTP/1.1 hdr Host localhost
${servers.join('\n')}
`;
}
