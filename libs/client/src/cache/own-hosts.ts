import { type Environment } from '@portico/pipeline';

/** Names of this machine, whatever the port: in development every gateway is called by one of them. */
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/** The hosts by which clients are meant to call: that of PUBLIC_URL, and in development the machine's own names. */
export function ownHosts({ publicUrl, production }: Pick<Environment, 'publicUrl' | 'production'>): (host: string) => boolean {
  const own = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  return (host) => host === own || (!production && LOOPBACK.test(host));
}
