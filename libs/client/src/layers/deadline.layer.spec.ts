import { GatewayError } from '@portico/pipeline';
import { deadline } from './deadline.layer.ts';
import { Client, requestOf, Rest } from './layers.fixture.ts';

const LEFT = new GatewayError('client_closed', 'The client went away.');

describe('the deadline layer', () => {
  it('gives a call up with the work that it is made for', () => {
    const [rest, client, request] = [new Rest(), new Client(), requestOf()];
    deadline(rest.dispatch)(request, client);
    request.work.abort(LEFT);
    expect([rest.calls[0]!.events, client.events]).toEqual([['abort'], ['error client_closed']]);
  });

  it('makes none for work that has been given up', () => {
    const [rest, client, request] = [new Rest(), new Client(), requestOf()];
    request.work.abort(LEFT);
    deadline(rest.dispatch)(request, client);
    expect([rest.calls.length, client.events]).toEqual([0, ['error client_closed']]);
  });

  it('lets go of a call that is over, however it ended', () => {
    const [rest, client, request] = [new Rest(), new Client(), requestOf()];
    for (let count = 0; count < 2; count += 1) deadline(rest.dispatch)(request, client);
    rest.calls[0]!.handler.end({});
    rest.calls[1]!.handler.error(new GatewayError('upstream_reset', 'It broke.'));
    request.work.abort(LEFT);
    expect(rest.calls.map(({ events }) => events)).toEqual([[], []]);
    expect(client.events).toEqual(['end', 'error upstream_reset']);
  });

  it('has nothing to let go of when the answer was at hand', () => {
    const [client, request] = [new Client(), requestOf()];
    const events: string[] = [];
    deadline((_request, handler) => {
      handler.end({});
      return { abort: () => void events.push('abort'), pause() {}, resume() {} };
    })(request, client);
    request.work.abort(LEFT);
    expect(events).toEqual([]);
  });
});
