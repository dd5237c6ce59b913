import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Provider } from 'oidc-provider/lib/provider.js';
import { Passwords } from './accounts/passwords.ts';
import { DEMO_PASSWORD, SeededAccounts } from './accounts/seeded-accounts.ts';
import { type ErrorLog } from './error-log.ts';
import { type IdentityOptions } from './identity.options.ts';
import { createProvider } from './provider/create-provider.ts';
import { SignInHandler } from './sign-in/sign-in.handler.ts';
import { FailedSignIns } from './store/failed-sign-ins.ts';
import { IdentityDatabase } from './store/identity-database.ts';
import { KeyRing } from './store/key-ring.ts';

const SWEEP_EVERY_MS = 60_000;
const LOOK_FOR_KEYS_EVERY_MS = 1_000;
/** Requests in flight at a stop have this long. */
const DRAIN_MS = 700;

export interface Identity {
  readonly issuer: string;
  readonly port: number;
  /** Takes no more connections, lets requests in flight finish for 700 ms, and closes the database. */
  stop(): Promise<void>;
}

/** Starts the provider. @throws when the port is taken or the database cannot be opened */
export async function startIdentity(options: IdentityOptions, log: ErrorLog): Promise<Identity> {
  const database = new IdentityDatabase(options.database);
  const keys = new KeyRing(database);
  const accounts = new SeededAccounts();
  const passwords = new Passwords(database);
  const failures = new FailedSignIns(database, Date.now);
  await Promise.all([keys.prepare(), passwords.seed(accounts.ids(), DEMO_PASSWORD)]);

  let provider: Provider;
  let routes: Routes;
  const server = createServer((request, response) => {
    routes(request, response).catch((error: unknown) => {
      // A client that leaves in the middle of its form has failed nothing here.
      if (request.errored) return;
      log.error('request failed', error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.listen({ port: options.port, host: options.host, reusePort: options.reusePort });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const issuer = options.issuer ?? `http://localhost:${port}`;

  // A provider takes its keys when it is made. As all state is in the database, a rotation just makes a new one.
  let generation = 0;
  const useNewestKeys = () => {
    if (keys.generation() === generation) return;
    generation = keys.generation();
    provider = createProvider({ issuer, options, database, keys, accounts });
    report(provider, log);
    routes = routesOf(provider, new SignInHandler({ provider, accounts, passwords, failures }));
  };
  useNewestKeys();
  const timers = [
    every(LOOK_FOR_KEYS_EVERY_MS, useNewestKeys, log),
    every(SWEEP_EVERY_MS, () => database.sweep(Date.now()), log),
  ];

  return {
    issuer,
    port,
    async stop() {
      timers.forEach(clearInterval);
      server.close();
      server.closeIdleConnections();
      const overdue = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await once(server, 'close');
      clearTimeout(overdue);
      database.close();
    },
  };
}

type Routes = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function routesOf(provider: Provider, signIn: SignInHandler): Routes {
  const library = provider.callback();
  return async (request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    if (path === '/health') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    } else if (path.startsWith('/interaction/')) {
      await signIn.handle(request, response);
    } else {
      await library(request, response);
    }
  };
}

/** What a client did wrong it is told in the answer; only what went wrong here is logged. */
function report(provider: Provider, log: ErrorLog): void {
  provider.on('server_error', (_ctx, error) => log.error('request failed', error));
  provider.on('error', (error) => log.error('request failed', error));
  provider.on('backchannel.error', (_ctx, error, client: { clientId: string }) =>
    log.error('client was not told of a logout', error, { client: client.clientId }));
}

function every(periodMs: number, work: () => void, log: ErrorLog): NodeJS.Timeout {
  const timer = setInterval(() => {
    try {
      work();
    } catch (error) {
      log.error('database is not available', error);
    }
  }, periodMs);
  return timer.unref();
}
