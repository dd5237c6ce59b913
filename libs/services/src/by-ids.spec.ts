import { byIds } from './by-ids.ts';

describe('byIds', () => {
  it('asks for each id once, a hundred at a time, and leaves out what does not exist', async () => {
    const asked: string[][] = [];
    const ids = Array.from({ length: 150 }, (_, at) => `p-${at}`);
    const found = await byIds([...ids, ...ids], async (some) => {
      asked.push(some);
      return { items: some.filter((id) => id !== 'p-7').map((id) => ({ id })) };
    });
    expect(asked.map(({ length }) => length)).toEqual([100, 50]);
    expect([found.size, found.has('p-7'), found.get('p-149')]).toEqual([149, false, { id: 'p-149' }]);
  });

  it('asks nothing for no ids', async () => {
    expect(await byIds([], () => Promise.reject(new Error('asked')))).toEqual(new Map());
  });
});
