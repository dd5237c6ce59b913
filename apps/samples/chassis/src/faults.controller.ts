import { Body, Controller, Delete, HttpCode, Put } from '@nestjs/common';
import { FaultRules } from './fault.hook.ts';
import { FaultRule } from './fault.schema.ts';
import { invalidRequest } from './problem.error.ts';

/** Sets and clears the fault of the following requests. Only with `SAMPLE_FAULTS=1`, and not in the API's description. */
@Controller('faults')
export class FaultsController {
  constructor(private readonly rules: FaultRules) {}

  @Put()
  set(@Body() body: unknown): FaultRule {
    const parsed = FaultRule.safeParse(body);
    if (!parsed.success) {
      throw invalidRequest(parsed.error.issues.map(({ path, message }) => ({ in: 'body', path: path.join('.'), message })));
    }
    return (this.rules.rule = parsed.data);
  }

  @Delete()
  @HttpCode(204)
  clear(): void {
    this.rules.rule = undefined;
  }
}
