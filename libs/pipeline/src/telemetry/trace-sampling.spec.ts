import { continueTrace } from '../exchange/trace-context.ts';
import { TraceSampling } from './trace-sampling.ts';
import { trustedAddresses } from './trusted-addresses.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const from = (flags?: string, spanId = 'f'.repeat(16)) =>
  continueTrace(flags === undefined ? undefined : `00-${TRACE}-00f067aa0ba902b7-${flags}`, undefined, spanId, '1'.repeat(32));
const isTrusted = trustedAddresses(['10.0.0.0/8', 'loopback', '2001:db8::1']);
const sampling = (ratio: number, isParentBased = true) => new TraceSampling({ ratio, isParentBased, isTrusted });

describe('which traces are recorded', () => {
  it('is not what the public says', () => {
    expect(sampling(0).decide(from('01'), '203.0.113.9')).toBe(false);
    expect(sampling(1).decide(from('00'), '203.0.113.9')).toBe(true);
    expect(sampling(0).decide(from('01'), undefined)).toBe(false);
  });

  it.each(['10.1.2.3', '127.0.0.1', '::ffff:10.1.2.3', '::1', '2001:db8::1'])('is what the trusted %s says', (address) => {
    expect(sampling(0).decide(from('01'), address)).toBe(true);
    expect(sampling(1).decide(from('00'), address)).toBe(false);
    expect(sampling(1).decide(from(), address)).toBe(true);
    expect(sampling(0, false).decide(from('01'), address)).toBe(false);
  });

  it('is a share of all, which no caller can choose to belong to', () => {
    const half = sampling(0.5);
    expect(half.decide(from('00', `7fffffff${'0'.repeat(8)}`), '203.0.113.9')).toBe(true);
    expect(half.decide(from('00', `80000000${'0'.repeat(8)}`), '203.0.113.9')).toBe(false);
  });

  it('believes nobody where no proxy is trusted', () => {
    expect(trustedAddresses([])('127.0.0.1')).toBe(false);
    expect(isTrusted('11.0.0.1')).toBe(false);
    expect(isTrusted('nonsense')).toBe(false);
  });
});
