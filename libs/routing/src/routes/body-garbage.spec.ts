import { BodyGarbage } from './body-garbage.ts';

const MB = 1024 * 1024;

describe('BodyGarbage', () => {
  it('has it collected once for every 16 MB that were handed on', () => {
    let collections = 0;
    const garbage = new BodyGarbage(() => (collections += 1));
    const counted = Array.from({ length: 40 }, () => {
      garbage.left(MB);
      return collections;
    });
    expect(counted[14]).toBe(0);
    expect(counted[15]).toBe(1);
    expect(counted[30]).toBe(1);
    expect(counted[31]).toBe(2);
    expect(counted[39]).toBe(2);
  });
});
