import { type AnySchema, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { capture, parseTemplate, type PathTemplate } from '../routes/path-template.ts';
import { PathTrie } from '../routes/path-trie.ts';

/** What does not fit, and where. */
export interface Misfit {
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** Of a parameter. */
  readonly parameter?: string;
  /** Of a body: a JSON Pointer as a fragment (RFC 6901 section 6). */
  readonly pointer?: string;
  readonly detail: string;
}

/** The parameters of an operation that come from one place, as one object. */
interface ParameterCheck {
  readonly names: readonly string[];
  /** Those whose values stand in one, separated by commas (`explode: false`). */
  readonly joined: ReadonlySet<string>;
  readonly validate: ValidateFunction;
}

export interface Operation {
  readonly path: ParameterCheck | undefined;
  readonly query: ParameterCheck | undefined;
  readonly header: ParameterCheck | undefined;
  readonly body: BodyCheck | undefined;
}

interface BodyCheck {
  readonly required: boolean;
  /** By media type in lower case, such as `application/json` or `image/*`; undefined: any bytes of that type. */
  readonly byType: ReadonlyMap<string, ValidateFunction | undefined>;
}

interface DescribedPath {
  readonly rank: number;
  readonly template: PathTemplate;
  /** What the description calls the template's captures. */
  readonly names: readonly string[];
  readonly operations: ReadonlyMap<string, Operation>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: AnySchema;
  readonly explode?: boolean;
  readonly $ref?: string;
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];
const isJson = (type: string) => /^application\/(?:[\w.-]+\+)?json$/.test(type);
type Tree = Readonly<Record<string, unknown>>;

/** What a service takes, by its OpenAPI description (3.1), compiled to functions. */
export class OpenApiDescription {
  readonly #paths = new PathTrie<DescribedPath, undefined>();
  readonly #parameters = new Ajv2020({ strict: false, coerceTypes: 'array', allErrors: true, logger: false });
  /** One misfit of a body is told: a large one could have millions. */
  readonly #bodies = new Ajv2020({ strict: false, logger: false });

  /** @throws Error that says what is wrong with it */
  static parse(text: string): OpenApiDescription {
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch (cause) {
      throw new Error('it is not JSON', { cause });
    }
    const { openapi } = document as { openapi?: unknown };
    if (typeof openapi !== 'string' || !openapi.startsWith('3.')) throw new Error('it is no OpenAPI 3 description');
    return new OpenApiDescription(document as Tree);
  }

  private constructor(private readonly document: Tree) {
    for (const ajv of [this.#parameters, this.#bodies]) {
      addFormats.default(ajv);
      // Schemas are compiled by their place in the document, so that its references hold.
      ajv.addSchema({ ...document, $id: 'openapi' });
    }
    // Of paths that match, the one with the fewest parameters is meant (OpenAPI 3.1 section 4.8.8.2).
    const paths = Object.entries((document.paths ?? {}) as Tree).toSorted(([one], [other]) => one.split('{').length - other.split('{').length);
    paths.forEach(([path, item], rank) => this.#add(path, item as Tree, rank));
  }

  /** @returns undefined for a path that is not described; `methods` alone where only the method is not */
  find(method: string, path: string): { readonly methods: readonly string[]; readonly operation?: Operation; readonly captured: Tree } | undefined {
    const found = this.#paths.first(path, () => true, undefined);
    if (found === undefined) return undefined;
    const operation = found.operations.get(method) ?? (method === 'HEAD' ? found.operations.get('GET') : undefined);
    const { params } = capture(found.template, path);
    const captured = Object.fromEntries(found.names.map((name, at) => [name, decodeURIComponent(params[`p${at}`]!)]));
    return { methods: [...found.operations.keys()], captured, ...(operation && { operation }) };
  }

  #add(path: string, item: Tree, rank: number): void {
    const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!);
    let at = 0;
    let template: PathTemplate;
    try {
      template = parseTemplate(path.replace(/\{[^}]+\}/g, () => `{p${at++}}`));
    } catch (error) {
      throw new Error(`its path ${path} cannot be matched: ${(error as Error).message}`, { cause: error });
    }
    const operations = new Map<string, Operation>();
    const shared = this.#parametersAt(item.parameters, ['paths', path, 'parameters']);
    for (const method of METHODS) {
      const operation = item[method] as Tree | undefined;
      if (operation === undefined) continue;
      const place = ['paths', path, method];
      const own = this.#parametersAt(operation.parameters, [...place, 'parameters']);
      const all = [...shared.filter(({ parameter }) => !own.some((other) => other.parameter.name === parameter.name && other.parameter.in === parameter.in)), ...own];
      operations.set(method.toUpperCase(), {
        path: this.#checkOf(all, 'path'),
        query: this.#checkOf(all, 'query'),
        header: this.#checkOf(all, 'header'),
        body: this.#bodyOf(operation.requestBody as Tree | undefined, [...place, 'requestBody']),
      });
    }
    this.#paths.add(template, { rank, template, names, operations });
  }

  #parametersAt(list: unknown, place: readonly string[]): { parameter: Parameter; place: readonly string[] }[] {
    return ((list ?? []) as Parameter[]).map((parameter, at) => {
      const target = parameter.$ref === undefined ? [...place, String(at)] : placeOf(parameter.$ref);
      return { parameter: this.#at(target) as unknown as Parameter, place: target };
    });
  }

  #checkOf(all: readonly { parameter: Parameter; place: readonly string[] }[], where: 'path' | 'query' | 'header'): ParameterCheck | undefined {
    // RFC 9110 section 5.1; what OpenAPI says of these three is said elsewhere (section 4.8.12.2).
    const nameOf = ({ name }: Parameter) => (where === 'header' ? name.toLowerCase() : name);
    const of = all.filter(({ parameter }) => parameter.in === where && parameter.schema !== undefined && !(where === 'header' && /^(?:accept|content-type|authorization)$/i.test(parameter.name)));
    if (of.length === 0) return undefined;
    const validate = this.#parameters.compile({
      type: 'object',
      properties: Object.fromEntries(of.map(({ parameter, place }) => [nameOf(parameter), { $ref: refTo([...place, 'schema']) }])),
      required: of.filter(({ parameter }) => parameter.required).map(({ parameter }) => nameOf(parameter)),
    });
    const joined = of.filter(({ parameter }) => (parameter.explode ?? where === 'query') === false && this.#isList(parameter.schema as Tree));
    return { names: of.map(({ parameter }) => nameOf(parameter)), joined: new Set(joined.map(({ parameter }) => nameOf(parameter))), validate };
  }

  #isList(schema: Tree): boolean {
    const target = typeof schema.$ref === 'string' ? this.#at(placeOf(schema.$ref)) : schema;
    return [target.type].flat().includes('array');
  }

  #bodyOf(given: Tree | undefined, place: readonly string[]): BodyCheck | undefined {
    if (given === undefined) return undefined;
    const target = typeof given.$ref === 'string' ? placeOf(given.$ref) : place;
    const body = this.#at(target);
    const byType = Object.entries((body.content ?? {}) as Record<string, Tree>).map(([name, { schema }]) => {
      const type = name.toLowerCase().replace(/\s*;.*$/, '');
      const checked = isJson(type) && schema !== undefined;
      return [type, checked ? this.#bodies.compile({ $ref: refTo([...target, 'content', name, 'schema']) }) : undefined] as const;
    });
    return { required: body.required === true, byType: new Map(byType) };
  }

  #at(place: readonly string[]): Tree {
    const found = place.reduce<unknown>((at, key) => (at as Tree | undefined)?.[key], this.document);
    if (typeof found !== 'object' || found === null) throw new Error(`it refers to #/${place.join('/')}, which is not there`);
    return found as Tree;
  }
}

/** RFC 6901. */
function placeOf(ref: string): string[] {
  if (!ref.startsWith('#/')) throw new Error(`it refers to ${ref}, another document`);
  return ref.slice(2).split('/').map((piece) => decodeURIComponent(piece).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function refTo(place: readonly string[]): string {
  return `openapi#/${place.map((piece) => encodeURIComponent(piece.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
}
