import { bytes, didYouMean, duration } from '@portico/pipeline';
import { upstreamsSection } from '@portico/client';
import { z } from 'zod';
import { template } from './match.options.ts';
import { parseTemplate } from './path-template.ts';
import { type RouteCheck } from './routes.section.ts';

/** What a route says of forwarding: to whom, as what, how long and how much. */
export const forwardOptions = {
  to: z.string().min(1).optional().describe('The upstream. Either this or respond.'),
  rewrite: template.optional().describe('The path at the upstream; what the match captured may stand in it. Without it, the path stays.'),
  timeout: duration.optional().describe("Until the head of the upstream's answer. Default: timeouts.route."),
  idleTimeout: duration.optional().describe('How long a body may stand still. Default: timeouts.idle.'),
  maxBody: bytes.optional().describe('Largest request body. Default: sizes.body.'),
  cookies: z.enum(['drop', 'pass']).default('drop').describe("Whether the upstream's Set-Cookie reaches the client and the client's Cookie the upstream; never the gateway's own."),
  errors: z
    .enum(['pass', 'problems', 'own'])
    .default('pass')
    .describe("What a service says where it failed (a status of 500 or more): passed on as it is; if it is application/problem+json (RFC 9457); or never, but the gateway's own problem, 502, as for what does not pass."),
  websocket: z
    .boolean()
    .default(false)
    .describe('The path takes WebSockets (RFC 6455) and nothing else. What stages demand is demanded at the upgrade; then bytes pass both ways, until `idleTimeout` passes without any.'),
};

export const checkForward: RouteCheck = ({ to, rewrite, match, websocket }, { whole, report }) => {
  if (to !== undefined) {
    const upstreams = Object.keys(whole.get(upstreamsSection));
    if (!upstreams.includes(to)) report(['to'], `there is no upstream "${to}"`, didYouMean(to, upstreams));
  }
  if (websocket && !match.methods.includes('GET')) report(['websocket'], 'a WebSocket begins with a GET, which match.methods lacks', 'Add GET to match.methods');
  if (rewrite !== undefined) checkCaptured(rewrite, match.path, (message, fix) => report(['rewrite'], message, fix));
};

/** Whether a path has what another, made of it, names. */
export function checkCaptured(made: string, from: string, tell: (message: string, fix?: string) => void): void {
  const path = parseTemplate(from);
  const target = parseTemplate(made);
  const captured = path.segments.flatMap((segment) => (typeof segment === 'string' ? [] : [segment.name]));
  for (const segment of target.segments) {
    if (typeof segment !== 'string' && !captured.includes(segment.name)) tell(`{${segment.name}} is not captured by match.path`, didYouMean(segment.name, captured));
  }
  if (target.rest && !path.rest) tell('** is not captured by match.path', 'End match.path in ** as well');
}
