import { runSample } from '@portico/samples-chassis';
import { productsSample } from './products.sample.ts';

await runSample(productsSample);
