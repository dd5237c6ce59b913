import { type ConfigFault, didYouMean, type GatewayFile } from '@portico/pipeline';
import { type RouteOptions } from './routes/routes.section.ts';
import { type FoundView } from './views/view-finder.ts';

type Naming = string | { readonly policy?: string };

/** A fault for every policy that a route or a view names and the gateway does not register. */
export function unknownPolicies(
  registered: readonly string[],
  { routes, views, declared = [], where }: {
    routes: readonly Pick<RouteOptions, 'auth'>[];
    views: readonly Pick<FoundView, 'policy'>[];
    declared?: readonly Pick<RouteOptions, 'auth'>[];
    where: GatewayFile['where'];
  },
): ConfigFault[] {
  const faultOf = (auth: Naming, place: Pick<ConfigFault, 'file' | 'line' | 'path'>): ConfigFault[] => {
    const policy = typeof auth === 'string' ? undefined : auth.policy;
    if (policy === undefined || registered.includes(policy)) return [];
    const fix = didYouMean(policy, registered) ?? 'Register it under "policies" in the gateway\'s src/pipeline.ts';
    return [{ ...place, message: `there is no policy "${policy}"`, fix }];
  };
  const ofSection = (key: string, entries: readonly Pick<RouteOptions, 'auth'>[]) =>
    entries.flatMap(({ auth }, at) => faultOf(auth, { ...where([key, at, 'auth', 'policy']), path: `${key}[${at}].auth.policy` }));
  return [
    ...ofSection('routes', routes),
    ...ofSection('views', declared),
    ...views.flatMap(({ policy: { auth, name } }) => faultOf(auth, { file: 'code', path: `view "${name}"` })),
  ];
}
