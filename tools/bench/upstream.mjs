// The upstream behind every contender: answers prepared buffers over bare TCP, so that it costs little beside what is
// measured. `/bytes/<n>` is n bytes; every other path is 1 KB of JSON that names its path, without the query (since
// fast-gateway adds an empty one), which caches may keep for a day below `/kept/`. GET, HEAD, and other methods whose body has a Content-Length. Listens on `PORT`.
import { createServer } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');
const most = 64 * 1024 * 1024;
const answers = new Map();

createServer({ noDelay: true }, (socket) => {
  let waiting = Buffer.alloc(0);
  let bodyLeft = 0;
  socket.on('data', (data) => {
    waiting = waiting.length ? Buffer.concat([waiting, data]) : data;
    for (;;) {
      const skipped = Math.min(bodyLeft, waiting.length);
      waiting = waiting.subarray(skipped);
      bodyLeft -= skipped;
      const end = bodyLeft ? -1 : waiting.indexOf(headEnd);
      if (end < 0) return;
      const head = waiting.latin1Slice(0, end);
      waiting = waiting.subarray(end + headEnd.length);
      if (!head.startsWith('GET ')) bodyLeft = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      respond(socket, head);
    }
  });
  // A client that leaves, or is killed, is not this program's concern.
  socket.on('error', () => socket.destroy());
}).listen(Number(process.env.PORT), '127.0.0.1');

function respond(socket, head) {
  const path = head.slice(head.indexOf(' ') + 1, head.indexOf(' ', head.indexOf(' ') + 1));
  let answer = answers.get(path);
  if (!answer) {
    answer = prepare(path);
    if (answers.size < 1_000) answers.set(path, answer);
  }
  socket.write(head.startsWith('HEAD ') ? answer.head : answer.whole);
  if (/\r\nconnection: *close/i.test(head)) socket.end();
}

function prepare(path) {
  const bytes = /^\/bytes\/(\d+)\??$/.exec(path)?.[1];
  const [type, body] = bytes
    ? ['application/octet-stream', Buffer.alloc(Math.min(Number(bytes), most), 'portico ')]
    : part(path.split('?')[0]);
  const kept = path.startsWith('/kept/') ? 'cache-control: max-age=86400\r\n' : '';
  const head = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${kept}content-length: ${body.length}\r\n\r\n`);
  return { head, whole: Buffer.concat([head, body]) };
}

/** 1,024 bytes of JSON with some depth, so that reading and writing them costs what a service's answer costs. */
function part(path) {
  const items = Array.from({ length: 8 }, (_, i) => ({ id: 1000 + i, name: `item ${i}`, price: 9.9 + i, inStock: i % 2 === 0 }));
  const value = { path: path.slice(0, 200), currency: 'EUR', items, note: '' };
  value.note = 'n'.repeat(Math.max(0, 1_024 - JSON.stringify(value).length));
  return ['application/json', Buffer.from(JSON.stringify(value))];
}
