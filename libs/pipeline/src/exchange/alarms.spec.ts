import { setTimeout as sleep } from 'node:timers/promises';
import { type Alarm, clearAlarm, setAlarm } from './alarms.ts';

function alarm(ring: () => void): Alarm {
  return { place: -1, alarmAt: 0, ring };
}

const until = async (holds: () => boolean) => {
  while (!holds()) await sleep(5);
};

describe('an alarm', () => {
  it('rings once, not before its time', async () => {
    const rung: number[] = [];
    const at = performance.now() + 40;
    setAlarm(alarm(() => rung.push(performance.now())), at);
    await until(() => rung.length > 0);
    expect(rung[0]).toBeGreaterThanOrEqual(at);
    await sleep(40);
    expect(rung).toHaveLength(1);
  });

  it('does not ring when it was taken back, also by another that rings', async () => {
    const rung: string[] = [];
    const [one, two] = [alarm(() => rung.push('one')), alarm(() => rung.push('two'))];
    const third = alarm(() => {
      rung.push('third');
      clearAlarm(one);
    });
    const at = performance.now();
    for (const each of [third, one, two]) setAlarm(each, at + 20);
    clearAlarm(two);
    await until(() => rung.length > 0);
    await sleep(40);
    expect(rung).toEqual(['third']);
  });

  it('that is set anew rings at the later time; one that rings may set itself', async () => {
    let count = 0;
    const again: Alarm = alarm(() => {
      count += 1;
      if (count < 3) setAlarm(again, performance.now());
    });
    setAlarm(again, performance.now() + 5);
    setAlarm(again, performance.now() + 60);
    await sleep(30);
    expect(count).toBe(0);
    await until(() => count === 3);
  });
});
