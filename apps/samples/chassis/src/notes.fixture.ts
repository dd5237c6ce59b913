import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { CHANGES_TABLE } from './change-feed.ts';
import { requireMatch } from './etag.ts';
import { Input } from './input.decorator.ts';
import { ById, IfMatch } from './item-request.schema.ts';
import { pageOf, PageQuery, readPage } from './keyset-page.ts';
import { Operation } from './operation.decorator.ts';
import { notFound } from './problem.error.ts';
import { Problem } from './problem.schema.ts';
import { type SampleDefinition } from './sample.definition.ts';
import { SqlDatabase } from './sql-database.ts';

export const Note = z.object({ id: z.string(), text: z.string() }).meta({ id: 'Note' });
export type Note = z.infer<typeof Note>;
const NotePage = pageOf('NotePage', Note);
const NoteText = z.object({ text: z.string().min(1) }).meta({ id: 'NoteText' });

@Controller()
class NotesController {
  constructor(private readonly database: SqlDatabase) {}

  @Operation({
    id: 'listNotes', summary: 'Notes', method: 'get', path: '/notes', query: PageQuery, answer: NotePage,
    cache: 'public, max-age=15',
  })
  list(@Input() { query }: { query: PageQuery }): z.infer<typeof NotePage> {
    const order = { name: 'notes', columns: ['id'], direction: 'ASC' } as const;
    return readPage<Note>(this.database, { select: 'SELECT id, text FROM notes', values: [], order }, query);
  }

  @Operation({
    id: 'getNote', summary: 'One note', method: 'get', path: '/notes/{id}', params: ById, answer: Note,
    cache: 'public, max-age=60', problems: { 404: Problem },
  })
  one(@Input() { params: { id } }: { params: ById }): Note {
    const note = this.database.get<Note>('SELECT id, text FROM notes WHERE id = ?', id);
    if (!note) throw notFound('note', id);
    return note;
  }

  @Operation({
    id: 'updateNote', summary: 'Another text', method: 'patch', path: '/notes/{id}', params: ById, headers: IfMatch,
    body: NoteText, answer: Note, problems: { 404: Problem, 412: Problem },
  })
  update(
    @Input() { params, headers, body }: { params: ById; headers: IfMatch; body: z.infer<typeof NoteText> },
  ): Note {
    requireMatch(headers['if-match'], this.one({ params }));
    this.database.run('UPDATE notes SET text = ? WHERE id = ?', body.text, params.id);
    return this.one({ params });
  }

  @Operation({ id: 'deleteNote', summary: 'Deletes a note', method: 'delete', path: '/notes/{id}', params: ById, status: 204 })
  remove(@Input() { params: { id } }: { params: ById }): void {
    this.database.run('DELETE FROM notes WHERE id = ?', id);
  }

  @Get('broken')
  broken(): never {
    throw new Error('the secret cause');
  }
}

/** The smallest sample there can be: three notes. */
export const notesSample: SampleDefinition = {
  name: 'notes',
  title: 'Notes',
  description: 'Three notes.',
  port: 0,
  migrations: [`${CHANGES_TABLE} CREATE TABLE notes (id TEXT PRIMARY KEY, text TEXT NOT NULL);`],
  seed: (database) => {
    for (const id of ['n-1', 'n-2', 'n-3']) database.run('INSERT INTO notes (id, text) VALUES (?, ?)', id, `text of ${id}`);
  },
  controllers: [NotesController],
  providers: () => [],
};
