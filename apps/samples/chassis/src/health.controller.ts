import { Controller, Get, Header } from '@nestjs/common';
import { ProblemError } from './problem.error.ts';
import { SqlDatabase } from './sql-database.ts';

/** Tells whether the service can answer: it can when its database does. */
@Controller('health')
export class HealthController {
  constructor(private readonly database: SqlDatabase) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  health(): { status: 'ok' } {
    try {
      this.database.get('SELECT seq FROM changes LIMIT 1');
      return { status: 'ok' };
    } catch {
      throw new ProblemError(503, 'database_unavailable', 'The database does not answer.');
    }
  }
}
