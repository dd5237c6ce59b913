import { type Check, codeViewsSection, didYouMean, type Policy } from '@portico/pipeline';
import { viewsSection } from '../declared/views.section.ts';
import { routesSection } from '../routes/routes.section.ts';
import { limitsSection } from './limits.section.ts';

type Limited = readonly { readonly policy: Policy & { readonly limits?: readonly string[] } }[];

/** Tells what limits are for and is not there. */
export function checkLimitTargets(views: Limited): Check {
  return (whole, report) => {
    // Without its code, a gateway does not know what would stand there.
    if (!whole.get(codeViewsSection)) return;
    const known = [...whole.get(routesSection), ...whole.get(viewsSection), ...views.map(({ policy }) => policy)].map(({ name }) => name);
    for (const [name, { for: targets }] of Object.entries(whole.get(limitsSection))) {
      if (targets === 'all') continue;
      targets.forEach((target, at) => {
        if (!known.includes(target)) report(['limits', name, 'for', at], `there is no route or view "${target}"`, didYouMean(target, known));
      });
    }
  };
}

/** Tells the limits that views in code name and gateway.yaml has not. */
export function checkLimitsInCode(views: Limited): Check {
  return (whole, report) => {
    const names = Object.keys(whole.get(limitsSection));
    for (const { policy } of views) {
      for (const name of policy.limits ?? []) {
        if (names.includes(name)) continue;
        report(['limits', name], `there is no limit "${name}", which the view "${policy.name}" in code names`, didYouMean(name, names) ?? 'Define it');
      }
    }
  };
}
