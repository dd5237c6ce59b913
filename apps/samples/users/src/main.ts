import { runSample } from '@portico/samples-chassis';
import { usersSample } from './users.sample.ts';

await runSample(usersSample);
