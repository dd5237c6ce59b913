import { runSample } from '@portico/samples-chassis';
import { ordersSample } from './orders.sample.ts';

await runSample(ordersSample);
