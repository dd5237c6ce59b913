import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { postOtlp } from './otlp-post.ts';

describe('what is sent to a collector', () => {
  const answers: { status: number; headers?: Record<string, string> }[] = [];
  const received: { body: string; type: string | undefined; key: string | undefined }[] = [];
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        received.push({ body: Buffer.concat(chunks).toString(), type: request.headers['content-type'], key: String(request.headers['x-key']) });
        const answer = answers.shift();
        if (answer === undefined) request.socket.destroy();
        else response.writeHead(answer.status, answer.headers).end('{}');
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
  });
  beforeEach(() => {
    received.length = 0;
    answers.length = 0;
  });
  afterAll(() => server.close());

  const post = (timeoutMillis = 5000) => postOtlp({ url, headers: { 'x-key': 'k' }, timeoutMillis }, Buffer.from('{"resourceSpans":[]}'));

  it('is JSON, with the fields of the environment', async () => {
    answers.push({ status: 200 });
    await post();
    expect(received).toEqual([{ body: '{"resourceSpans":[]}', type: 'application/json', key: 'k' }]);
  });

  it.each([429, 502, 503, 504])('is sent again after %i, when the collector asks for it', async (status) => {
    answers.push({ status, headers: { 'retry-after': '0.02' } }, { status: 200 });
    await post();
    expect(received).toHaveLength(2);
  });

  it('is not sent again after what another try does not change', async () => {
    answers.push({ status: 400 }, { status: 200 });
    await expect(post()).rejects.toThrow('The collector answered 400.');
    expect(received).toHaveLength(1);
  });

  it('is given up when its time is over, also where no connection holds', async () => {
    await expect(post(700)).rejects.toThrow(/abort|timeout/i);
    expect(received.length).toBeGreaterThan(1);
  });
});
