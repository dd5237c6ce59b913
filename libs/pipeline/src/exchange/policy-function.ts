import { type Exchange } from './exchange.ts';

/**
 * Whether the principal of an exchange may do what it asks for. It is only asked about somebody who is known, and a
 * failure refuses as well; a GatewayError that it throws is the answer.
 *
 * @param params what the path's template captured, decoded
 */
export type PolicyFunction = (exchange: Exchange, params: Readonly<Record<string, string>>) => boolean | Promise<boolean>;
