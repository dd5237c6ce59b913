import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type GatewayFile, listenSection, type ReportFault, type WholeConfig } from '../config/index.ts';
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
 * @throws Error when it cannot be used, which {@link checkCertificate} tells
 */
export function certificateOf(file: GatewayFile): Certificate | undefined {
  const paths = pathsOf(file);
  return paths && new Certificate(paths);
}

export function checkCertificate(whole: WholeConfig, report: ReportFault): void {
  const paths = pathsOf(whole);
  try {
    if (paths) checked(paths.map((path) => readFileSync(path, 'utf8')));
  } catch (error) {
    report(['server', 'tls'], `the certificate cannot be used: ${(error as Error).message}`, 'Files are found beside the file that names them');
  }
}

function pathsOf(whole: WholeConfig): [cert: string, key: string] | undefined {
  const { tls } = whole.get(listenSection);
  const { file } = whole.where(['server', 'tls']);
  return tls && [resolve(dirname(file), tls.cert), resolve(dirname(file), tls.key)];
}
