import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { type Exchange, GatewayError, gatewayErrorOf, Guarded } from '@portico/pipeline';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { unknownAttempt } from './login-failure.ts';
import { LOGIN_PATH } from './login-url.ts';
import { CALLBACK_PATH, Login, type LoginWish } from './login.ts';
import { Logout } from './logout.ts';
import { type Page, sendHop, sendPage, wantsPage } from './page.ts';
import { localUrl } from './return-url.ts';
import { expiredCookie, SESSION_COOKIE, sessionCookieOf } from './session-cookie.ts';
import { Sessions } from './sessions.ts';

/** OpenID Connect Core section 3.1.2.1, and Initiating User Registration 1.0. */
const PROMPT = /^(?:none|login|consent|select_account|create)$/;
const PAGE = { auth: 'anonymous', timeoutMs: 15_000, csrf: 'exempt' } as const;

/** Where browsers go to sign in and out. Whatever happens there ends in a page. */
@Controller('bff')
export class LoginController {
  constructor(
    private readonly login: Login,
    private readonly logout: Logout,
    private readonly sessions: Sessions,
  ) {}

  @Get('login')
  @Guarded('bff-login', PAGE)
  begin(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query() query: Record<string, unknown>): Promise<void> {
    return this.#page(request, reply, async (exchange) => {
      redirect(reply, (await this.login.begin(exchange, wishOf(query))).href);
    });
  }

  @Get('callback')
  @Guarded('bff-callback', PAGE)
  finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#page(request, reply, async (exchange) => {
      if (!new URLSearchParams(exchange.query).has('state')) return this.#finishedBefore(exchange, unknownAttempt());
      try {
        sendHop(reply, await this.login.finish(exchange));
      } catch (error) {
        await this.#finishedBefore(exchange, error);
      }
    });
  }

  @Get('logout')
  @Guarded('bff-logout', PAGE)
  end(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('sid') sid: unknown, @Query('everywhere') everywhere: unknown): Promise<void> {
    return this.#page(request, reply, async (exchange) => {
      const { cookie } = request.headers;
      const session = await this.sessions.find(cookie);
      if (session === undefined) {
        if (sessionCookieOf(cookie) !== undefined) reply.header('Set-Cookie', expiredCookie(SESSION_COOKIE));
        return redirect(reply, '/');
      }
      if (sid !== session.record.id) {
        throw new GatewayError('malformed_request', 'Signing out needs the sid of your session: use the logoutUrl of /bff/user.');
      }
      redirect(reply, await this.logout.end(exchange, session, everywhere === 'true'));
    });
  }

  @Post('logout')
  @Guarded('bff-logout', PAGE)
  endByForm(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('sid') sid: unknown, @Query('everywhere') everywhere: unknown): Promise<void> {
    return this.end(request, reply, sid, everywhere);
  }

  /**
   * An answer that came before, after the back button or from a bookmark: who is signed in goes on. Whether they are cannot
   * be seen when another site led here, since the Strict cookie stays behind: then from a page of ours.
   */
  async #finishedBefore({ request, reply }: Exchange, error: unknown): Promise<void> {
    const { cookie } = request.headers;
    const isSignedIn = (await this.sessions.find(cookie)) !== undefined;
    if (!wantsPage(request.headers.accept) || (error as GatewayError).code !== 'login_failed') throw error;
    const isLedHere = request.headers['sec-fetch-site'] === 'cross-site' && sessionCookieOf(cookie) === undefined;
    if (isSignedIn) redirect(reply, '/');
    else if (isLedHere) sendHop(reply, CALLBACK_PATH);
    else throw error;
  }

  /** Only pages are led about; a program that calls gets a problem document. */
  async #page(request: FastifyRequest, reply: FastifyReply, run: (exchange: Exchange) => Promise<void>): Promise<void> {
    const { exchange, headers } = request;
    const destination = headers['sec-fetch-dest'];
    if (destination !== undefined && destination !== 'document') {
      throw new GatewayError('csrf_refused', 'This is a page: navigate to it.');
    }
    // Link checkers ask so; a code can be redeemed once.
    if (exchange.method === 'HEAD') {
      throw new GatewayError('method_not_allowed', 'This path takes GET.', { headers: { Allow: 'GET' } });
    }
    reply.header('Cache-Control', 'no-store').header('Referrer-Policy', 'no-referrer');
    try {
      await run(exchange);
    } catch (thrown) {
      const error = gatewayErrorOf(thrown);
      if (!wantsPage(headers.accept)) throw error;
      exchange.record.error ??= error;
      if (error.headers) reply.headers(error.headers);
      sendPage(reply, error.status, { title: 'That did not work', text: error.detail, link: wayOn(error) });
    }
  }
}

/** Where a page that tells of an error leads. */
function wayOn({ extensions, retryable }: GatewayError): Page['link'] {
  const loginUrl = extensions?.['loginUrl'] ?? (retryable ? LOGIN_PATH : undefined);
  return typeof loginUrl === 'string' ? { href: loginUrl, text: 'Sign in' } : { href: '/', text: 'To the start page' };
}

/** 303: whatever brought the browser here, it goes on with GET (RFC 9110 section 15.4.4). */
function redirect(reply: FastifyReply, url: string): void {
  void reply.redirect(url, 303);
}

/** @throws GatewayError `malformed_request` */
function wishOf({ returnUrl, prompt, acr_values: acrValues, max_age: maxAge }: Record<string, unknown>): LoginWish {
  const seconds = fitting(maxAge, /^\d{1,9}$/, 'max_age is a number of seconds.');
  return {
    returnUrl: localUrl(fitting(returnUrl, /^/, ONCE)),
    prompt: fitting(prompt, PROMPT, 'prompt may be none, login, consent, select_account or create.'),
    acrValues: fitting(acrValues, /^[\x21-\x7e][\x20-\x7e]{0,199}$/, 'acr_values are names, separated by spaces.'),
    maxAgeS: seconds === undefined ? undefined : Number(seconds),
  };
}

const ONCE = 'Give each parameter once.';

function fitting(value: unknown, pattern: RegExp, otherwise: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new GatewayError('malformed_request', ONCE);
  if (!pattern.test(value)) throw new GatewayError('malformed_request', otherwise);
  return value;
}
