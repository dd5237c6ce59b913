import { type Upstream, type Upstreams } from '@portico/client';
import { type Policy } from '@portico/pipeline';
import { z } from 'zod';
import { type DescribedView } from '../openapi/openapi.document.ts';
import { Degraded } from '../openapi/problem.schema.ts';
import { requirementOf } from '../routes/auth.options.ts';
import { matchOf } from '../routes/match.options.ts';
import { type Entry } from '../routes/route.ts';
import { memberShape } from './member-shape.ts';
import { listOf, type PartOptions } from './part.options.ts';
import { parseReference, parseValueTemplate, type Reference, type ValueTemplate } from './value-template.ts';
import { type ViewDeclaration } from './views.section.ts';

/** A part of a declared view, ready to be asked for. */
export interface DeclaredPart extends Pick<PartOptions, 'optional' | 'within' | 'atOnce'> {
  readonly name: string;
  readonly upstream: Upstream;
  readonly template: ValueTemplate;
  readonly each: Reference | undefined;
  readonly otherwise: unknown;
  readonly staleMs: number | undefined;
  readonly shape: (value: unknown) => unknown;
  /** Where it stands in the answer; empty for the answer itself. */
  readonly place: readonly string[];
}

/** A view without code. */
export interface DeclaredView extends Entry {
  readonly kind: 'view';
  readonly parts: readonly DeclaredPart[];
}

export function declaredView(declaration: ViewDeclaration, upstreams: Upstreams, defaults: Pick<Policy, 'timeoutMs' | 'maxBodyBytes'>, origin: string): DeclaredView {
  const { name, match, auth, timeout, maxCalls, parts } = declaration;
  const policy: Policy = Object.freeze({ ...defaults, kind: 'view', name, auth: requirementOf(auth), timeoutMs: timeout ?? defaults.timeoutMs, maxCalls });
  // A part stands inside of another only after that one.
  const entries = Object.entries(parts).map(([part, options]) => declaredPart(part, options, upstreams));
  return Object.freeze({ kind: 'view', policy, match: matchOf(match), origin, parts: entries });
}

function declaredPart(name: string, options: PartOptions, upstreams: Upstreams): DeclaredPart {
  const { to, path, optional, otherwise, stale, within, each, atOnce, under } = options;
  return Object.freeze({
    name,
    // The section's check has seen to it that there is one.
    upstream: upstreams.find(to)!,
    template: parseValueTemplate(path),
    each: each === undefined ? undefined : parseReference(listOf(each)),
    optional,
    otherwise: otherwise ?? null,
    staleMs: stale,
    within,
    atOnce,
    shape: memberShape(options),
    place: under === '.' ? [] : (under ?? name).split('.'),
  });
}

/** For the gateway's description: what the services answer is theirs to describe. */
export function describedView(declaration: ViewDeclaration): DescribedView {
  const { name, match, auth, summary, parts } = declaration;
  const members = Object.entries(parts).flatMap(([part, { under, pick, rename }]) => {
    if (under !== '.') return [[(under ?? part).split('.')[0]!, z.unknown()] as const];
    return (pick ?? []).map((path) => [rename[path.split('.')[0]!] ?? path.split('.')[0]!, z.unknown()] as const);
  });
  const answer = z.object({ ...Object.fromEntries(members), degraded: Degraded.optional() });
  const policy = { kind: 'view', name, auth: requirementOf(auth), timeoutMs: 0, maxBodyBytes: 0 } as const;
  return { policy, match: matchOf(match), methods: new Set(['GET', 'HEAD']), description: { ...(summary !== undefined && { summary }), answer, status: 200 } };
}
