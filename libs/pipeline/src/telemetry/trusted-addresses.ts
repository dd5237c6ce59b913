import { BlockList, isIP } from 'node:net';

/** By their names in TRUST_PROXY. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.1/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
const MAX_REMEMBERED = 1000;

/** Whether an address is one of TRUST_PROXY: addresses, blocks, and the names of such. */
export function trustedAddresses(trustProxy: readonly string[]): (address: string) => boolean {
  if (trustProxy.length === 0) return () => false;
  const list = new BlockList();
  for (const block of trustProxy.flatMap((entry) => NAMED[entry] ?? [entry])) {
    const [address = '', prefix] = block.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  const verdicts = new Map<string, boolean>();
  return (address) => {
    const known = verdicts.get(address);
    if (known !== undefined) return known;
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    const verdict = isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
    if (verdicts.size < MAX_REMEMBERED) verdicts.set(address, verdict);
    return verdict;
  };
}
