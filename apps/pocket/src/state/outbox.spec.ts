import { type Outcome, Outbox, type Waiting } from './outbox.ts';
import { Store } from './store.ts';

const later: Outcome = { kind: 'later' };
const done: Outcome = { kind: 'done' };

class Kept {
  readonly values = new Map<string, string>();
  async read(name: string): Promise<string | undefined> {
    return this.values.get(name);
  }
  async write(name: string, value: string | undefined): Promise<void> {
    if (value !== undefined) this.values.set(name, value);
  }
}

function setUp(outcomes: Outcome[], storage = new Kept()) {
  const sent: string[] = [];
  const waiting = new Store<readonly Waiting<string>[]>([], { storage, name: 'outbox' });
  const outbox = new Outbox(waiting, async ({ key, what }) => (sent.push(`${key} ${what}`), outcomes.shift() ?? done), () => 0);
  return { outbox, sent, waiting, storage };
}

it('what is put in is sent at once, and then it is gone', async () => {
  const { outbox, sent, waiting } = setUp([]);
  await outbox.add('order', '"k"');
  expect([sent, waiting.value]).toEqual([['"k" order'], []]);
});

it('what cannot be sent now stays, and is sent later with the same key, in its order', async () => {
  const { outbox, sent, waiting } = setUp([later, later]);
  await outbox.add('first', '"1"');
  await outbox.add('second', '"2"');
  expect(waiting.value.map(({ what }) => what)).toEqual(['first', 'second']);
  await outbox.run();
  outbox.stop();
  expect(sent).toEqual(['"1" first', '"1" first', '"1" first', '"2" second']);
  expect(waiting.value).toEqual([]);
});

it('what is refused is kept for the user with the reason, and holds nothing up', async () => {
  const { outbox, sent, waiting } = setUp([later, { kind: 'refused', why: 'Sold out.' }]);
  await outbox.add('first', '"1"');
  await outbox.add('second', '"2"');
  await outbox.run();
  expect(waiting.value).toEqual([{ key: '"1"', what: 'first', since: 0, refused: 'Sold out.' }]);
  expect(sent.at(-1)).toBe('"2" second');
  outbox.drop('"1"');
  expect(waiting.value).toEqual([]);
});

it('what waits survives the end of the app', async () => {
  const { outbox, storage } = setUp([later]);
  await outbox.add('order', '"k"');
  outbox.stop();
  const next = setUp([], storage);
  await next.waiting.load();
  await next.outbox.run();
  expect(next.sent).toEqual(['"k" order']);
});

it('is sent by one run at a time, however many ask for one', async () => {
  const { outbox, sent } = setUp([]);
  await Promise.all([outbox.add('order', '"k"'), outbox.run(), outbox.run()]);
  expect(sent).toHaveLength(1);
});
