import { FailedSignIns } from './failed-sign-ins.ts';
import { IdentityDatabase } from './identity-database.ts';

describe('FailedSignIns', () => {
  let nowMs = 0;
  const database = new IdentityDatabase(':memory:');
  const failures = new FailedSignIns(database, () => nowMs);
  const tryTimes = (login: string, times: number) => Array.from({ length: times }, () => failures.begin(login));
  afterAll(() => database.close());

  it('lets ten failures a minute pass and says how long to wait then', () => {
    expect(tryTimes('ada', 1)).toEqual([0]);
    nowMs += 20_000;
    expect(tryTimes('ada', 10)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 40]);
    nowMs += 40_000;
    expect(tryTimes('ada', 2)).toEqual([0, 20]);
  });

  it('forgets them after a success', () => {
    tryTimes('grace', 9);
    failures.forget('grace');
    expect(tryTimes('grace', 10)).toEqual(Array(10).fill(0));
  });

  it('keeps no login as it was typed', () => {
    failures.begin('my password, by mistake');
    expect(JSON.stringify(database.connection.prepare('SELECT * FROM failed_sign_ins').all())).not.toContain('mistake');
  });
});
