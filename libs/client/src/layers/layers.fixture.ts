import { BackgroundWork, type GatewayError } from '@portico/pipeline';
import { type Call, type Dispatch, type ResponseHandler, type UpstreamRequest } from '../dispatch.ts';

/** The rest of the stack: takes calls and lets the test answer them. */
export class Rest {
  readonly calls: { readonly request: UpstreamRequest; readonly authorization: (string | undefined)[]; readonly handler: ResponseHandler; readonly events: string[] }[] = [];

  readonly dispatch: Dispatch = (request, handler) => {
    const { headers } = request;
    const authorization = headers.flatMap((name, at) => (at % 2 === 0 && name.toLowerCase() === 'authorization' ? [headers[at + 1]] : []));
    const events: string[] = [];
    this.calls.push({ request, authorization, handler, events });
    const call: Call = {
      abort: (reason) => {
        events.push('abort');
        handler.error(reason);
      },
      pause: () => void events.push('pause'),
      resume: () => void events.push('resume'),
    };
    return call;
  };
}

/** Notes what it is told. */
export class Client implements ResponseHandler {
  readonly events: string[] = [];
  head = (status: number): void => void this.events.push(`head ${status}`);
  data = (chunk: Buffer): void => void this.events.push(`data ${chunk.toString()}`);
  end = (): void => void this.events.push('end');
  error = (error: GatewayError): void => void this.events.push(`error ${error.code}`);
}

/** A call for one layer alone. */
export function requestOf(more: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return { work: new BackgroundWork('test'), method: 'GET', path: '/', headers: [], body: null, idleTimeoutMs: 1_000, ...more };
}
