import { type Exchange } from '../exchange/exchange.ts';
import { baggageOf } from './baggage.ts';

const exchange = (more: object = {}) => ({ policy: { name: 'home' }, principal: { client: 'pocket, the app' }, ...more }) as unknown as Exchange;

describe('baggage for services', () => {
  it('is nothing unless something is listed', () => {
    expect(baggageOf([], 'web-bff')).toBeUndefined();
  });

  it('is what is listed and known, encoded', () => {
    expect(baggageOf(['gateway', 'route', 'client'], 'web-bff')!(exchange())).toBe('portico.gateway=web-bff,portico.route=home,portico.client=pocket%2C%20the%20app');
    expect(baggageOf(['route', 'client'], 'web-bff')!(exchange({ principal: {} }))).toBe('portico.route=home');
    expect(baggageOf(['route'], 'web-bff')!(exchange({ policy: undefined }))).toBeUndefined();
  });
});
