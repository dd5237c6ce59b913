import { type GatewayErrorOptions } from '../errors/gateway-error.ts';
import { type Demands } from './policy.ts';

/** What a refused caller lacks: any credentials at all, scopes, or a stronger or fresher sign-in. */
export type Lack =
  | { readonly kind: 'credentials' }
  | { readonly kind: 'scopes'; readonly scopes: readonly string[] }
  | ({ readonly kind: 'sign-in' } & Pick<Demands, 'acr' | 'maxAgeMs'>);

/**
 * How callers of this gateway make themselves known, and so what a refusal tells them (RFC 9110 section 11.6.1). The
 * authenticate stage leaves one on each exchange; the authorize stage asks it.
 */
export abstract class Challenge {
  /** Response fields and members of the problem document by which the caller can come back with what is lacking. */
  abstract answer(lack: Lack): Pick<GatewayErrorOptions, 'headers' | 'extensions'>;
}
