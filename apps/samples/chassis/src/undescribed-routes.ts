import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenApiDocument } from './openapi.document.ts';

/** Routes that are no part of any API: every sample has them. */
const own = ['GET /health', 'GET /openapi.json', 'PUT /faults', 'DELETE /faults', 'GET /.well-known/jwks.json'];

/** The routes that an application really has and its description lacks, as `GET /products/{id}`. For specs. */
export function undescribedRoutes(app: NestFastifyApplication, document: OpenApiDocument): string[] {
  const described = new Set(Object.entries(document.paths).flatMap(([path, item]) => {
    return Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`);
  }));
  return routesOf(app).filter((route) => !described.has(route) && !own.includes(route));
}

/** Fastify draws its routes as a tree: four characters for each level, then the rest of the path and the methods. */
function routesOf(app: NestFastifyApplication): string[] {
  const tree = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  const above: string[] = [];
  return tree.split('\n').flatMap((row) => {
    const found = /^(.*── )(\S+) ?(?:\(([A-Z, ]+)\))?$/.exec(row);
    if (!found) return [];
    const [, indent = '', part = '', methods] = found;
    const level = indent.length / 4 - 1;
    above.length = level;
    above.push(part);
    const path = above.join('').replaceAll(/:(\w+)/g, '{$1}');
    return (methods?.split(', ') ?? []).filter((method) => method !== 'HEAD').map((method) => `${method} ${path}`);
  });
}
