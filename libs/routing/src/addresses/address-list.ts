import { BlockList, isIP } from 'node:net';
import { plainAddress } from './address-key.ts';

export interface AddressListOptions {
  /** Addresses and CIDR blocks; without any, all are allowed. */
  readonly allow?: readonly string[] | undefined;
  /** Refused even where allowed. */
  readonly deny?: readonly string[] | undefined;
}

/** From which addresses may be called. */
export class AddressList {
  readonly #allowed: BlockList | undefined;
  readonly #denied: BlockList;

  constructor({ allow, deny = [] }: AddressListOptions) {
    this.#allowed = allow && blockList(allow);
    this.#denied = blockList(deny);
  }

  admits(address: string): boolean {
    const plain = plainAddress(address);
    const version = isIP(plain);
    // A proxy that is trusted and tells nonsense: nobody knows who it is.
    if (version === 0) return this.#allowed === undefined;
    const family = version === 6 ? 'ipv6' : 'ipv4';
    return !this.#denied.check(plain, family) && (this.#allowed?.check(plain, family) ?? true);
  }
}

/** Whether it is an address, or a block of them such as `10.0.0.0/8`. */
export function isBlock(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && bits > 0 && !address.includes('%') && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits));
}

function blockList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    const plain = plainAddress(address);
    const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
    const bits = family === 'ipv4' ? 32 : 128;
    // The prefix of an IPv4 block that is written as IPv6 counts from 96.
    const length = prefix === undefined ? bits : Number(prefix) - (plain === address ? 0 : 96);
    list.addSubnet(plain, Math.max(0, length), family);
  }
  return list;
}
