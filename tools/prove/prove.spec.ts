import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The tools are plain modules without types, so they are loaded by name.
const load = (name: string) => import(name);
const { outcome } = await load('./outcome.mjs');
const { loadProofs } = await load('./proofs.mjs');

describe('the outcome of a proof', () => {
  it('holds when all claims hold, and shows figures and claims', () => {
    const figures = { 'requests lost': 0, 'resident memory': '80 MB' };
    const { text, holds } = outcome({ figures, claims: [{ text: 'no request is lost', holds: true }] });
    expect(holds).toBe(true);
    expect(text).toBe('  requests lost    0\n  resident memory  80 MB\n  holds: no request is lost');
  });

  it('is false when one claim is false', () => {
    const claims = [
      { text: 'it is fast', holds: true },
      { text: 'it is small', holds: false },
    ];
    expect(outcome({ claims })).toEqual({ holds: false, text: '  holds: it is fast\n  FALSE: it is small' });
  });

  it('is an error without a claim, or with one that says neither yes nor no', () => {
    expect(() => outcome({ figures: { x: 1 } })).toThrow('makes no claim');
    expect(() => outcome({ claims: [{ text: 'maybe', holds: undefined }] })).toThrow('maybe');
  });
});

describe('the list of proofs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-prove-spec-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('holds each file by name, and none passes over one that is not a proof', async () => {
    writeFileSync(join(folder, 'reload.mjs'), 'export const proof = { name: "reload", title: "Reload", run: async () => ({}) };');
    expect([...(await loadProofs(folder)).keys()]).toEqual(['reload']);
    writeFileSync(join(folder, 'other.mjs'), 'export const proof = { name: "another", title: "Other", run: async () => ({}) };');
    await expect(loadProofs(folder)).rejects.toThrow('other.mjs exports no proof');
  });

  it('reads the proofs of this project', async () => {
    for (const [name, proof] of await loadProofs()) expect(proof.name).toBe(name);
  });
});
