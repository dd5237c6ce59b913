import { type CredentialKind } from '@portico/pipeline';
import { isUpload, type UpstreamRequest } from '../dispatch.ts';
import { NOTHING_ASKED, requestDirectives, type RequestDirectives } from './cache-control.ts';
import { type Identity, identityOf } from './identity.ts';

/** What a request asks of the cache, read once. */
export interface RequestPlan {
  readonly identity: Identity;
  readonly directives: Readonly<RequestDirectives>;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  /** The host that the client asked for, where the upstream is told of it. */
  readonly host: string | undefined;
  /** Whether a field makes the request nothing for a cache. */
  readonly bypass: boolean;
}

/** Reads the fields that matter in one pass: on the way of a hit this is most of the work. */
export function planOf({ headers, work, body, saysWhoCalls }: UpstreamRequest, credential: CredentialKind): RequestPlan {
  let directives: Readonly<RequestDirectives> = NOTHING_ASKED;
  let ifNoneMatch, ifModifiedSince, range, ifRange, host: string | undefined;
  let showsCredentials = saysWhoCalls === true;
  let bypass = isUpload(body) || (body !== null && body.length > 0);
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    const kind = READ[name.length];
    if (kind === undefined) continue;
    const value = headers[at + 1]!;
    switch (name.toLowerCase()) {
      case 'cache-control': directives = requestDirectives(value); break;
      case 'if-none-match': ifNoneMatch = ifNoneMatch === undefined ? value : `${ifNoneMatch}, ${value}`; break;
      case 'if-modified-since': ifModifiedSince = value; break;
      case 'range': range = value; break;
      case 'if-range': ifRange = value; break;
      case 'x-forwarded-host': host = value; break;
      case 'authorization':
      case 'x-api-key':
      case 'cookie': showsCredentials = true; break;
      // Only the service can judge these (RFC 9111 section 4.3.2); an upgrade is no answer.
      case 'if-match':
      case 'if-unmodified-since':
      case 'upgrade': bypass = true; break;
    }
  }
  return { identity: identityOf(work.principal, credential, showsCredentials), directives, ifNoneMatch, ifModifiedSince, range, ifRange, host, bypass };
}

/** The lengths of the names above: most fields are none of them, which their length tells at once. */
const READ: readonly (true | undefined)[] = [
  'cache-control', 'if-none-match', 'if-modified-since', 'range', 'if-range', 'x-forwarded-host', 'authorization', 'x-api-key', 'cookie', 'if-match', 'if-unmodified-since', 'upgrade',
].reduce<(true | undefined)[]>((lengths, { length }) => {
  lengths[length] = true;
  return lengths;
}, []);
