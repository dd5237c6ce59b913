import { currentScope, GatewayError } from '@portico/pipeline';
import axios, { AxiosError, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { type Answer, collect } from './collect.ts';
import { freshForMs } from './freshness.ts';
import { addContext } from './outbound-headers.ts';
import { refusal } from './refused-answer.ts';
import { validatorOf } from './still-holds.ts';
import { type Upstreams } from './upstreams.ts';

/**
 * Lets axios, and so `HttpService` of `@nestjs/axios`, call through the outbound stack: `http://content/hero` calls the
 * upstream named `content` of gateway.yaml. Any other host is refused: a gateway calls what it declares, nothing else.
 *
 * Rejections are AxiosErrors as axios users know them (`ECONNABORTED`, `ERR_BAD_RESPONSE` …) whose `cause` is the
 * GatewayError; an answer whose status `validateStatus` refuses rejects with its `response`.
 */
export function axiosAdapter(upstreams: Upstreams) {
  return async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    const url = new URL(axios.getUri(config));
    const upstream = upstreams.get(url.hostname);
    const { work, parts } = currentScope();
    const headers: string[] = [];
    for (const [name, value] of Object.entries(config.headers.toJSON())) {
      if (value !== undefined && value !== null) headers.push(name, String(value));
    }
    const method = (config.method ?? 'get').toUpperCase();
    // By nothing but its address, so that it can be asked about by that alone.
    const isPlain = method === 'GET' && headers.every((name, at) => at % 2 === 1 || name.toLowerCase() === 'accept');
    addContext(headers, work);
    try {
      const body = (config.data as string | Buffer | undefined) ?? null;
      const request = { work, parts, method, path: url.pathname + url.search, headers, body, idleTimeoutMs: IDLE_MS };
      // Nothing tells whether it holds that there is none; nor is it known for how long.
      const answer = await collect(upstream, request, signalOf(config)).catch((error: unknown) => {
        work.validBy(undefined);
        work.freshFor(0);
        throw error;
      });
      work.freshFor(freshForMs(answer.headers));
      work.validBy(isPlain ? validatorOf(upstream.name, request.path, answer) : undefined);
      return settle(config, answer, upstream.name);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const failed = new AxiosError(error.detail, AXIOS_CODE[error.code] ?? AxiosError.ERR_NETWORK, config);
      failed.cause = error;
      throw failed;
    }
  };
}

/** How long an answer's body may stand still, milliseconds. */
const IDLE_MS = 5_000;

function signalOf({ signal, timeout }: InternalAxiosRequestConfig): AbortSignal | undefined {
  const signals = [signal, timeout ? AbortSignal.timeout(timeout) : undefined].filter((one) => one !== undefined) as AbortSignal[];
  return signals.length > 1 ? AbortSignal.any(signals) : signals[0];
}

const AXIOS_CODE: Readonly<Record<string, string>> = {
  upstream_timeout: AxiosError.ETIMEDOUT,
  deadline_exceeded: AxiosError.ECONNABORTED,
  client_closed: AxiosError.ERR_CANCELED,
};

function settle(config: InternalAxiosRequestConfig, answer: Answer, upstream: string): AxiosResponse {
  const response: AxiosResponse = {
    data: dataOf(config, answer),
    status: answer.status,
    statusText: answer.statusText,
    headers: AxiosHeaders.from(answer.headers as Record<string, string>),
    config,
  };
  // An adapter decides this itself; axios does not ask again.
  if (!config.validateStatus || config.validateStatus(answer.status)) return response;
  const code = answer.status < 500 ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE;
  const refused = new AxiosError(`Request failed with status code ${answer.status}`, code, config, undefined, response);
  refused.cause = refusal(answer.status, upstream);
  throw refused;
}

function dataOf({ responseType }: InternalAxiosRequestConfig, { body, headers }: Answer): unknown {
  if (responseType === 'arraybuffer') return body;
  const text = body.toString('utf8');
  const isJson = responseType === 'json' || (responseType === undefined && /\bjson\b/.test(String(headers['content-type'] ?? '')));
  if (!isJson || text === '') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

