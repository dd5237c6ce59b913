import { Controller } from '@nestjs/common';
import { ById, CalledBy, type Caller, IfMatch, Input, Operation, Problem, requireActingFor } from '@portico/samples-chassis';
import { type z } from 'zod';
import { UserReader } from './user-reader.ts';
import { UserWriter } from './user-writer.ts';
import { Account, AddressPage, Preferences, PreferencesPatch } from './users.schema.ts';

/** Whoever keeps such an answer must ask each time, and must not give it to others. */
const cache = 'private, no-cache';

/** What only the user may see, and administrators. */
@Controller()
export class PrivateUsersController {
  constructor(
    private readonly reader: UserReader,
    private readonly writer: UserWriter,
  ) {}

  @Operation({
    id: 'getAccount', summary: 'A user\'s name and e-mail address', method: 'get', path: '/users/{id}/account',
    params: ById, answer: Account, cache, problems: { 404: Problem },
  })
  account(@Input() { params: { id } }: { params: ById }, @CalledBy() caller: Caller): Account {
    requireActingFor(caller, id);
    return this.reader.account(id);
  }

  @Operation({
    id: 'listAddresses', summary: 'A user\'s addresses, the default one first', method: 'get',
    path: '/users/{id}/addresses', params: ById, answer: AddressPage, cache, problems: { 404: Problem },
  })
  addresses(@Input() { params: { id } }: { params: ById }, @CalledBy() caller: Caller): z.infer<typeof AddressPage> {
    requireActingFor(caller, id);
    return { items: this.reader.addresses(id), nextCursor: null };
  }

  @Operation({
    id: 'getPreferences', summary: 'A user\'s preferences', method: 'get', path: '/users/{id}/preferences',
    params: ById, answer: Preferences, cache, problems: { 404: Problem },
  })
  preferences(@Input() { params: { id } }: { params: ById }, @CalledBy() caller: Caller): Preferences {
    requireActingFor(caller, id);
    return this.reader.preferences(id);
  }

  @Operation({
    id: 'updatePreferences', summary: 'Changes some preferences', method: 'patch', path: '/users/{id}/preferences',
    params: ById, headers: IfMatch, body: PreferencesPatch, answer: Preferences, problems: { 404: Problem, 412: Problem },
  })
  update(
    @Input() { params: { id }, headers, body }: { params: ById; headers: IfMatch; body: PreferencesPatch },
    @CalledBy() caller: Caller,
  ): Preferences {
    requireActingFor(caller, id);
    return this.writer.patchPreferences(id, body, headers['if-match']);
  }
}
