import { Challenge, GatewayError, type GatewayErrorOptions, type Lack } from '@portico/pipeline';

/** Sends callers back with a WWW-Authenticate of scheme Bearer (RFC 6750 section 3, RFC 9470 section 3). */
export class BearerChallenge extends Challenge {
  /** @param realm the gateway's name */
  constructor(private readonly realm: string) {
    super();
  }

  override answer(lack: Lack): Pick<GatewayErrorOptions, 'headers' | 'extensions'> {
    switch (lack.kind) {
      // RFC 6750 section 3.1: whoever sent no credentials is told no error.
      case 'credentials':
        return this.#field({});
      case 'scopes':
        return this.#field({ error: 'insufficient_scope', scope: lack.scopes.join(' ') });
      case 'sign-in':
        return this.#field({
          error: 'insufficient_user_authentication',
          error_description: 'The sign-in is not strong or not fresh enough.',
          acr_values: lack.acr?.join(' '),
          max_age: lack.maxAgeMs === undefined ? undefined : String(Math.floor(lack.maxAgeMs / 1000)),
        });
    }
  }

  /** @param description what is wrong with the token, without quotes */
  invalidToken(description: string, cause?: unknown): GatewayError {
    const field = this.#field({ error: 'invalid_token', error_description: description });
    return new GatewayError('invalid_token', description, { cause, ...field });
  }

  invalidRequest(description: string): GatewayError {
    const field = this.#field({ error: 'invalid_request', error_description: description });
    return new GatewayError('malformed_request', description, field);
  }

  #field(attributes: Readonly<Record<string, string | undefined>>): { headers: Record<string, string> } {
    let value = `Bearer realm="${this.realm}"`;
    for (const name in attributes) {
      const text = attributes[name];
      if (text !== undefined) value += `, ${name}="${text.replace(/["\\]/g, '\\$&')}"`;
    }
    return { headers: { 'WWW-Authenticate': value } };
  }
}
