import { answer, createMobileClient, idempotencyKey, type MobileClient, ProblemError, UnreachableError } from '@portico/api-mobile';
import { type Device } from './device/device.ts';
import { Outbox, type Outcome, type Waiting } from './state/outbox.ts';
import { Screens } from './state/screens.ts';
import { Store } from './state/store.ts';

export const VERSION = '1.0.0';
const SCOPES = ['openid', 'profile', 'email', 'roles', 'offline_access', 'shop:read', 'shop:write', 'orders:read', 'orders:write'];

export interface CartLine {
  readonly productId: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly name: string;
  readonly unitPriceMinor: number;
  readonly currency: string;
}

export interface Purchase {
  readonly addressId: string;
  readonly lines: readonly CartLine[];
}

export interface User {
  readonly id: string;
  readonly name: string;
}

/** The app without its looks: what it knows, keeps and does. */
export class Pocket {
  readonly client: MobileClient;
  readonly screens: Screens;
  readonly user = new Store<User | undefined>(undefined);
  readonly cart: Store<readonly CartLine[]>;
  readonly outbox: Outbox<Purchase>;
  /** What the user should hear of, once. */
  readonly word = new Store<string | undefined>(undefined);
  /** The gateway no longer serves this version of the app: nothing else can be done. */
  readonly tooOld = new Store<{ readonly text: string; readonly store: string } | undefined>(undefined);

  constructor(readonly device: Device) {
    const { settings, storage, vault } = device;
    const signIn = { clientId: 'pocket', redirectUri: settings.redirectUri, signedOutUri: settings.signedOutUri, scopes: SCOPES, audience: 'urn:portico:shop' };
    this.client = createMobileClient({ origin: settings.gateway, issuer: settings.issuer, vault, app: { platform: settings.platform, version: VERSION }, signIn });
    this.screens = new Screens(storage, (error) => this.#judge(error));
    this.cart = new Store<readonly CartLine[]>([], { storage, name: 'cart' });
    const waiting = new Store<readonly Waiting<Purchase>[]>([], { storage, name: 'outbox' });
    this.outbox = new Outbox(waiting, (entry) => this.#send(entry));
  }

  /** @param url by which the app was opened: perhaps the provider's answer */
  async start(url: string): Promise<void> {
    await Promise.all([this.cart.load(), this.outbox.waiting.load(), this.screens.load()]);
    if (url.startsWith(this.device.settings.redirectUri)) await this.client.signIn.finish(url).catch((error: Error) => this.word.set(error.message));
    await this.#lookWho();
    this.device.network.onChange(() => this.device.network.isOnline && void this.outbox.run());
    void this.outbox.run();
  }

  async signIn(): Promise<void> {
    try {
      this.device.openBrowser(await this.client.signIn.begin());
    } catch {
      this.word.set('The sign-in cannot be reached right now.');
    }
  }

  /** Nothing of the user stays on the device. @param options.everywhere on all devices, and at the shop's other apps */
  async signOut(options: { readonly everywhere?: boolean } = {}): Promise<void> {
    this.outbox.waiting.set([]);
    this.cart.set([]);
    await this.screens.forget();
    const url = await this.client.signIn.end(options);
    this.user.set(undefined);
    if (url) this.device.openBrowser(url);
  }

  changeLine(line: CartLine): void {
    const others = this.cart.value.filter(({ variantId }) => variantId !== line.variantId);
    this.cart.set(line.quantity > 0 ? [...others, line] : others);
  }

  /** Puts the cart into the outbox: it is ordered now, or as soon as that is possible. Resolves after the first try. */
  async order(addressId: string): Promise<void> {
    const lines = this.cart.value;
    this.cart.set([]);
    await this.outbox.add({ addressId, lines }, idempotencyKey());
  }

  async #send({ key, what: { addressId, lines } }: Waiting<Purchase>): Promise<Outcome> {
    const body = { addressId, lines: lines.map(({ productId, variantId, quantity, unitPriceMinor }) => ({ productId, variantId, quantity, unitPriceMinor })) };
    const header = { 'Idempotency-Key': key };
    try {
      const order = await answer(this.client.api.POST('/v1/screens/checkout', { body, params: { header } }));
      this.word.set(`Order ${order.id} is placed. Thank you.`);
      this.screens.refresh('orders');
      return { kind: 'done' };
    } catch (error) {
      await this.#judge(error as Error);
      // One that may be tried again says nothing of the order: an earlier try may have placed it.
      const isRefused = error instanceof ProblemError && error.status >= 400 && error.status < 500 && error.status !== 401 && error.problem.retryable !== true;
      return isRefused ? { kind: 'refused', why: error.message } : { kind: 'later' };
    }
  }

  /** What an error means for the whole app. */
  async #judge(error: Error): Promise<void> {
    if (error instanceof ProblemError && error.code === 'app_upgrade_required') this.tooOld.set({ text: error.message, store: String(error.problem['store'] ?? '') });
    if (error instanceof ProblemError && error.status === 401) await this.#lookWho();
  }

  async #lookWho(): Promise<void> {
    try {
      const isIn = (await this.client.signIn.accessToken()) !== undefined;
      const claims = isIn ? await this.client.signIn.user() : undefined;
      if (this.user.value && !claims) this.word.set('You have been signed out.');
      this.user.set(claims && { id: String(claims['sub']), name: String(claims['name'] ?? 'You') });
    } catch (error) {
      // Offline, the one who was there last is there still.
      if (!(error instanceof UnreachableError) && !(error instanceof ProblemError)) throw error;
      const claims = await this.client.signIn.user();
      this.user.set(claims && { id: String(claims['sub']), name: String(claims['name'] ?? 'You') });
    }
  }
}
