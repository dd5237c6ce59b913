import { addressKey } from './address-key.ts';
import { AddressList, isBlock } from './address-list.ts';

describe('the key of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2/64'],
    ['2001:db8::1', '2001:db8:0:0/64'],
    ['::1', '0:0:0:0/64'],
    ['1::2:3:4:5:6:7', '1:0:2:3/64'],
    ['fe80::1%eth0', 'fe80:0:0:0/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0/64'],
  ])('of %s is %s', (address, key) => expect(addressKey(address)).toBe(key));
});

describe('AddressList', () => {
  it('admits what is allowed and not denied, in IPv4, IPv6 and IPv4 written as IPv6', () => {
    const list = new AddressList({ allow: ['10.0.0.0/8', '2001:db8::/32'], deny: ['10.1.0.0/16', '2001:db8:bad::/48'] });
    expect(['10.2.3.4', '::ffff:10.2.3.4', '2001:db8:1::1'].map((address) => list.admits(address))).toEqual([true, true, true]);
    expect(['10.1.3.4', '::ffff:10.1.3.4', '2001:db8:bad::1', '11.0.0.1', '2001:db9::1', 'unknown', ''].map((address) => list.admits(address))).toEqual(Array(7).fill(false));
  });

  it('admits all but what is denied where nothing says who is allowed', () => {
    const list = new AddressList({ deny: ['192.0.2.1', '::ffff:192.0.2.128/121'] });
    expect(['192.0.2.2', '2001:db8::1'].map((address) => list.admits(address))).toEqual([true, true]);
    expect(['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.200'].map((address) => list.admits(address))).toEqual([false, false, false]);
  });

  it.each(['10.0.0.0/8', '10.0.0.1', '::1', '2001:db8::/32'])('takes %s', (text) => expect(isBlock(text)).toBe(true));
  it.each(['10.0.0.0/33', '10.0.0', 'example.com', '10.0.0.0/8/8', '::1/129', '', 'fe80::1%eth0'])('refuses %j', (text) => expect(isBlock(text)).toBe(false));
});
