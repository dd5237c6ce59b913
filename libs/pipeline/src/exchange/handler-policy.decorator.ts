import { SetMetadata } from '@nestjs/common';
import { type Policy } from './policy.ts';

/** What a handler in code says of its policy; gateway.yaml has the rest. `auth` has no default: nothing is open by mistake. */
export type HandlerPolicy = Pick<Policy, 'name' | 'auth'> & Partial<Pick<Policy, 'timeoutMs' | 'maxCalls' | 'csrf' | 'slides'>>;

export const HANDLER_POLICY = Symbol('handler policy');

/** Says who may call a controller's handler. A handler without a policy stops the start. */
export function Guarded(name: string, options: Omit<HandlerPolicy, 'name'>): MethodDecorator {
  return SetMetadata(HANDLER_POLICY, { name, ...options } satisfies HandlerPolicy);
}
