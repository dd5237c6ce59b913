import { SetMetadata } from '@nestjs/common';
import { type Policy } from './policy.ts';

/** What a handler in code says of its policy; gateway.yaml has the rest. `auth` has no default: nothing is open by mistake. */
export type HandlerPolicy = Pick<Policy, 'name' | 'auth'> &
  Partial<Pick<Policy, 'timeoutMs' | 'maxCalls' | 'csrf' | 'slides'>> & {
    /** Names of limits of gateway.yaml, beside those that it has for all. */
    readonly limits?: readonly string[] | undefined;
    /** How many requests each process answers at a time; others get 503. */
    readonly concurrency?: number | undefined;
    /** Whether a request of an unsafe method that comes twice with the same Idempotency-Key is done once. */
    readonly idempotency?: 'off' | 'accept' | 'require' | undefined;
    /** Fields of the answer in place of the gateway's; false leaves one out. */
    readonly securityHeaders?: Readonly<Record<string, string | false>> | undefined;
  };

export const HANDLER_POLICY = Symbol('handler policy');

/** Says who may call a controller's handler. A handler without a policy stops the start. */
export function Guarded(name: string, options: Omit<HandlerPolicy, 'name'>): MethodDecorator {
  return SetMetadata(HANDLER_POLICY, { name, ...options } satisfies HandlerPolicy);
}
