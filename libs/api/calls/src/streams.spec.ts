import { jsonLines, serverEvents } from './streams.ts';

/** An answer that comes in these pieces. */
function pieces(...texts: string[]): Response {
  return new Response(new ReadableStream({
    start(controller) {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  }));
}
const all = async <T>(values: AsyncIterable<T>) => Array.fromAsync(values);

describe('server-sent events', () => {
  it('come whole however the answer is cut, with any of the three line ends', async () => {
    const text = 'event: part\r\ndata: {"a":1}\r\n\r\n: a comment\ndata: one\ndata: two\nid: 7\n\rretry: 5\rdata:x\r\rdata: unfinished';
    const expected = [
      { event: 'part', data: '{"a":1}', id: undefined },
      { event: 'message', data: 'one\ntwo', id: '7' },
      { event: 'message', data: 'x', id: '7' },
    ];
    expect(await all(serverEvents(pieces(text)))).toEqual(expected);
    expect(await all(serverEvents(pieces(...text)))).toEqual(expected);
  });

  it('keep characters whole that lie across two pieces', async () => {
    const bytes = new TextEncoder().encode('data: ä€\n\n');
    const body = new ReadableStream({ start: (to) => (bytes.forEach((byte) => to.enqueue(Uint8Array.of(byte))), to.close()) });
    expect(await all(serverEvents(new Response(body)))).toEqual([{ event: 'message', data: 'ä€', id: undefined }]);
  });

  it('end the answer when nobody listens any more', async () => {
    let isCancelled = false;
    const body = new ReadableStream({ pull: (to) => to.enqueue(new TextEncoder().encode('data: x\n\n')), cancel: () => void (isCancelled = true) });
    for await (const { data } of serverEvents(new Response(body))) if (data === 'x') break;
    expect(isCancelled).toBe(true);
  });
});

it('lines of JSON come one by one, the last without an end too', async () => {
  expect(await all(jsonLines(pieces('{"a":', '1}\n\n[2]\n"thr', 'ee"')))).toEqual([{ a: 1 }, [2], 'three']);
});
