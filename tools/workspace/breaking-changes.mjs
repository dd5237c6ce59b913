// Finds what of a new API description (OpenAPI 3.1) breaks a client that was built against an older one. What an answer
// has may only become more, and more certain; what a request needs may only become less.

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
const LIMITS = [['minimum', 1], ['minLength', 1], ['minItems', 1], ['maximum', -1], ['maxLength', -1], ['maxItems', -1]];

/** @returns a line for each, which says where and what */
export function breakingChanges(before, after) {
  const found = [];
  const at = (place) => (message) => found.push(`${place}: ${message}`);
  for (const [path, item] of Object.entries(before.paths ?? {})) {
    if (!after.paths?.[path]) at(path)('the path is gone');
    else for (const method of METHODS.filter((name) => item[name])) {
      const place = `${method.toUpperCase()} ${path}`;
      const now = after.paths[path][method];
      if (!now) at(place)('the method is gone');
      else compareOperation(item[method], now, { place, at, before, after });
    }
  }
  return found;
}

function compareOperation(was, now, { place, at, before, after }) {
  const resolve = (document, part) => (part?.$ref ? part.$ref.slice(2).split('/').reduce((inside, key) => inside?.[key], document) : part);
  const context = (direction) => ({ direction, at, old: (schema) => resolve(before, schema), fresh: (schema) => resolve(after, schema), seen: new Set() });
  const parameters = (document, operation) => new Map((operation.parameters ?? []).map((each) => resolve(document, each)).map((each) => [`${each.in} ${each.name}`, each]));
  const had = parameters(before, was);
  const has = parameters(after, now);
  for (const [name, parameter] of has) {
    if (parameter.required && !had.get(name)?.required) at(place)(`${name} must be sent now`);
    if (had.has(name)) compare(had.get(name).schema ?? {}, parameter.schema ?? {}, `${place} ${name}`, context('request'));
  }
  for (const name of had.keys()) if (!has.has(name)) at(place)(`${name} is not taken any more`);

  const body = resolve(before, was.requestBody);
  const newBody = resolve(after, now.requestBody);
  if (newBody?.required && !body?.required) at(place)('a body must be sent now');
  compareContent(body, newBody, `${place} body`, context('request'));
  for (const [status, response] of Object.entries(was.responses ?? {})) {
    if (!status.startsWith('2')) continue;
    if (!now.responses?.[status]) at(place)(`it is not answered with ${status} any more`);
    else compareContent(resolve(before, response), resolve(after, now.responses[status]), `${place} ${status}`, context('answer'));
  }
}

function compareContent(was, now, place, context) {
  for (const [type, { schema }] of Object.entries(was?.content ?? {})) {
    const media = now?.content?.[type];
    if (!media) context.at(place)(`${type} is gone`);
    else compare(schema ?? {}, media.schema ?? {}, place, context);
  }
}

function compare(was, now, place, context) {
  const names = was.$ref && now.$ref && `${was.$ref} ${now.$ref}`;
  if (names && context.seen.has(names)) return;
  context.seen.add(names);
  const old = kinds(was, context.old);
  const fresh = kinds(now, context.fresh);
  const complain = context.at(place);
  const [wider, narrower] = context.direction === 'answer' ? [old, fresh] : [fresh, old];
  for (const type of narrower.keys()) {
    if (wider.has(type) || wider.has('any') || (type === 'integer' && wider.has('number'))) continue;
    complain(context.direction === 'answer' ? `may be ${type} now` : `may not be ${type} any more`);
  }
  for (const [type, schema] of old) {
    const other = fresh.get(type);
    if (other) compareKind(schema, other, place, context);
  }
}

/** The types that a schema allows, with what it says of each: `null`, `object` … */
function kinds(schema, resolve, found = new Map()) {
  const { anyOf, oneOf, type, const: constant, ...rest } = resolve(schema) ?? {};
  for (const each of anyOf ?? oneOf ?? []) kinds(each, resolve, found);
  const types = type ?? (constant === undefined ? (rest.enum ? typesOf(rest.enum) : anyOf || oneOf ? [] : 'any') : typesOf([constant]));
  for (const each of [types].flat()) {
    const before = found.get(each);
    const values = constant === undefined ? rest.enum : [constant];
    found.set(each, before?.enum && values ? { ...before, enum: [...before.enum, ...values] } : (before ?? { ...rest, ...(values && { enum: values }) }));
  }
  return found;
}

function typesOf(values) {
  return [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))];
}

function compareKind(was, now, place, context) {
  const complain = context.at(place);
  const isAnswer = context.direction === 'answer';
  const values = (schema) => (schema.enum ? new Set(schema.enum) : undefined);
  const [had, has] = [values(was), values(now)];
  for (const value of had && has ? had : []) if (!has.has(value)) complain(`"${value}" is gone`);
  for (const value of isAnswer && had && has ? has : []) if (!had.has(value)) complain(`may be "${value}" now`);
  if (!isAnswer && has && !had) complain(`takes ${[...has].join(', ')} only`);
  if (isAnswer && had && !has) complain('may be any value now');
  for (const [limit, sign] of isAnswer ? [] : LIMITS) {
    if (now[limit] !== undefined && (was[limit] === undefined || (now[limit] - was[limit]) * sign > 0)) complain(`${limit} is ${now[limit]} now`);
  }
  if (!isAnswer && now.pattern !== undefined && now.pattern !== was.pattern) complain(`must match ${now.pattern} now`);
  if (was.items && now.items) compare(was.items, now.items, `${place}[]`, context);
  compareFields(was, now, place, context);
}

function compareFields(was, now, place, context) {
  const complain = context.at(place);
  const isAnswer = context.direction === 'answer';
  const [needed, needs] = [new Set(was.required), new Set(now.required)];
  for (const [name, schema] of Object.entries(was.properties ?? {})) {
    const field = now.properties?.[name];
    if (field) compare(schema, field, `${place}.${name}`, context);
    else if (isAnswer || now.additionalProperties === false) complain(`the field "${name}" is gone`);
    if (isAnswer && field && needed.has(name) && !needs.has(name)) complain(`the field "${name}" may be missing now`);
  }
  if (!isAnswer) for (const name of needs) if (!needed.has(name)) complain(`the field "${name}" must be sent now`);
}
