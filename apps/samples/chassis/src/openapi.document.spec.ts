import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { notesSample } from './notes.fixture.ts';
import { openApiFaults } from './openapi.check.ts';
import { openApiDocument } from './openapi.document.ts';
import { Operation } from './operation.decorator.ts';

function withController(controller: new () => object) {
  return { ...notesSample, controllers: [controller] };
}

describe('openApiDocument', () => {
  const document = openApiDocument(notesSample);

  it('has the right shape', () => {
    expect(openApiFaults(document)).toEqual([]);
  });

  it('describes parameters by the schemas that check them', () => {
    expect(document.paths['/notes']?.get?.parameters?.[0]).toEqual({
      name: 'limit', in: 'query', required: false, description: 'Most items in the answer',
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    });
    expect(document.paths['/notes/{id}']?.patch?.parameters?.map(({ name, required }) => [name, required])).toEqual([
      ['id', true], ['If-Match', false],
    ]);
  });

  it('names every schema once, those within others too', () => {
    expect(Object.keys(document.components.schemas)).toEqual([
      'InvalidRequestProblem', 'Note', 'NotePage', 'NoteText', 'Problem', 'RequestFault',
    ]);
    const items = { items: { $ref: '#/components/schemas/Note' } };
    expect(document.components.schemas.NotePage).toMatchObject({ properties: { items } });
  });

  it('has no content where the answer has none', () => {
    expect(document.paths['/notes/{id}']?.delete?.responses['204']).toEqual({ description: 'Deletes a note' });
  });

  it('refuses a schema without a name', () => {
    @Controller()
    class Nameless {
      @Operation({ id: 'getIt', summary: 'It', method: 'get', path: '/it', answer: z.object({ nameless: z.string() }) })
      it(): { nameless: string } {
        return { nameless: '' };
      }
    }
    expect(() => openApiDocument(withController(Nameless))).toThrow(/no name.*nameless/);
  });

  it('refuses one name for two schemas', () => {
    const [A, B] = [z.object({ a: z.string() }).meta({ id: 'Same' }), z.object({ b: z.string() }).meta({ id: 'Same' })];
    @Controller()
    class Ambiguous {
      @Operation({ id: 'getA', summary: 'A', method: 'get', path: '/a', answer: A })
      a(): { a: string } {
        return { a: '' };
      }

      @Operation({ id: 'getB', summary: 'B', method: 'get', path: '/b', answer: B })
      b(): { b: string } {
        return { b: '' };
      }
    }
    expect(() => openApiDocument(withController(Ambiguous))).toThrow('two schemas are named Same');
  });
});

describe('openApiFaults', () => {
  it('finds every fault of a document', () => {
    const document = openApiDocument(notesSample);
    document.openapi = '3.0.3';
    document.info.version = '';
    const list = document.paths['/notes']?.get;
    const one = document.paths['/notes/{id}']?.get;
    if (!list || !one) throw new Error('the fixture changed');
    list.operationId = one.operationId;
    one.parameters = [];
    list.responses = { 200: { description: '', content: { 'application/json': { schema: { type: 'object' } } } } };
    delete document.components.schemas.RequestFault;
    expect(openApiFaults(document)).toEqual([
      'openapi: 3.0.3 is not 3.1',
      'info: title and version are required',
      'GET /notes: response 200 has no description',
      'GET /notes: response 200 has no named schema',
      'GET /notes/{id}: operationId getNote is not unique',
      'GET /notes/{id}: its path parameters are none',
      '#/components/schemas/RequestFault: refers to nothing',
    ]);
  });
});
