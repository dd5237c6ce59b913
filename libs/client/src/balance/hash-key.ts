import { Exchange } from '@portico/pipeline';
import { type UpstreamRequest } from '../dispatch.ts';

type KeyOf = (request: UpstreamRequest) => string | undefined;

/** The key that `hashBy` names. Who is not known is told apart by address; work that no client caused has no key but its path. */
export function hashKey(hashBy: string): KeyOf {
  const [kind, name = ''] = hashBy.split(':') as [string, string?];
  switch (kind) {
    case 'path':
      return ({ path }) => path;
    case 'address':
      return ({ work }) => (work instanceof Exchange ? work.request.ip : undefined);
    case 'header':
      return ({ work }) => (work instanceof Exchange ? [work.request.headers[name.toLowerCase()]].flat().join() : undefined);
    case 'cookie':
      return ({ work }) => (work instanceof Exchange ? cookieOf(work.request.headers.cookie, name) : undefined);
    default:
      return ({ work }) => work.principal.subject || (work instanceof Exchange ? work.request.ip : undefined);
  }
}

function cookieOf(field: string | undefined, name: string): string | undefined {
  const start = `${name}=`;
  return field?.split(/;\s*/).find((each) => each.startsWith(start))?.slice(start.length);
}
