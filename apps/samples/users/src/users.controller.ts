import { Controller } from '@nestjs/common';
import {
  ById, CalledBy, type Caller, ChangeFeed, ChangesQuery, IdsQuery, Input, Operation, PageQuery, Problem, requireActingFor,
} from '@portico/samples-chassis';
import { z } from 'zod';
import { UserReader } from './user-reader.ts';
import { UserWriter } from './user-writer.ts';
import { User, UserChanges, UserPage } from './users.schema.ts';

const ListQuery = PageQuery.extend({
  ids: IdsQuery,
  seller: z.stringbool().optional().describe('Only those who sell, or only those who do not'),
});
type ListQuery = z.infer<typeof ListQuery>;

const SearchQuery = PageQuery.extend({ q: z.string().trim().min(1).max(200) });
type SearchQuery = z.infer<typeof SearchQuery>;

const cacheControl = { profile: 'public, max-age=60', list: 'public, max-age=15', feed: 'public, no-cache' } as const;

/** What everybody may see. */
@Controller()
export class UsersController {
  constructor(
    private readonly reader: UserReader,
    private readonly writer: UserWriter,
    private readonly feed: ChangeFeed,
  ) {}

  @Operation({
    id: 'listUsers', summary: 'Profiles by page, or a batch of them by ids', method: 'get', path: '/users',
    query: ListQuery, answer: UserPage, cache: cacheControl.list,
  })
  list(@Input() { query: { ids, limit, cursor, seller } }: { query: ListQuery }): z.infer<typeof UserPage> {
    return ids ? { items: this.reader.batch(ids), nextCursor: null } : this.reader.list({ seller }, { limit, cursor });
  }

  @Operation({
    id: 'searchUsers', summary: 'Users by name, or by their shop\'s', method: 'get', path: '/users/search',
    query: SearchQuery, answer: UserPage, cache: cacheControl.list,
  })
  search(@Input() { query: { q, ...page } }: { query: SearchQuery }): z.infer<typeof UserPage> {
    return this.reader.search(q, page);
  }

  @Operation({
    id: 'listUserChanges', summary: 'What changed, oldest first, each user once', method: 'get', path: '/users/changes',
    query: ChangesQuery, answer: UserChanges, cache: cacheControl.feed,
  })
  changes(@Input() { query }: { query: ChangesQuery }): z.infer<typeof UserChanges> {
    return this.feed.page(query, 'user', (ids) => this.reader.batch(ids));
  }

  @Operation({
    id: 'getUser', summary: 'One profile', method: 'get', path: '/users/{id}',
    params: ById, answer: User, cache: cacheControl.profile, problems: { 404: Problem },
  })
  one(@Input() { params: { id } }: { params: ById }): User {
    return this.reader.one(id);
  }

  @Operation({
    id: 'deleteUser', summary: 'Deletes a user; the feed keeps a tombstone', method: 'delete', path: '/users/{id}',
    params: ById, status: 204, problems: { 404: Problem },
  })
  remove(@Input() { params: { id } }: { params: ById }, @CalledBy() caller: Caller): void {
    requireActingFor(caller, id);
    this.writer.remove(id);
  }
}
