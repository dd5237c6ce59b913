import { Guarded, type HandlerPolicy } from '@portico/pipeline';

/**
 * `auth`: who may see it; there is no default, a view without a policy stops the start. `timeoutMs`: for the whole answer;
 * default `timeouts.view` of gateway.yaml.
 */
export type ViewOptions = Pick<HandlerPolicy, 'auth' | 'timeoutMs'>;

/** Makes a controller's handler a view: `@Get('api/pages/home') @View('home', {auth: 'anonymous'})`. */
export function View(name: string, options: ViewOptions): MethodDecorator {
  return Guarded(name, options);
}
