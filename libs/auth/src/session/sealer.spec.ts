import { KeyRing } from './key-ring.ts';
import { Sealer } from './sealer.ts';

const [OLD, NEW] = ['o'.repeat(32), 'n'.repeat(32)];
const sealer = (keys: string[], purpose = 'session') => new Sealer(new KeyRing(keys), purpose);

describe('a sealer', () => {
  it('opens what it sealed, which says nothing of what is in it', () => {
    const sealed = sealer([OLD]).seal('{"secret":"ä"}', 'place');
    expect(sealed).not.toContain('secret');
    expect(sealer([OLD]).open(sealed, 'place')).toBe('{"secret":"ä"}');
    expect(sealer([OLD]).seal('{"secret":"ä"}', 'place')).not.toBe(sealed);
  });

  it('opens nothing in another place, for another purpose, with another key, or that was changed', () => {
    const sealed = sealer([OLD]).seal('text', 'place');
    expect(sealer([OLD]).open(sealed, 'other')).toBeUndefined();
    expect(sealer([OLD], 'login').open(sealed, 'place')).toBeUndefined();
    expect(sealer([NEW]).open(sealed, 'place')).toBeUndefined();
    const [id, body = ''] = sealed.split('.');
    for (let at = 0; at < body.length; at += 5) {
      const changed = `${id}.${body.slice(0, at)}${body[at] === 'A' ? 'B' : 'A'}${body.slice(at + 1)}`;
      expect(sealer([OLD]).open(changed, 'place')).toBeUndefined();
    }
    const broken = ['', '.', id!, `${id}.`, `${id}.AAAA`, `.${body}`, body];
    for (const text of broken) expect(sealer([OLD]).open(text, 'place')).toBeUndefined();
  });

  it('seals with the first key and opens with all', () => {
    const before = sealer([OLD]).seal('text', 'place');
    const rotated = sealer([NEW, OLD]);
    expect(rotated.open(before, 'place')).toBe('text');
    expect([rotated.isCurrent(before), rotated.isCurrent(rotated.seal('text', 'place'))]).toEqual([false, true]);
    expect(sealer([NEW]).open(rotated.seal('text', 'place'), 'place')).toBe('text');
    expect(sealer([NEW]).open(before, 'place')).toBeUndefined();
  });

  it('reads the keys again when it meets one that it does not know, but not all the time', () => {
    let now = 0;
    let reads = 0;
    let configured = [OLD];
    const ring = new KeyRing([OLD], () => ((reads += 1), configured), () => now);
    const late = new Sealer(ring, 'session');
    configured = [NEW, OLD];
    const sealed = sealer([NEW]).seal('text', 'place');
    expect(late.open(sealed, 'place')).toBe('text');
    expect(late.isCurrent(late.seal('text', 'place'))).toBe(true);
    for (let tries = 0; tries < 10; tries += 1) late.open(`forged${tries}.AAAA`, 'place');
    expect(reads).toBe(1);
    now = 1_000;
    late.open('forged.AAAA', 'place');
    expect(reads).toBe(2);
  });

  it('keeps the keys that it has when none are configured any more', () => {
    const ring = new KeyRing([OLD]);
    ring.replace([]);
    expect(new Sealer(ring, 'session').open(sealer([OLD]).seal('text', 'place'), 'place')).toBe('text');
  });
});
