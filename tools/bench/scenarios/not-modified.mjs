import { HELLO, nestHello } from '../peers.mjs';
import { portico } from '../portico.mjs';
import { ask } from '../processes.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

/** A screen of three parts that its client has already, while all three are fresh: 304, beside a hello that asks nobody. */
export const scenario = {
  name: 'not-modified',
  title: '304 on an unchanged screen',
  path: '/unchanged',
  expect: (body) => expectSame(body, body === HELLO ? HELLO : ''),
  baseline: 'Nest hello',
  contenders: [
    nestHello,
    {
      ...portico('Portico', 'tools/bench/gateways/compose.yaml'),
      prepare: async ({ url }, { upstream, path }) => {
        const whole = await ask(url + path);
        const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => partOf(upstream, name, 'kept')));
        expectSame(whole.body, JSON.stringify({ a: JSON.parse(a), b: JSON.parse(b), c: JSON.parse(c) }));
        return { status: 304, headers: { 'if-none-match': whole.headers.etag } };
      },
    },
  ],
  targets: [{ of: 'Portico', to: 'Nest hello', atMost: 1.6 }],
};
