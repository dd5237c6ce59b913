import { openApiDocument, openApiFaults, type RunningSample, startSample, undescribedRoutes } from '@portico/samples-chassis';
import { usersSample } from './users.sample.ts';
import { Account, type Address, AddressPage, Preferences, User } from './users.schema.ts';

type PageOf<Item> = { items: Item[]; nextCursor: string | null };
type ChangesPage = { changes: { seq: number; id: string; deleted: boolean; user: User | null }[]; next: number };

describe('users', () => {
  let sample: RunningSample;
  const start = async () => {
    sample = await startSample(usersSample, { PORT: '0', SAMPLE_AUTH: 'off', SAMPLE_DATA_DIR: ':memory:', LOG_LEVEL: 'warn' });
  };
  const stop = () => sample.stop();

  const get = (path: string, init?: RequestInit) => fetch(sample.url + path, init);
  const read = async <Body>(path: string): Promise<Body> => (await get(path)).json() as Promise<Body>;
  const patch = (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const all = { 'content-type': 'application/json', ...headers };
    return get(path, { method: 'PATCH', body: JSON.stringify(body), headers: all });
  };
  const visit = async (path: string): Promise<User[]> => {
    const items: User[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: PageOf<User> = await read(path + (cursor && `&cursor=${cursor}`));
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  };

  describe('reading', () => {
    beforeAll(start);
    afterAll(stop);

    it('lists all 200 profiles exactly once, and nothing private in them', async () => {
      const users = await visit('/users?limit=30');
      expect(users).toHaveLength(200);
      expect(new Set(users.map(({ id }) => id)).size).toBe(200);
      for (const user of users) User.strict().parse(user);
      expect(JSON.stringify(users)).not.toContain('@');
    });

    it('knows twenty sellers, by their shops\' names too', async () => {
      const sellers = await visit('/users?limit=100&seller=true');
      expect(sellers).toHaveLength(20);
      expect(new Set(sellers.map(({ seller }) => seller?.shopName)).size).toBe(20);
      expect(await visit('/users?limit=100&seller=false')).toHaveLength(180);
      const [found] = (await read<PageOf<User>>('/users/search?q=nordLICHT')).items;
      expect(found).toEqual(sellers[0]);
      expect((await get('/users?seller=perhaps')).status).toBe(400);
    });

    it('searches names for the text as it is', async () => {
      const found = await visit('/users/search?q=ada&limit=2');
      expect(found.length).toBeGreaterThan(2);
      expect(found.every(({ name }) => /ada/i.test(name))).toBe(true);
      for (const q of ['%', '_', '\\']) expect(await visit(`/users/search?q=${encodeURIComponent(q)}`)).toEqual([]);
    });

    it('answers a batch in the order asked', async () => {
      const { items } = await read<PageOf<User>>('/users?ids=u-003,u-999,u-001');
      expect(items.map(({ id }) => id)).toEqual(['u-003', 'u-001']);
    });

    it('answers a profile to anybody, and the rest to be kept by nobody else', async () => {
      expect((await get('/users/u-001')).headers.get('cache-control')).toBe('public, max-age=60');
      for (const part of ['account', 'addresses', 'preferences']) {
        const answer = await get(`/users/u-001/${part}`);
        expect(answer.headers.get('cache-control')).toBe('private, no-cache');
        const again = await get(`/users/u-001/${part}`, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } });
        expect(again.status).toBe(304);
        expect((await get(`/users/u-999/${part}`)).status).toBe(404);
      }
      expect((await get('/users/u-999')).status).toBe(404);
    });

    it('seeds everybody with an account of their own, one to three addresses, and preferences', async () => {
      const ada = { id: 'u-001', name: expect.stringMatching(/^Ada /), email: 'ada@example.com' };
      expect(await read('/users/u-001/account')).toEqual(ada);
      const emails = new Set<string>();
      for (let number = 1; number <= 200; number += 1) {
        const path = `/users/u-${String(number).padStart(3, '0')}`;
        emails.add(Account.parse(await read(`${path}/account`)).email);
        const { items } = AddressPage.parse(await read(`${path}/addresses`));
        expect(items.map((address: Address) => address.isDefault)).toEqual([true, false, false].slice(0, items.length));
        Preferences.parse(await read(`${path}/preferences`));
      }
      expect(emails.size).toBe(200);
    });

    it.each([
      [{}], [{ theme: 'pink' }], [{ font: 'serif' }], [{ newsletter: 'yes' }],
    ])('refuses the preferences %j', async (body) => {
      expect((await patch('/users/u-001/preferences', body)).status).toBe(400);
    });

    it('describes all its routes', () => {
      const document = openApiDocument(usersSample);
      expect(openApiFaults(document)).toEqual([]);
      expect(undescribedRoutes(sample.app, document)).toEqual([]);
    });
  });

  describe('changing', () => {
    beforeEach(start);
    afterEach(stop);

    it('changes some preferences and leaves the others, for who has seen their present state', async () => {
      const first = await get('/users/u-001/preferences');
      const etag = first.headers.get('etag') ?? '';
      const before = await first.json() as Preferences;
      const changed = await patch('/users/u-001/preferences', { newsletter: !before.newsletter }, { 'if-match': etag });
      expect(await changed.json()).toEqual({ ...before, newsletter: !before.newsletter });
      expect((await patch('/users/u-001/preferences', { theme: 'dark' }, { 'if-match': etag })).status).toBe(412);
      expect(await read('/users/u-001/preferences')).toEqual({ ...before, newsletter: !before.newsletter });
      expect((await get('/users/u-001/preferences')).headers.get('etag')).toBe(changed.headers.get('etag'));
    });

    it('deletes a user with all that is theirs, and leaves a tombstone', async () => {
      const { next } = await read<ChangesPage>('/users/changes?limit=500');
      await patch('/users/u-002/preferences', { theme: 'dark' });
      expect((await get('/users/u-001', { method: 'DELETE' })).status).toBe(204);
      expect(await read(`/users/changes?since=${next}`)).toEqual({
        changes: [
          { seq: next + 1, id: 'u-002', deleted: false, user: await read('/users/u-002') },
          { seq: next + 2, id: 'u-001', deleted: true, user: null },
        ],
        next: next + 2,
      });
      for (const path of ['', '/account', '/addresses', '/preferences']) {
        expect((await get(`/users/u-001${path}`)).status).toBe(404);
      }
      expect(sample.database.all('SELECT id FROM addresses WHERE user_id = ?', 'u-001')).toEqual([]);
      expect((await get('/users/u-001', { method: 'DELETE' })).status).toBe(404);
    });
  });
});
