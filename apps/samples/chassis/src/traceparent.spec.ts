import { traceIdOf } from './traceparent.ts';

describe('traceIdOf', () => {
  it('reads the example of the recommendation', () => {
    expect(traceIdOf('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it('reads a later version that appends fields', () => {
    expect(traceIdOf('01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-new')).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it.each([
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
    'nonsense',
  ])('refuses %s', (field) => {
    expect(traceIdOf(field)).toBeUndefined();
  });
});
