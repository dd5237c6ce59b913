import { background, currentWork, type Work } from '@portico/pipeline';
import { type Answer, collect } from './collect.ts';
import { type UpstreamRequest } from './dispatch.ts';
import { Upstream, type UpstreamParts } from './upstream.ts';
import { upstreamsSection } from './upstreams.section.ts';

/** An upstream named `shop` for a test, by the options of gateway.yaml. */
export function upstreamOf(options: Record<string, unknown>, parts: UpstreamParts = {}, directory = '.'): Upstream {
  return new Upstream('shop', optionsOf(options), parts, directory);
}

export function optionsOf(options: Record<string, unknown>) {
  return upstreamsSection.schema.parse({ shop: options }).shop!;
}

export interface Asked extends Partial<Omit<UpstreamRequest, 'work'>> {
  /** The deadline, milliseconds. */
  readonly within?: number;
  readonly priority?: Work['priority'];
}

/** Calls it as work of its own, and gives its attempts with the answer or error. */
export async function ask(upstream: Upstream, { within = 10_000, priority, ...request }: Asked = {}): Promise<Answer & { attempts: Work['record']['attempts'] }> {
  return background('test', within, async () => {
    const work = currentWork();
    if (priority) work.priority = priority;
    const { attempts } = work.record;
    try {
      const answer = await collect(upstream, { method: 'GET', path: '/', headers: [], body: null, idleTimeoutMs: 5_000, ...request, work });
      return { ...answer, attempts };
    } catch (error) {
      throw Object.assign(error as Error, { attempts });
    }
  });
}
