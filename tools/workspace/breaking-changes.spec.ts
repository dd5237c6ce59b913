const { breakingChanges } = (await import(String(new URL('./breaking-changes.mjs', import.meta.url)))) as {
  breakingChanges(before: object, after: object): string[];
};

const ITEM = {
  type: 'object', required: ['id', 'status'], additionalProperties: false,
  properties: { id: { type: 'string' }, status: { type: 'string', enum: ['placed', 'sent'] }, note: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
};
const BODY = { type: 'object', required: ['sku'], properties: { sku: { type: 'string', maxLength: 10 }, gift: { type: 'boolean' } }, additionalProperties: false };

const description = (changes: { item?: object; body?: object; parameters?: object[]; paths?: object; responses?: object } = {}) => ({
  components: { schemas: { Item: changes.item ?? ITEM, Body: changes.body ?? BODY } },
  paths: changes.paths ?? {
    '/items': {
      get: {
        parameters: changes.parameters ?? [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 50 } }],
        responses: changes.responses ?? { 200: { content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Item' } } } } } },
      },
      post: {
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Body' } } } },
        responses: { 201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } } } },
      },
    },
  },
});
const item = (properties: object, required = ITEM.required) => ({ item: { ...ITEM, required, properties: { ...ITEM.properties, ...properties } } });
const body = (properties: object, required = BODY.required) => ({ body: { ...BODY, required, properties: { ...BODY.properties, ...properties } } });
const found = (changes: Parameters<typeof description>[0]) => breakingChanges(description(), description(changes));
const { '/items': items } = description().paths as { '/items': { get: object; post: object } };

it('the same description breaks nothing', () => expect(found({})).toEqual([]));

describe('a client that is out there is broken by', () => {
  const { id: _, ...withoutId } = ITEM.properties;
  it.each([
    ['a path that is gone', { paths: {} }, ['/items: the path is gone']],
    ['a method that is gone', { paths: { '/items': { get: items.get } } }, ['POST /items: the method is gone']],
    ['a status that is gone', { responses: { 204: {} } }, ['GET /items: it is not answered with 200 any more']],
    ['a field of an answer that is gone', { item: { ...ITEM, required: ['status'], properties: withoutId } }, ['GET /items 200[]: the field "id" is gone', 'POST /items 201: the field "id" is gone']],
    ['a field of an answer that may be missing', item({}, ['status']), ['GET /items 200[]: the field "id" may be missing now', 'POST /items 201: the field "id" may be missing now']],
    ['a field of an answer that may be null', item({ id: { type: ['string', 'null'] } }), ['GET /items 200[].id: may be null now', 'POST /items 201.id: may be null now']],
    ['a field of an answer of another type', item({ id: { type: 'integer' } }), ['GET /items 200[].id: may be integer now', 'POST /items 201.id: may be integer now']],
    ['a value of an answer that is gone', item({ status: { type: 'string', enum: ['placed'] } }), ['GET /items 200[].status: "sent" is gone', 'POST /items 201.status: "sent" is gone']],
    ['a value of an answer that is new', item({ status: { enum: ['placed', 'sent', 'lost'] } }), ['GET /items 200[].status: may be "lost" now', 'POST /items 201.status: may be "lost" now']],
    ['a field that must be sent', body({ size: { type: 'string' } }, ['sku', 'size']), ['POST /items body: the field "size" must be sent now']],
    ['a field that is not taken', { body: { ...BODY, properties: { sku: BODY.properties.sku } } }, ['POST /items body: the field "gift" is gone']],
    ['a field that takes less', body({ sku: { type: 'string', maxLength: 8 } }), ['POST /items body.sku: maxLength is 8 now']],
    ['a field that takes some values only', body({ sku: { type: 'string', maxLength: 10, enum: ['a', 'b'] } }), ['POST /items body.sku: takes a, b only']],
    ['a field that takes another type', body({ gift: { type: 'string' } }), ['POST /items body.gift: may not be boolean any more']],
    ['a parameter that is not taken', { parameters: [] }, ['GET /items: query limit is not taken any more']],
    ['a parameter that must be sent', { parameters: [{ name: 'limit', in: 'query', required: true, schema: { type: 'integer', maximum: 50 } }] }, ['GET /items: query limit must be sent now']],
    ['a parameter that takes less', { parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 20 } }] }, ['GET /items query limit: maximum is 20 now']],
  ])('%s', (_what, changes, expected) => expect(found(changes as object)).toEqual(expected));
});

describe('a client that is out there is not broken by', () => {
  it.each([
    ['a path that is new', { paths: { '/items': items, '/more': items } }],
    ['a field of an answer that is new', item({ more: { type: 'string' } }, ['id', 'status', 'more'])],
    ['a field of an answer that is never null any more', item({ note: { type: 'string' } })],
    ['a field that may be sent', body({ size: { type: 'string' } })],
    ['a field that takes more', body({ sku: { type: 'string', maxLength: 20 } })],
    ['a parameter that may be sent', { parameters: [{ name: 'limit', in: 'query', schema: { type: 'number' } }, { name: 'q', in: 'query', schema: {} }] }],
  ])('%s', (_what, changes) => expect(found(changes as object)).toEqual([]));
});

it('descriptions that contain themselves are compared once', () => {
  const node = { type: 'object', properties: { next: { $ref: '#/components/schemas/Item' } } };
  expect(breakingChanges(description({ item: node }), description({ item: node }))).toEqual([]);
});
