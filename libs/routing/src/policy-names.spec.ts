import { checkPolicies } from './policy-names.ts';
import { type AuthOptions, requirementOf } from './routes/auth.options.ts';

const routes = (...auths: AuthOptions[]) => auths.map((auth) => ({ auth }));

const faultsOf = (registered: string[], ...auths: AuthOptions[]) => {
  const told: unknown[][] = [];
  const report = (...fault: unknown[]) => void told.push(fault);
  checkPolicies(registered, { routes: routes(...auths) }, report, report);
  return told;
};

describe('unknown policies', () => {
  it('are none where every name is registered or none is used', () => {
    expect(faultsOf(['own-orders'], 'user', { policy: 'own-orders' }, { scopes: ['a'] })).toEqual([]);
  });

  it('are told with the nearest name that there is', () => {
    expect(faultsOf(['own-orders'], 'user', { policy: 'own-order' })).toEqual([
      [['routes', 1, 'auth', 'policy'], 'there is no policy "own-order"', 'Did you mean "own-orders"?'],
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
