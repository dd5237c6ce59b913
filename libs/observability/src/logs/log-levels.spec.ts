import { LogLevels } from './log-levels.ts';
import { SuccessSampling } from './success-sampling.ts';

describe('log levels', () => {
  it('are those of the environment until a module has its own', () => {
    const levels = new LogLevels('info');
    expect([levels.isEnabled('Shop', 'info'), levels.isEnabled('Shop', 'debug')]).toEqual([true, false]);
    levels.set('Shop', 'debug');
    expect([levels.isEnabled('Shop', 'debug'), levels.isEnabled('Other', 'debug')]).toEqual([true, false]);
    levels.set('Shop', undefined);
    expect(levels.isEnabled('Shop', 'debug')).toBe(false);
    levels.set('requests', 'silent');
    expect(levels.isEnabled('requests', 'fatal')).toBe(false);
    expect(levels.all()).toEqual({ Other: 'info', Shop: 'info', requests: 'silent' });
  });

  it('keep no more than 200 names', () => {
    const levels = new LogLevels('info');
    for (let at = 0; at < 1000; at += 1) levels.isEnabled(`m${at}`, 'info');
    for (let at = 0; at < 1000; at += 1) levels.set(`m${at}`, 'debug');
    expect(Object.keys(levels.all()).length).toBeLessThanOrEqual(400);
  });
});

describe('successes at a high rate', () => {
  it('are logged up to a number a second, and those that are not are told of by the next', () => {
    const sampling = new SuccessSampling(2);
    expect([1, 2, 3, 4].map((at) => sampling.take(1000 + at))).toEqual([0, 0, undefined, undefined]);
    expect([sampling.take(2000), sampling.take(2001)]).toEqual([2, 0]);
  });
});
