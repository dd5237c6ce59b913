import { applyDecorators, SetMetadata } from '@nestjs/common';
import { type AuthRequirement } from '@portico/pipeline';

export interface ViewOptions {
  /** Who may see it. There is no default: a view without a policy stops the start. */
  readonly auth: AuthRequirement;
  /** The whole answer, milliseconds. Default: `timeouts.view` of gateway.yaml. */
  readonly timeoutMs?: number;
}

export interface ViewMetadata extends ViewOptions {
  readonly name: string;
}

export const VIEW = Symbol('view');

/** Makes a controller's handler a view: `@Get('api/pages/home') @View('home', {auth: 'anonymous'})`. */
export function View(name: string, options: ViewOptions): MethodDecorator {
  return applyDecorators(SetMetadata(VIEW, { name, ...options } satisfies ViewMetadata));
}
