import { type Layer } from '../dispatch.ts';
import { type Instance } from '../instance.ts';

/** Takes the instances in turn. */
export function balance(instances: readonly Instance[]): Layer {
  let turn = 0;
  return (next) => (request, handler) => {
    request.instance = instances[turn];
    turn = (turn + 1) % instances.length;
    return next(request, handler);
  };
}
