import { GatewayError } from '@portico/pipeline';
import { type Layer, OVER } from '../dispatch.ts';
import { type Instances } from '../instances.ts';

/** Takes the instances in turn. */
export function balance(upstream: string, instances: Instances): Layer {
  let turn = 0;
  return (next) => (request, handler) => {
    const { all } = instances;
    if (all.length === 0) {
      handler.error(new GatewayError('upstream_unreachable', `The service "${upstream}" has no instances now.`, { upstream }));
      return OVER;
    }
    request.instance = all[(turn = (turn + 1) % all.length)];
    return next(request, handler);
  };
}
