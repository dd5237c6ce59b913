import { relative } from 'node:path';
import { type ConfigurationReload, type ManagementServer } from '@portico/pipeline';
import { type Served } from './routes/route-table.ts';
import { type Routing } from './routing.ts';

/** `GET /routes` of the management port: what the gateway serves, in the order of precedence, and how the last reload went. */
export class RoutesReport {
  constructor(
    private readonly routing: Routing,
    private readonly reload: ConfigurationReload,
    management: ManagementServer,
  ) {
    management.get('/routes', () => this.#report());
  }

  #report() {
    const { last } = this.reload;
    const faults = last?.faults.map((fault) => ({ ...fault, file: relative(process.cwd(), fault.file) }));
    return { reload: last ? { ...last, faults } : null, routes: this.routing.table.entries.map(lineOf) };
  }
}

function lineOf(entry: Served) {
  const { kind, policy, match, origin } = entry;
  return {
    name: policy.name,
    leads: kind,
    ...(kind === 'forward' && { to: entry.upstream.name }),
    match: {
      path: match.template.text,
      methods: [...((kind === 'code' ? entry.methods : match.methods) ?? [])],
      ...(match.hosts.length > 0 && { hosts: match.hosts }),
      ...(match.conditions.length > 0 && { conditions: match.conditions.map(({ about }) => about) }),
      ...(match.weight < 1 && { weight: match.weight }),
      ...(match.allow.size > 0 && { allow: [...match.allow] }),
    },
    policy,
    origin: kind === 'code' ? origin : relative(process.cwd(), origin),
  };
}
