import { ChangeFeed, type SampleDefinition, SqlDatabase } from '@portico/samples-chassis';
import { PrivateUsersController } from './private-users.controller.ts';
import { seedUsers } from './seed/users.seed.ts';
import { UserReader } from './user-reader.ts';
import { UserWriter } from './user-writer.ts';
import { UsersController } from './users.controller.ts';
import { migrations } from './users.migrations.ts';

/** Who buys and who sells: profiles for everybody, and what only the user may see. */
export const usersSample: SampleDefinition = {
  name: 'users',
  title: 'Users',
  description: 'Users of a shop: public profiles, and private accounts, addresses and preferences.',
  port: 4403,
  migrations,
  seed: seedUsers,
  controllers: [UsersController, PrivateUsersController],
  providers: () => [
    { provide: ChangeFeed, inject: [SqlDatabase], useFactory: (database: SqlDatabase) => new ChangeFeed(database) },
    { provide: UserReader, inject: [SqlDatabase], useFactory: (database: SqlDatabase) => new UserReader(database) },
    {
      provide: UserWriter,
      inject: [SqlDatabase, ChangeFeed, UserReader],
      useFactory: (database: SqlDatabase, feed: ChangeFeed, reader: UserReader) => new UserWriter(database, feed, reader),
    },
  ],
};
