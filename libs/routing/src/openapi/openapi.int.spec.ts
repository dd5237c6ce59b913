import 'reflect-metadata';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { json, query } from '@portico/pipeline';
import { z } from 'zod';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { DegradedSchema, View } from '../index.ts';

const Thing = z.strictObject({ id: z.string(), at: z.iso.datetime(), degraded: DegradedSchema.optional() }).meta({ id: 'Thing' });
const Ask = z.strictObject({ limit: z.coerce.number().int().min(1).max(50).default(20).describe('Most of them'), word: z.string() });
const Wish = z.strictObject({ name: z.string() }).meta({ id: 'Wish' });
const thing = { id: '1', at: '2026-01-01T00:00:00.000Z' };

@Controller('things')
class Things {
  @Get(':id')
  @View('thing', { auth: 'anonymous', summary: 'One thing', answer: Thing, examples: { whole: () => thing }, conditional: true })
  one(@Param('id') _id: string, @Query(query(Ask)) _ask: z.output<typeof Ask>) {
    return thing;
  }

  @Post()
  @View('makeThing', { auth: 'user', idempotency: 'require', answer: Thing })
  make(@Body(json(Wish)) _wish: z.output<typeof Wish>) {
    return thing;
  }
}

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway('upstreams: {}', [Things]);
});
afterAll(() => gateway.stop());

describe('/openapi.json', () => {
  it('describes each view by the schemas that it validates with', async () => {
    const answer = await fetch(`${gateway.url}/openapi.json`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    const document = (await answer.json()) as { paths: Record<string, object>; components: { schemas: Record<string, object> } };
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'test-bff' } });
    expect(document.paths['/things/{id}']).toEqual({
      get: {
        operationId: 'thing',
        summary: 'One thing',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'limit', in: 'query', required: false, description: 'Most of them', schema: { type: 'integer', minimum: 1, maximum: 50, default: 20 } },
          { name: 'word', in: 'query', required: true, schema: { type: 'string' } },
          { name: 'fields', in: 'query', required: false, description: expect.any(String), schema: { type: 'string', maxLength: 1000 } },
        ],
        responses: {
          200: {
            description: 'One thing',
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/Thing' }, examples: { whole: { value: thing } } },
              'application/x-ndjson': { schema: { type: 'string', description: expect.any(String) } },
              'text/event-stream': { schema: { type: 'string', description: expect.any(String) } },
            },
          },
          304: { description: expect.any(String) },
          default: { description: 'Any refusal or failure', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
        },
      },
    });
    expect(document.paths['/things']).toMatchObject({
      post: { responses: { 201: { content: { 'application/json': expect.anything() } } }, parameters: [{ name: 'Idempotency-Key', in: 'header', required: true }], operationId: 'makeThing', requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Wish' } } } } },
    });
    expect(Object.keys(document.components.schemas)).toEqual(['Degraded', 'Problem', 'Thing', 'Wish']);
    expect(document.components.schemas.Thing).toMatchObject({ properties: { at: { type: 'string', format: 'date-time' }, degraded: { $ref: '#/components/schemas/Degraded' } } });
    // Handlers that are no views, such as this one, are none of its clients' business.
    expect(Object.keys(document.paths)).toEqual(['/things/{id}', '/things']);
  });
});
