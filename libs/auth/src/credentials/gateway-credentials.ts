import { type CredentialDemand, type CredentialKind, Credentials, type Work } from '@portico/pipeline';
import { type Credential } from './credential.ts';

export type CredentialWays = Readonly<Record<Exclude<CredentialKind, 'none' | 'pass'>, Credential>>;

/** Every way that gateway.yaml knows, by its name there. `none` and `pass` add nothing to a call. */
export class GatewayCredentials extends Credentials {
  constructor(private readonly ways: CredentialWays) {
    super();
  }

  override for(work: Work, { kind, audience }: CredentialDemand): string | undefined | Promise<string | undefined> {
    return kind === 'none' || kind === 'pass' ? undefined : this.ways[kind].for(work, audience);
  }

  override async refused(work: Work, { kind, audience }: CredentialDemand, value: string): Promise<boolean> {
    return kind === 'none' || kind === 'pass' ? false : this.ways[kind].refused(work, audience, value);
  }
}
