import { GatewayError } from '@portico/pipeline';
import { RoundRobin } from '../balance/round-robin.ts';
import { optionsOf } from '../calls.fixture.ts';
import { Instances } from '../instances.ts';
import { balance } from './balance.layer.ts';
import { Client, requestOf, Rest } from './layers.fixture.ts';

const CONNECTION = { maxConnections: 1, connectTimeoutMs: 1_000, http2: false };

function instancesOf(count: number): Instances {
  const { health } = optionsOf({ origins: ['http://x'] });
  const instances = new Instances({ connection: CONNECTION, health, balancer: new RoundRobin(), zone: undefined });
  instances.become(Array.from({ length: count }, (_, at) => ({ origin: `http://i${at}:80`, weight: 1 })), 0);
  return instances;
}

describe('the balance layer', () => {
  it('has each call made at an instance, and counts it there until it is over', () => {
    const [rest, client, instances] = [new Rest(), new Client(), instancesOf(2)];
    for (let count = 0; count < 3; count += 1) balance('shop', instances)(rest.dispatch)(requestOf(), client);
    expect(rest.calls.map(({ request }) => request.instance!.name)).toEqual(['i0:80', 'i1:80', 'i0:80']);
    expect(instances.all.map(({ load }) => load.inFlight)).toEqual([2, 1]);
    rest.calls[0]!.handler.head(200, {}, '');
    expect(instances.all.map(({ load }) => load.inFlight)).toEqual([2, 1]);
    rest.calls[0]!.handler.end({});
    rest.calls[1]!.handler.error(new GatewayError('client_closed', 'The client went away.'));
    expect(instances.all.map(({ load }) => load.inFlight)).toEqual([1, 0]);
  });

  it('counts failures of the service against its instance, and no others', () => {
    const [rest, client, instances] = [new Rest(), new Client(), instancesOf(2)];
    const call = balance('shop', instances)(rest.dispatch);
    const failures = () => instances.all.map(({ health }) => health.failures);
    for (let count = 0; count < 6; count += 1) call(requestOf(), client);
    rest.calls[0]!.handler.head(500, {}, '');
    rest.calls[1]!.handler.error(new GatewayError('upstream_reset', 'It broke.', { phase: 'head' }));
    expect(failures()).toEqual([1, 1]);
    rest.calls[2]!.handler.head(404, {}, '');
    rest.calls[3]!.handler.error(new GatewayError('client_closed', 'The client went away.'));
    expect(failures()).toEqual([0, 1]);
  });

  it('says that there is no instance', () => {
    const [rest, client] = [new Rest(), new Client()];
    balance('shop', instancesOf(0))(rest.dispatch)(requestOf(), client);
    expect([rest.calls.length, client.events]).toEqual([0, ['error upstream_unreachable']]);
  });
});
