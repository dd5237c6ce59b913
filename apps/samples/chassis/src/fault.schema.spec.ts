import { parseFault } from './fault.schema.ts';

describe('parseFault', () => {
  it('combines what commas separate', () => {
    expect(parseFault('delay=500, status=503')).toEqual({ delayMs: 500, status: 503 });
    expect(parseFault('truncate')).toEqual({ truncate: true });
  });

  it.each(['explode', 'status=200', 'delay=soon', 'reset=1', ''])('refuses "%s" with 400', (field) => {
    expect(() => parseFault(field)).toThrow(expect.objectContaining({ status: 400, code: 'invalid_request' }));
  });
});
