import { type ConfigFault, ConfigFaults, type Environment } from '@portico/pipeline';

const PLACEHOLDER = 'https://…';

/**
 * What sessions need of the environment. In development, what is missing has its defaults or answers 503 where it is needed.
 *
 * @throws ConfigFaults with everything that is missing
 */
export function checkSessionEnvironment(environment: Environment): void {
  const faults: ConfigFault[] = [];
  const report = (path: string, message: string, fix?: string) => faults.push({ file: 'environment', path, message, fix });
  const { redisUrl, sessionKeys, oidcIssuer, oidcClientId, oidcClientSecret, publicUrl } = environment;
  if (redisUrl !== undefined && sessionKeys === undefined) {
    report('SESSION_KEYS', 'sessions in Redis need keys that all replicas share', 'Make one: openssl rand -base64 32');
  }
  if (environment.production) {
    const provider = { OIDC_ISSUER: oidcIssuer, OIDC_CLIENT_ID: oidcClientId, OIDC_CLIENT_SECRET: oidcClientSecret };
    for (const [name, value] of Object.entries({ ...provider, PUBLIC_URL: publicUrl })) {
      if (value === undefined) report(name, `${name} is not set, but users are to sign in here`);
    }
    if (oidcIssuer?.startsWith('http:')) {
      report('OIDC_ISSUER', 'secrets and tokens would cross the network in the open', `Use ${PLACEHOLDER}`);
    }
    if (publicUrl?.startsWith('http:') && new URL(publicUrl).hostname !== 'localhost') {
      report('PUBLIC_URL', 'browsers keep the session cookie for https only', `Use ${PLACEHOLDER}`);
    }
  }
  if (faults.length > 0) throw new ConfigFaults(faults);
}
