import { BackButton, type Device, Network, Push, Storage } from './device.ts';
import { WebVault } from './web-vault.ts';

class WebStorage extends Storage {
  async read(name: string): Promise<string | undefined> {
    return localStorage.getItem(`pocket.${name}`) ?? undefined;
  }

  async write(name: string, value: string | undefined): Promise<void> {
    if (value === undefined) localStorage.removeItem(`pocket.${name}`);
    else localStorage.setItem(`pocket.${name}`, value);
  }
}

/** The export for browsers has no push: who wants it installs the app. */
class NoPush extends Push {
  async register(): Promise<undefined> {}
}

class WebNetwork extends Network {
  get isOnline(): boolean {
    return navigator.onLine;
  }

  onChange(listener: () => void): () => void {
    addEventListener('online', listener);
    addEventListener('offline', listener);
    return () => {
      removeEventListener('online', listener);
      removeEventListener('offline', listener);
    };
  }
}

class BrowserBack extends BackButton {
  opened(): void {
    history.pushState(null, '');
  }

  press(): void {
    history.back();
  }

  onPress(listener: () => void): void {
    addEventListener('popstate', listener);
  }
}

export function webDevice(): Device {
  const setting = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="pocket:${name}"]`)?.content ?? '';
  const { origin } = location;
  return {
    storage: new WebStorage(),
    vault: new WebVault(),
    push: new NoPush(),
    network: new WebNetwork(),
    back: new BrowserBack(),
    settings: { platform: 'web', gateway: setting('gateway'), issuer: setting('issuer'), redirectUri: `${origin}/callback`, signedOutUri: `${origin}/` },
    openBrowser: (url) => location.assign(url),
  };
}
