import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type ConfigFault, ConfigFaults, type GatewayFile, listenSection } from '../config/index.ts';
import { WatchedFiles } from '../watched-files.ts';

/** Contents of PEM files. */
export interface CertificateMaterial {
  readonly cert: string;
  readonly key: string;
}

const LOOK_EVERY_MS = 2_000;

/** The certificate that clients see, read again when its files change. */
export class Certificate {
  material: CertificateMaterial;
  readonly #files: WatchedFiles;
  readonly #followers: ((material: CertificateMaterial) => void)[] = [];

  /** @throws Error when a file cannot be read or the key is not that of the certificate */
  constructor(paths: readonly [cert: string, key: string], everyMs = LOOK_EVERY_MS) {
    this.#files = new WatchedFiles(paths, everyMs, (contents) => {
      this.material = checked(contents);
      for (const follow of this.#followers) follow(this.material);
    });
    try {
      this.material = checked(this.#files.contents);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  onChange(follow: (material: CertificateMaterial) => void): void {
    this.#followers.push(follow);
  }

  close(): void {
    this.#files.close();
  }
}

function checked([cert, key]: readonly string[]): CertificateMaterial {
  const material = { cert: cert!, key: key! };
  createSecureContext(material);
  return material;
}

/**
 * The certificate that gateway.yaml names (`server.tls`), if it does.
 *
 * @throws ConfigFaults when it cannot be used
 */
export function certificateOf(file: GatewayFile): Certificate | undefined {
  const { tls } = file.get(listenSection);
  if (tls === undefined) return undefined;
  const place = file.where(['server', 'tls']);
  const paths = [tls.cert, tls.key].map((path) => resolve(dirname(place.file), path)) as [string, string];
  try {
    return new Certificate(paths);
  } catch (error) {
    const fault: ConfigFault = { ...place, path: 'server.tls', message: `the certificate cannot be used: ${(error as Error).message}`, fix: 'Files are found beside the file that names them' };
    throw new ConfigFaults([fault]);
  }
}
