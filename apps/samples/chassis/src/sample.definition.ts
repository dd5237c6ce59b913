import { type Provider, type Type } from '@nestjs/common';
import { type SqlDatabase } from './sql-database.ts';

/** What one sample service adds to the chassis. */
export interface SampleDefinition {
  /** Short name: of the database file, the log lines and the line printed at the start. */
  readonly name: string;
  /** Title and description of the OpenAPI document. */
  readonly title: string;
  readonly description: string;
  /** The port it listens on unless `PORT` says otherwise. */
  readonly port: number;
  /** SQL scripts, oldest first; a database that has seen the first n gets the rest. Only ever append. */
  readonly migrations: readonly string[];
  /** Fills a new database, inside the transaction of its first migration. Deterministic. */
  seed(database: SqlDatabase): void;
  /** Services that call this one as themselves: their URLs, besides the issuers that the environment names. */
  readonly trusts?: (variables: NodeJS.ProcessEnv) => readonly string[];
  readonly controllers: readonly Type[];
  /** The service's own providers, which may inject `SqlDatabase`; `variables` is the process's environment. */
  providers(variables: NodeJS.ProcessEnv): Provider[];
}
