/**
 * The name under which a client's address is counted. Whoever has one IPv6 address has a whole /64 of them (RFC 6177), and what
 * is written as IPv6 but is IPv4 (RFC 4291 section 2.5.5.2) counts as that.
 */
export function addressKey(address: string): string {
  return address.includes(':') ? keyOfIPv6(address) : address;
}

const MAPPED = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i;

/** An IPv4 address that is written as IPv6, as such; any other as it is, without its zone. */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address;
  const [, dotted, high, low] = MAPPED.exec(address) ?? [];
  if (dotted !== undefined) return dotted;
  if (high !== undefined && low !== undefined) return [high, low].flatMap((pair) => [parseInt(pair, 16) >> 8, parseInt(pair, 16) & 255]).join('.');
  const zone = address.indexOf('%');
  return zone < 0 ? address : address.slice(0, zone);
}

function keyOfIPv6(address: string): string {
  const plain = plainAddress(address);
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::') as [string, string | undefined];
  const before = head === '' ? [] : head.split(':');
  // A dotted tail stands for two groups, always in the last half.
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const length = before.length + after.length + (plain.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4);
  return `${groups.map((group) => parseInt(group, 16).toString(16)).join(':')}/64`;
}
