import { z } from 'zod';
import { type ConfigSection, defineSection } from './config-section.ts';
import { BAGGAGE } from '../telemetry/baggage.ts';
import { bytes, duration } from './units.ts';

/** Read by the loader itself before any section is. */
export const includeSection = defineSection({
  key: 'include',
  schema: z
    .array(z.string())
    .default([])
    .describe('Files to lay below this one, relative to it: maps merge, lists and single values here replace'),
});

export const codeViewsSection = defineSection({
  key: 'codeViews',
  restart: true,
  schema: z.boolean().default(true).describe('Serve views in code too; false leaves declared views and routes'),
});

export const listenSection = defineSection({
  key: 'server',
  restart: true,
  schema: z
    .strictObject({
      tls: z
        .strictObject({
          cert: z.string().min(1).describe('The certificate, with those between it and its root'),
          key: z.string().min(1).describe('Its key'),
        })
        .optional()
        .describe('PEM files, beside the file that names them: clients come by https and may speak HTTP/2. They are read again when they change'),
    })
    .prefault({})
    .describe('The public port'),
});

export const sizesSection = defineSection({
  key: 'sizes',
  schema: z
    .strictObject({
      headers: bytes.prefault('16kb').describe("All of a request's header fields together"),
      body: bytes.prefault('1mb').describe("A request's body, where its route or view says nothing else"),
      url: bytes.prefault('8kb').describe("A request's path and query"),
      slowest: bytes.prefault(100).describe("What a client must at least send of a body, or take of an answer that waits for it, in a second; seen over timeouts.bodyIdle"),
    })
    .prefault({})
    .describe('The most a client may send, and the least'),
});

export const timeoutsSection = defineSection({
  key: 'timeouts',
  schema: z
    .strictObject({
      view: duration.prefault('5s').describe('For the whole answer of a view that says nothing else'),
      route: duration.prefault('10s').describe("Until the head of a route's answer, where the route says nothing else"),
      idle: duration.prefault('60s').describe('For which a stream, or a connection kept alive, may stand still'),
      head: duration.prefault('10s').describe("For a client to send its request's head"),
      bodyIdle: duration.prefault('30s').describe("For which a request's body, or an answer that waits for its client, may stand still or be slower than sizes.slowest"),
      drain: duration.prefault('10s').describe('For requests in flight to end when the gateway stops'),
      drainDelay: duration
        .prefault('2s')
        .describe('From SIGTERM on, still accepting but no longer ready, so that load balancers notice'),
    })
    .prefault({})
    .describe('How long the gateway waits'),
});

export const telemetrySection = defineSection({
  key: 'telemetry',
  restart: true,
  schema: z
    .strictObject({
      baggage: z.array(z.enum(BAGGAGE)).default([]).describe("What services are told as Baggage, as `portico.route=home`; callers' own is dropped"),
    })
    .prefault({})
    .describe('What goes along with calls to services'),
});

/** The pipeline's own sections; a gateway adds those of its other libraries. */
export const serverSections: readonly ConfigSection<unknown>[] = [
  includeSection,
  codeViewsSection,
  listenSection,
  sizesSection,
  timeoutsSection,
  telemetrySection,
];
