import { type UpstreamRequest } from '../dispatch.ts';

type KeyOf = (request: UpstreamRequest) => string | undefined;

/** The key that `hashBy` names. Who is not known is told apart by address; work that no client caused has no key but its path. */
export function hashKey(hashBy: string): KeyOf {
  const [kind, name = ''] = hashBy.split(':') as [string, string?];
  switch (kind) {
    case 'path':
      return ({ path }) => path;
    case 'address':
      return ({ work }) => work.exchange?.request.ip;
    case 'header':
      return ({ work }) => work.exchange && [work.exchange.request.headers[name.toLowerCase()]].flat().join();
    case 'cookie':
      return ({ work }) => work.exchange && cookieOf(work.exchange.request.headers.cookie, name);
    default:
      return ({ work }) => work.principal.subject || work.exchange?.request.ip;
  }
}

function cookieOf(field: string | undefined, name: string): string | undefined {
  const start = `${name}=`;
  return field?.split(/;\s*/).find((each) => each.startsWith(start))?.slice(start.length);
}
