import { BackgroundWork, GatewayError } from '@portico/pipeline';
import { type Call, type ResponseHandler, type UpstreamRequest } from '../dispatch.ts';
import { deadline } from './deadline.layer.ts';
import { Client, requestOf, Rest } from './layers.fixture.ts';

const LEFT = new GatewayError('client_closed', 'The client went away.');

describe('the deadline layer', () => {
  it('gives a call up with the work that it is made for', () => {
    const [rest, client, request] = [new Rest(), new Client(), requestOf()];
    deadline('products')(rest.dispatch)(request, client);
    request.work.abort(LEFT);
    expect([rest.calls[0]!.events, client.events]).toEqual([['abort'], ['error client_closed']]);
  });

  it('makes none for work that has been given up', () => {
    const [rest, client, request] = [new Rest(), new Client(), requestOf()];
    request.work.abort(LEFT);
    deadline('products')(rest.dispatch)(request, client);
    expect([rest.calls.length, client.events]).toEqual([0, ['error client_closed']]);
  });

  it('lets go of a call that is over, however it ended', () => {
    const [rest, client, request] = [new Rest(), new Client(), requestOf()];
    for (let count = 0; count < 2; count += 1) deadline('products')(rest.dispatch)(request, client);
    rest.calls[0]!.handler.end({});
    rest.calls[1]!.handler.error(new GatewayError('upstream_reset', 'It broke.'));
    request.work.abort(LEFT);
    expect(rest.calls.map(({ events }) => events)).toEqual([[], []]);
    expect(client.events).toEqual(['end', 'error upstream_reset']);
  });

  it('has nothing to let go of when the answer was at hand', () => {
    const [client, request] = [new Client(), requestOf()];
    const events: string[] = [];
    deadline('products')((_request, handler) => {
      handler.end({});
      return { abort: () => void events.push('abort'), pause() {}, resume() {} };
    })(request, client);
    request.work.abort(LEFT);
    expect(events).toEqual([]);
  });
});

/** What the caller is told when the work is given up with `reason`, while the call is under way or before. */
function told(reason: GatewayError, isUnderWay = true): GatewayError[] {
  const work = new BackgroundWork('test');
  const errors: GatewayError[] = [];
  const handler: ResponseHandler = { head: () => {}, data: () => {}, end: () => {}, error: (error) => void errors.push(error) };
  if (!isUnderWay) work.abort(reason);
  deadline('products')((_request, inner) => ({ abort: (why: GatewayError) => inner.error(why) }) as Call)({ work } as Partial<UpstreamRequest> as UpstreamRequest, handler);
  work.abort(reason);
  return errors;
}

it.each([true, false])('the end of the time names the upstream that was called, and is changed for nobody else (call under way: %s)', (isUnderWay) => {
  const late = new GatewayError('deadline_exceeded', 'Too late.');
  Object.freeze(late);
  expect(told(late, isUnderWay)).toEqual([expect.objectContaining({ code: 'deadline_exceeded', detail: 'Too late.', upstream: 'products', cause: late })]);
  expect(late.upstream).toBeUndefined();
});

it('what names an upstream already, or is the client\'s own doing, stays what it is', () => {
  const others = new GatewayError('upstream_timeout', 'Too late.', { upstream: 'users' });
  const left = new GatewayError('client_closed', 'It left.');
  expect([told(others)[0], told(left)[0]]).toEqual([others, left]);
  expect(told(left)[0]!.upstream).toBeUndefined();
});
