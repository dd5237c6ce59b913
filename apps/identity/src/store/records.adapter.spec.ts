import { IdentityDatabase } from './identity-database.ts';
import { RecordsAdapter } from './records.adapter.ts';

describe('RecordsAdapter', () => {
  let database: IdentityDatabase;
  let nowMs: number;
  const model = (name: string) => new RecordsAdapter(name, database, () => nowMs);
  const rows = () => database.connection.prepare('SELECT count(*) AS rows FROM records').get()?.['rows'];

  beforeEach(() => {
    database = new IdentityDatabase(':memory:');
    nowMs = 1_000_000;
  });
  afterEach(() => database.close());

  it('keeps models apart and replaces what it has', async () => {
    await model('Session').upsert('a', { n: 1 }, 60);
    await model('Session').upsert('a', { n: 2 }, 60);
    await model('Grant').upsert('a', { n: 3 }, 60);
    expect(await model('Session').find('a')).toEqual({ n: 2 });
    expect(await model('Grant').find('a')).toEqual({ n: 3 });
    await model('Grant').destroy('a');
    expect(await model('Grant').find('a')).toBeUndefined();
    expect(await model('Session').find('a')).toBeDefined();
  });

  it('finds nothing that has expired, and a sweep deletes it', async () => {
    await model('Session').upsert('short', { uid: 'u' }, 60);
    await model('Session').upsert('for ever', {});
    nowMs += 59_999;
    expect(await model('Session').find('short')).toBeDefined();
    nowMs += 1;
    expect(await model('Session').find('short')).toBeUndefined();
    expect(await model('Session').findByUid('u')).toBeUndefined();
    expect(rows()).toBe(2);
    database.sweep(nowMs);
    expect(rows()).toBe(1);
  });

  it('finds by uid and by user code', async () => {
    await model('Session').upsert('a', { uid: 'u', n: 1 }, 60);
    await model('DeviceCode').upsert('b', { userCode: 'c', n: 2 }, 60);
    expect(await model('Session').findByUid('u')).toMatchObject({ n: 1 });
    expect(await model('DeviceCode').findByUserCode('c')).toMatchObject({ n: 2 });
    expect(await model('Session').findByUserCode('c')).toBeUndefined();
  });

  it('marks as consumed once; a second time ends the family and its grant', async () => {
    await model('Grant').upsert('g', {}, 60);
    await model('Grant').upsert('other', {}, 60);
    await model('RefreshToken').upsert('old', { grantId: 'g' }, 60);
    await model('RefreshToken').consume('old');
    expect(await model('RefreshToken').find('old')).toEqual({ grantId: 'g', consumed: 1_000 });
    await model('RefreshToken').upsert('new', { grantId: 'g' }, 60);
    await expect(model('RefreshToken').consume('old')).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await model('RefreshToken').find('new')).toBeUndefined();
    expect(await model('Grant').find('g')).toBeUndefined();
    expect(await model('Grant').find('other')).toBeDefined();
  });

  it('revokes the tokens of a grant, but not an interaction that names it', async () => {
    await model('AccessToken').upsert('a', { grantId: 'g' }, 60);
    await model('AccessToken').upsert('b', { grantId: 'h' }, 60);
    await model('Interaction').upsert('i', { grantId: 'g' }, 60);
    await model('AccessToken').revokeByGrantId('g');
    await model('Interaction').revokeByGrantId('g');
    expect(await model('AccessToken').find('a')).toBeUndefined();
    expect(await model('AccessToken').find('b')).toBeDefined();
    expect(await model('Interaction').find('i')).toBeDefined();
  });
});
