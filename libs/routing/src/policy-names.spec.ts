import { unknownPolicies } from './policy-names.ts';
import { type AuthOptions, requirementOf } from './routes/auth.options.ts';

const where = () => ({ file: '/shop/gateway.yaml', line: 7 });
const routes = (...auths: AuthOptions[]) => auths.map((auth) => ({ auth }));

describe('unknown policies', () => {
  it('are none where every name is registered or none is used', () => {
    expect(unknownPolicies(['own-orders'], { routes: routes('user', { policy: 'own-orders' }, { scopes: ['a'] }), views: [], where })).toEqual([]);
  });

  it('are told with the nearest name that there is', () => {
    expect(unknownPolicies(['own-orders'], { routes: routes('user', { policy: 'own-order' }), views: [], where })).toEqual([
      { file: '/shop/gateway.yaml', line: 7, path: 'routes[1].auth.policy', message: 'there is no policy "own-order"', fix: 'Did you mean "own-orders"?' },
    ]);
  });
});

describe('the requirement of a route', () => {
  it('is what the stages read: times in milliseconds under their unit', () => {
    expect(requirementOf({ scopes: ['a'], acr: ['urn:portico:mfa'], maxAge: 300_000 })).toEqual({ scopes: ['a'], acr: ['urn:portico:mfa'], maxAgeMs: 300_000 });
    expect(requirementOf({ acr: 'urn:portico:mfa', maxAge: 0 })).toEqual({ acr: ['urn:portico:mfa'], maxAgeMs: 0 });
    expect(requirementOf('user')).toBe('user');
  });
});
