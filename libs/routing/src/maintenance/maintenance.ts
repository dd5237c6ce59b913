import { type Configuration, defineSection, duration, GatewayError, type ManagementServer, type Reading } from '@portico/pipeline';
import { z } from 'zod';

/** `maintenance:` of gateway.yaml. */
export const maintenanceSection = defineSection({
  key: 'maintenance',
  schema: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Answers every view and route with 503; what is at /bff and /.well-known goes on'),
      retryAfter: duration.prefault('5m').describe('When clients may come again, told in Retry-After'),
    })
    .prefault({})
    .describe('Closes the gateway, or routes that say so, for a while'),
});

const order = z.strictObject({ enabled: z.boolean() });

/**
 * Whether the gateway is closed: as its file says, unless somebody said otherwise on the management port. That holds for this process
 * and until it is taken back or the process ends.
 */
export class Maintenance {
  #byFile = false;
  #byHand: boolean | undefined;
  #retryAfterS = 0;

  constructor(configuration: Configuration, management: ManagementServer) {
    configuration.follow({
      apply: (file) => {
        const { enabled, retryAfter } = file.get(maintenanceSection);
        this.#byFile = enabled;
        this.#retryAfterS = Math.ceil(retryAfter / 1000);
      },
    });
    management.get('/maintenance', () => this.#state());
    management.change('PUT', '/maintenance', 'maintenance.set', ({ body }) => {
      const wanted = order.safeParse(body);
      if (!wanted.success) throw new GatewayError('invalid_input', 'Send {"enabled": true} or {"enabled": false}.');
      this.#byHand = wanted.data.enabled;
      return this.#state();
    });
    management.change('DELETE', '/maintenance', 'maintenance.unset', () => {
      this.#byHand = undefined;
      return this.#state();
    });
  }

  get isOn(): boolean {
    return this.#byHand ?? this.#byFile;
  }

  readonly readings: readonly Reading[] = [
    { name: 'portico.maintenance', kind: 'gauge', unit: '1', description: 'Whether the gateway is closed for maintenance', read: () => [[this.isOn ? 1 : 0, {}]] },
  ];

  /** @throws GatewayError `maintenance` with Retry-After */
  refuse(): never {
    throw new GatewayError('maintenance', 'This is closed for a while. Come again after the time that Retry-After tells.', { headers: { 'Retry-After': String(this.#retryAfterS) } });
  }

  #state() {
    return { enabled: this.isOn, by: this.#byHand === undefined ? 'file' : 'hand' };
  }
}
