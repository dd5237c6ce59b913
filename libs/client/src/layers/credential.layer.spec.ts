import { BackgroundWork, type CredentialDemand, type CredentialKind, Credentials, currentWork, GatewayError, runWithin, type Work } from '@portico/pipeline';
import { type Call, type UpstreamRequest } from '../dispatch.ts';
import { credential } from './credential.layer.ts';
import { Client, Rest } from './layers.fixture.ts';

/** Gives one value after the other; whether it gives another after a refusal is the test's decision. */
class Scripted extends Credentials {
  readonly told: string[] = [];
  /** In whose scope it was asked, beside for whom. */
  readonly scopes: [Work, Work][] = [];
  again: () => Promise<boolean> = async () => true;

  constructor(private readonly values: (string | undefined | Promise<string | undefined> | Error)[]) {
    super();
  }

  override for(): string | undefined | Promise<string | undefined> {
    const value = this.values.shift();
    if (value instanceof Error) throw value;
    return value;
  }

  override refused(work: Work, { audience }: CredentialDemand, value: string): Promise<boolean> {
    this.told.push(`${audience} ${value}`);
    this.scopes.push([currentWork(), work]);
    return this.again();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const LEFT = new GatewayError('client_closed', 'The client went away.');

describe('the credential layer', () => {
  let rest: Rest;
  let client: Client;

  beforeEach(() => {
    rest = new Rest();
    client = new Client();
  });

  function call(kind: CredentialKind, credentials: Credentials | undefined, request: Partial<UpstreamRequest> = {}): Call {
    const demand = { kind, upstream: 'products', audience: 'shop-products' };
    const work = new BackgroundWork('test');
    return credential(demand, credentials)(rest.dispatch)({ work, method: 'GET', path: '/', headers: ['accept', '*/*'], body: null, idleTimeoutMs: 1_000, ...request }, client);
  }

  it('asks for another one in the scope of the call, whoever’s connection brought the refusal', () => {
    const credentials = new Scripted(['Bearer a', 'Bearer b']);
    call('client', credentials);
    runWithin(new BackgroundWork('another'), () => rest.calls[0]!.handler.head(401, {}, ''));
    const [[scope, work]] = credentials.scopes as [[Work, Work]];
    expect(scope).toBe(work);
  });

  it.each(['none', 'pass'] as const)('adds nothing for %s, and needs nobody for it', (kind) => {
    call(kind, undefined, { headers: ['Authorization', "the caller's"] });
    expect(rest.calls[0]!.authorization).toEqual(["the caller's"]);
  });

  it('lets nothing out when nothing provides credentials', () => {
    call('minted', undefined);
    expect([rest.calls.length, client.events]).toEqual([0, ['error internal']]);
  });

  it.each(['minted', 'user'] as const)('adds a %s one that is at hand within the call', (kind) => {
    call(kind, new Scripted(['Bearer a']));
    expect(rest.calls[0]!.authorization).toEqual(['Bearer a']);
  });

  it('replaces an Authorization that is there already, and copies nothing', () => {
    const headers = ['AUTHORIZATION', 'Basic x', 'accept', '*/*'];
    call('minted', new Scripted(['Bearer a']), { headers });
    expect(headers).toEqual(['AUTHORIZATION', 'Bearer a', 'accept', '*/*']);
  });

  it('waits for one that is not at hand', async () => {
    call('minted', new Scripted([Promise.resolve('Bearer a')]));
    expect(rest.calls).toHaveLength(0);
    await settled();
    expect(rest.calls[0]!.authorization).toEqual(['Bearer a']);
  });

  it('sends nothing where there is none to send', () => {
    call('user', new Scripted([undefined]));
    rest.calls[0]!.handler.head(401, {}, '');
    expect([rest.calls[0]!.authorization, client.events]).toEqual([[], ['head 401']]);
  });

  it.each([
    ['at once', () => new GatewayError('identity_unavailable', 'Down.')],
    ['later', () => Promise.reject<string>(new GatewayError('identity_unavailable', 'Down.'))],
  ])('makes no call without it, when it fails %s', async (_when, failure) => {
    call('user', new Scripted([failure()]));
    await settled();
    expect([rest.calls.length, client.events]).toEqual([0, ['error identity_unavailable']]);
  });

  it('tells the caller alone when it leaves while the credential is awaited', async () => {
    const waiting = call('user', new Scripted([Promise.resolve('Bearer a')]));
    waiting.abort(LEFT);
    waiting.abort(LEFT);
    await settled();
    expect([rest.calls.length, client.events]).toEqual([0, ['error client_closed']]);
  });

  it('passes abort, pause and resume on to the call under way', () => {
    const under = call('user', new Scripted(['Bearer a']));
    under.pause();
    under.resume();
    under.abort(LEFT);
    expect([rest.calls[0]!.events, client.events]).toEqual([['pause', 'resume', 'abort'], ['error client_closed']]);
  });

  describe('when the upstream refuses it', () => {
    it('tries once more with another, and the refusal is nobody’s answer', async () => {
      const credentials = new Scripted(['Bearer old', 'Bearer new']);
      call('user', credentials);
      const [first] = rest.calls;
      first!.handler.head(401, {}, '');
      first!.handler.data(Buffer.from('no'));
      await settled();
      expect(credentials.told).toEqual(['shop-products Bearer old']);
      expect(first!.events).toEqual(['pause', 'abort']);
      expect(rest.calls[1]!.authorization).toEqual(['Bearer new']);
      first!.handler.end({});
      rest.calls[1]!.handler.head(200, {}, '');
      rest.calls[1]!.handler.end({});
      expect(client.events).toEqual(['head 200', 'end']);
    });

    it('tries no third time', async () => {
      call('exchange', new Scripted(['Bearer old', 'Bearer new']));
      rest.calls[0]!.handler.head(401, {}, '');
      await settled();
      rest.calls[1]!.handler.head(401, {}, '');
      rest.calls[1]!.handler.end({});
      await settled();
      expect([rest.calls.length, client.events]).toEqual([2, ['head 401', 'end']]);
    });

    it.each([
      ['there is no other', async () => false],
      ['asking for another fails', () => Promise.reject<boolean>(new Error('down'))],
    ])('gives the refusal whole and in order when %s', async (_why, again) => {
      const credentials = new Scripted(['Bearer a']);
      credentials.again = again;
      call('user', credentials);
      const { handler, events } = rest.calls[0]!;
      handler.head(401, {}, '');
      handler.data(Buffer.from('one'));
      expect(client.events).toEqual([]);
      await settled();
      handler.data(Buffer.from('two'));
      handler.end({});
      expect([client.events, events]).toEqual([['head 401', 'data one', 'data two', 'end'], ['pause', 'resume']]);
    });

    it('does not send a body again that is gone, but tells so that the next call has another', async () => {
      const credentials = new Scripted(['Bearer a']);
      call('user', credentials, { method: 'POST', body: (async function* () {})() });
      rest.calls[0]!.handler.head(401, {}, '');
      rest.calls[0]!.handler.end({});
      await settled();
      expect([client.events, credentials.told, rest.calls.length]).toEqual([['head 401', 'end'], ['shop-products Bearer a'], 1]);
    });

    it.each(['{}', Buffer.from('{}')])('sends a body again that it has: %j', async (body) => {
      call('client', new Scripted(['Bearer a', 'Bearer b']), { method: 'POST', body });
      rest.calls[0]!.handler.head(401, {}, '');
      await settled();
      expect(rest.calls).toHaveLength(2);
    });

    it('stops when the caller leaves meanwhile', async () => {
      const credentials = new Scripted(['Bearer a', 'Bearer b']);
      const under = call('user', credentials);
      rest.calls[0]!.handler.head(401, {}, '');
      under.abort(LEFT);
      await settled();
      expect([rest.calls.length, rest.calls[0]!.events, client.events]).toEqual([1, ['pause', 'abort'], ['error client_closed']]);
    });

    it('waits for nothing when it is minted: another would say the same', () => {
      const credentials = new Scripted(['Bearer a']);
      call('minted', credentials);
      rest.calls[0]!.handler.head(401, {}, '');
      expect([client.events, credentials.told]).toEqual([['head 401'], []]);
    });
  });
});
