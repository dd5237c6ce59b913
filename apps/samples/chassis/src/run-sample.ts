import { openApiFaults } from './openapi.check.ts';
import { openApiDocument } from './openapi.document.ts';
import { type SampleDefinition } from './sample.definition.ts';
import { type RunningSample, startSample } from './sample.server.ts';

/** Requests under way get this long after a signal; the process is gone within two seconds of it. */
const STOP_WITHIN_MS = 1_500;

/**
 * The whole main program of a sample: starts it, says where it listens, and ends with 0 upon SIGTERM or SIGINT.
 * With `--print-openapi` it prints its description instead and opens nothing.
 */
export async function runSample(sample: SampleDefinition): Promise<void> {
  if (process.argv.includes('--print-openapi')) return printDescription(sample);
  let running: RunningSample;
  try {
    running = await startSample(sample);
  } catch (error) {
    return fail(`${sample.name} cannot start: ${error instanceof Error ? error.message : String(error)}`);
  }
  // Not `once`: a terminal and a process manager may each send the signal, and the second must not kill.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(running));
  process.stdout.write(`${sample.name} listening on ${running.url}\n`);
}

async function stop(running: RunningSample): Promise<void> {
  setTimeout(() => process.exit(0), STOP_WITHIN_MS);
  await running.stop();
  process.exit(0);
}

function printDescription(sample: SampleDefinition): void {
  const document = openApiDocument(sample);
  const faults = openApiFaults(document);
  if (faults.length > 0) return fail(`${sample.name}: the description is wrong:\n${faults.join('\n')}`);
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
