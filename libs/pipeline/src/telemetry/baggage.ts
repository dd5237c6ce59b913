import { type Exchange } from '../exchange/exchange.ts';

/** What services may be told by Baggage (W3C Baggage): what the gateway itself knows. What callers send is dropped at the edge. */
export const BAGGAGE = ['gateway', 'route', 'client'] as const;
export type BaggageItem = (typeof BAGGAGE)[number];

/** Puts the listed items together for one request; undefined when there is nothing to tell. */
export function baggageOf(items: readonly BaggageItem[], gateway: string): ((exchange: Exchange) => string | undefined) | undefined {
  if (items.length === 0) return undefined;
  const values: Readonly<Record<BaggageItem, (exchange: Exchange) => string | undefined>> = {
    gateway: () => gateway,
    route: ({ policy }) => policy?.name,
    client: ({ principal }) => principal.client,
  };
  return (exchange) => {
    const told = items.flatMap((item) => {
      const value = values[item](exchange);
      return value === undefined ? [] : [`portico.${item}=${encodeURIComponent(value)}`];
    });
    return told.length === 0 ? undefined : told.join();
  };
}
