import { type Work } from '@portico/pipeline';
import { Credential } from './credential.ts';
import { type Minter } from './minter.ts';

/** A token that the gateway itself signs for the principal and this one service. */
export class MintedCredential extends Credential {
  constructor(private readonly minter: Minter) {
    super();
  }

  override for({ principal }: Work, audience: string): string | Promise<string> {
    return this.minter.authorization(principal, audience);
  }

  /** Another would say the same. */
  override async refused(): Promise<boolean> {
    return false;
  }
}
