import { Controller, Delete, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { type Exchange, GatewayError, Guarded, readText } from '@portico/pipeline';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { BackchannelLogout } from './backchannel-logout.ts';
import { expiredCookie, SESSION_COOKIE } from './session-cookie.ts';
import { SessionEvents } from './session-events.ts';
import { type Session } from './session.ts';
import { Sessions } from './sessions.ts';
import { TokenGrants } from './token-grants.ts';

const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

/** What the app in the browser may know and do of its session, and what the provider says of it. */
@Controller('bff')
export class SessionController {
  constructor(
    private readonly sessions: Sessions,
    private readonly events: SessionEvents,
    private readonly backchannel: BackchannelLogout,
    private readonly grants: TokenGrants,
  ) {}

  /** Who is signed in. `?slide=false` leaves the session as old as it is. */
  @Get('user')
  @Guarded('bff-user', { auth: 'user', slides: false })
  @Header('Cache-Control', 'no-store')
  user(@Req() { exchange }: FastifyRequest, @Query('slide') slide: unknown): object {
    const session = this.#sessionOf(exchange);
    if (slide !== 'false') this.sessions.touch(session);
    const { id, claims, roles } = session.record;
    return {
      claims,
      roles,
      sid: id,
      logoutUrl: `/bff/logout?sid=${id}`,
      expiresIn: Math.max(0, Math.floor((this.sessions.endOf(session) - this.sessions.now()) / 1_000)),
    };
  }

  /** The user's sessions, those used last first. */
  @Get('sessions')
  @Guarded('bff-sessions', { auth: 'user' })
  @Header('Cache-Control', 'no-store')
  async list(@Req() { exchange }: FastifyRequest): Promise<object> {
    const own = this.#sessionOf(exchange);
    const found = [...(await this.sessions.ofUser(own.record.subject)).values()].toSorted((a, b) => b.seenAt - a.seenAt);
    return {
      sessions: found.map(({ record: { id, createdAt, agent }, seenAt }) => ({
        id,
        current: id === own.record.id,
        createdAt: new Date(createdAt).toISOString(),
        lastSeenAt: new Date(seenAt).toISOString(),
        agent,
      })),
    };
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @Guarded('bff-session', { auth: 'user' })
  async end(@Req() { exchange }: FastifyRequest, @Param('id') id: string): Promise<void> {
    const own = this.#sessionOf(exchange);
    const found = [...(await this.sessions.ofUser(own.record.subject))].find(([, { record }]) => record.id === id);
    if (!found) throw new GatewayError('not_found', 'You have no such session.');
    const [key, { record }] = found;
    await this.sessions.end([key], 'ended-by-user');
    void this.grants.revoke(record.tokens);
    if (key === own.key) exchange.reply.header('Set-Cookie', expiredCookie(SESSION_COOKIE));
  }

  /** Server-sent events: the session is about to end, or ended. */
  @Get('events')
  @Guarded('bff-events', { auth: 'user', slides: false, timeoutMs: Infinity })
  tell(@Req() { exchange }: FastifyRequest, @Res() _reply: FastifyReply): void {
    this.events.open(exchange, this.#sessionOf(exchange));
  }

  /** OpenID Connect Back-Channel Logout 1.0 section 2.5. No browser comes here, and only the provider's signature is believed. */
  @Post('backchannel-logout')
  @HttpCode(200)
  @Guarded('bff-backchannel-logout', { auth: 'anonymous', csrf: 'exempt' })
  @Header('Cache-Control', 'no-store')
  async endByProvider(@Req() { exchange, body, headers }: FastifyRequest): Promise<void> {
    const isForm = FORM.test(headers['content-type'] ?? '') && body;
    const form = new URLSearchParams(isForm ? await readText(exchange) : '');
    const token = form.get('logout_token');
    if (token === null) throw new GatewayError('malformed_body', 'Send logout_token in a form.');
    await this.backchannel.accept(token);
  }

  #sessionOf(exchange: Exchange): Session {
    const session = this.sessions.of(exchange);
    if (session) return session;
    throw new GatewayError('unauthenticated', 'This needs a session.');
  }
}
