import { didYouMean, type ReportFault, type ReportFaultElsewhere } from '@portico/pipeline';
import { type RouteOptions } from './routes/routes.section.ts';
import { type FoundView } from './views/view-finder.ts';

/** What routes and views in gateway.yaml, and views in code, demand of their callers. */
export interface Demanding {
  readonly routes?: readonly Pick<RouteOptions, 'auth'>[];
  readonly declared?: readonly Pick<RouteOptions, 'auth'>[];
  readonly views?: readonly Pick<FoundView, 'policy'>[];
}

/** Tells every policy that a route or a view names and the gateway does not register. */
export function checkPolicies(registered: readonly string[], { routes = [], declared = [], views = [] }: Demanding, report: ReportFault, reportElsewhere: ReportFaultElsewhere): void {
  const checkOne = (auth: string | { readonly policy?: string }, tell: (message: string, fix: string) => void) => {
    const policy = typeof auth === 'string' ? undefined : auth.policy;
    if (policy === undefined || registered.includes(policy)) return;
    tell(`there is no policy "${policy}"`, didYouMean(policy, registered) ?? 'Register it under "policies" in the gateway\'s src/pipeline.ts');
  };
  for (const [key, entries] of Object.entries({ routes, views: declared })) {
    entries.forEach(({ auth }, at) => checkOne(auth, (...fault) => report([key, at, 'auth', 'policy'], ...fault)));
  }
  for (const { policy } of views) checkOne(policy.auth, (message, fix) => reportElsewhere({ file: 'code', path: `view "${policy.name}"`, message, fix }));
}
