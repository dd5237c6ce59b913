import { type Vault } from '@portico/api-mobile';

/** What the app keeps across its starts and nobody minds who reads: screens, cart, outbox. */
export abstract class Storage {
  abstract read(name: string): Promise<string | undefined>;
  /** undefined: forget it. */
  abstract write(name: string, value: string | undefined): Promise<void>;
}

/** Messages that arrive while the app is closed. */
export abstract class Push {
  /** Asks the user, and registers. @returns the address for the shop to send to; undefined where there is none */
  abstract register(): Promise<string | undefined>;
}

/** Whether there is a network. */
export abstract class Network {
  abstract get isOnline(): boolean;
  /** @returns stops listening */
  abstract onChange(listener: () => void): () => void;
}

/** The way back: a button of the system, or of the browser. */
export abstract class BackButton {
  /** A further screen was opened. */
  abstract opened(): void;
  abstract press(): void;
  abstract onPress(listener: () => void): void;
}

/** All that only a device has. web-device.ts has it in a browser; README.md says how a native app does. */
export interface Device {
  readonly storage: Storage;
  readonly vault: Vault;
  readonly push: Push;
  readonly network: Network;
  readonly back: BackButton;
  /** Origin of mobile-bff, and the issuer of tokens. */
  readonly settings: { readonly platform: string; readonly gateway: string; readonly issuer: string; readonly redirectUri: string; readonly signedOutUri: string };
  /** Opens the system's browser, for signing in and out. */
  openBrowser(url: string): void;
}
