import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './ask.ts';
import { BuiltProgram } from './built-program.ts';
import { quietPorts } from './ports.ts';
import { type GatewayName, type RunningGateway, startGateway } from './running-gateway.ts';

export type ServiceName = 'products' | 'orders' | 'users';

const SERVICES: readonly ServiceName[] = ['products', 'orders', 'users'];

/** What a service shall do wrong, as its `PUT /faults` takes it. */
export interface ServiceFault {
  readonly path?: string;
  readonly delayMs?: number;
  readonly status?: number;
  readonly reset?: boolean;
  readonly truncate?: boolean;
  readonly garbage?: boolean;
  readonly huge?: boolean;
  readonly misshapen?: boolean;
  readonly hang?: boolean;
}

interface Service {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  program: BuiltProgram;
}

export interface ShopOptions {
  readonly gateways: readonly GatewayName[];
  /** For the gateways. */
  readonly env?: Readonly<Record<string, string>>;
  /** For the services. */
  readonly serviceEnv?: Readonly<Record<string, string>>;
  /** For the identity provider. */
  readonly identityEnv?: Readonly<Record<string, string>>;
  /** YAML to lay over each gateway's own gateway.yaml. */
  readonly config?: string;
  /** With the mobile app's files served too; then mobile-bff lets its pages call. */
  readonly pocket?: boolean;
}

/** The example shop: its services with data of their own, and the gateways before them, all on free ports. */
export class Shop {
  readonly #folder = mkdtempSync(join(tmpdir(), 'portico-shop-'));
  readonly #services = new Map<ServiceName, Service>();
  readonly #gateways = new Map<GatewayName, RunningGateway>();
  #identity: BuiltProgram | undefined;
  #pocket: BuiltProgram | undefined;
  identityUrl = '';
  /** Empty without it. */
  pocketUrl = '';

  /** Starts services and gateways at once; use {@link startShop}. */
  async start({ gateways, env = {}, serviceEnv = {}, identityEnv = {}, config, pocket = false }: ShopOptions): Promise<void> {
    const ports = await quietPorts(SERVICES.length + gateways.length + 2);
    const identityPort = ports.pop()!;
    const pocketPort = ports.pop()!;
    if (pocket) this.pocketUrl = `http://localhost:${pocketPort}`;
    const gatewayPorts = ports.splice(SERVICES.length);
    const urls = Object.fromEntries(SERVICES.map((name, at) => [`${name.toUpperCase()}_URL`, `http://localhost:${ports[at]}`]));
    const upstreams: Record<string, string> = { ...urls, CONTENT_URL: urls.PRODUCTS_URL! };
    // Services take the tokens of these gateways and of no other.
    const trusted = { TRUSTED_ISSUERS: gatewayPorts.map((port) => `http://localhost:${port}`).join() };
    this.identityUrl = `http://localhost:${identityPort}`;
    const provider = { OIDC_ISSUER: this.identityUrl };
    await Promise.all([
      this.#startIdentity(identityPort, gatewayPorts.map((port) => `http://localhost:${port}`), identityEnv),
      ...SERVICES.map(async (name, at) => {
        const own = { PORT: String(ports[at]), SAMPLE_DATA_DIR: join(this.#folder, name), SAMPLE_FAULTS: '1' };
        const service = { url: upstreams[`${name.toUpperCase()}_URL`]!, env: { ...upstreams, ...trusted, ...serviceEnv, ...own } };
        this.#services.set(name, { ...service, program: programOf(name, service.env) });
        await this.#untilHealthy(name);
      }),
      ...gateways.map(async (name, at) => {
        this.#gateways.set(name, await startGateway({ name, config, port: gatewayPorts[at], env: { ...upstreams, ...provider, ...(pocket && { POCKET_ORIGIN: this.pocketUrl }), ...env } }));
      }),
    ]);
    if (pocket) await this.#startPocket(pocketPort);
  }

  /** @throws Error for one that the shop was not started with */
  gateway(name: GatewayName): RunningGateway {
    const gateway = this.#gateways.get(name);
    if (gateway) return gateway;
    throw new Error(`the shop was started without ${name}`);
  }

  /** All that its programs have written so far: gateways, services and the provider. */
  get output(): string {
    const programs = [...[...this.#gateways.values()].map(({ program }) => program), ...[...this.#services.values()].map(({ program }) => program), this.#identity];
    return programs.map((program) => (program === undefined ? '' : program.stdout + program.stderr)).join('');
  }

  serviceUrl(name: ServiceName): string {
    return this.#service(name).url;
  }

  stopService(name: ServiceName): Promise<unknown> {
    return this.#service(name).program.stop();
  }

  /** As a crash would end it. */
  killService(name: ServiceName): Promise<unknown> {
    return this.#service(name).program.kill();
  }

  /** Ends it if it runs, and starts it at the same address with the data that it had. */
  async restartService(name: ServiceName): Promise<void> {
    const service = this.#service(name);
    await service.program.stop();
    service.program = programOf(name, service.env);
    await this.#untilHealthy(name);
  }

  /** Lets a service's following answers go wrong until {@link heal}. */
  async spoil(name: ServiceName, fault: ServiceFault): Promise<void> {
    await this.#faults(name, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) });
  }

  async heal(name: ServiceName): Promise<void> {
    await this.#faults(name, { method: 'DELETE' });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#gateways.values()].map((gateway) => gateway.stop()));
    await Promise.all([...[...this.#services.values()].map(({ program }) => program.stop()), this.#identity?.stop(), this.#pocket?.stop()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #startIdentity(port: number, gateways: readonly string[], own: Readonly<Record<string, string>>): Promise<void> {
    const env = { ...own, PORT: String(port), IDENTITY_DATA_DIR: join(this.#folder, 'identity'), WEB_BFF_URL: gateways.join(), ...(this.pocketUrl && { EXTRA_REDIRECT_URIS: JSON.stringify({ pocket: [`${this.pocketUrl}/callback`] }) }) };
    this.#identity = new BuiltProgram({ project: 'apps/identity', env });
    await this.#identity.untilReady(`${this.identityUrl}/health`);
  }

  async #startPocket(port: number): Promise<void> {
    const env = { PORT: String(port), GATEWAY_URL: this.gateway('mobile-bff').url, OIDC_ISSUER: this.identityUrl };
    this.#pocket = new BuiltProgram({ project: 'apps/pocket', env });
    await this.#pocket.untilReady(this.pocketUrl);
  }

  async #faults(name: ServiceName, options: Parameters<typeof ask>[1]): Promise<void> {
    const { status, text } = await ask(`${this.serviceUrl(name)}/faults`, options);
    if (status >= 300) throw new Error(`${name} refused the fault with ${status}: ${text}`);
  }

  #untilHealthy(name: ServiceName): Promise<void> {
    const { url, program } = this.#service(name);
    return program.untilReady(`${url}/health`);
  }

  #service(name: ServiceName): Service {
    const service = this.#services.get(name);
    if (service) return service;
    throw new Error(`the shop has no service ${name}`);
  }
}

function programOf(name: ServiceName, env: Readonly<Record<string, string>>): BuiltProgram {
  return new BuiltProgram({ project: `apps/samples/${name}`, env });
}

/** Starts the shop with the given gateways; when one of its programs cannot start, all are ended again. */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const shop = new Shop();
  try {
    await shop.start(options);
  } catch (error) {
    await shop.stop();
    throw error;
  }
  return shop;
}
