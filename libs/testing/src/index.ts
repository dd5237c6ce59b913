export { type Described, exampleFaults } from './example-faults.ts';
// Node runs these as they are, for the tools that are no tests: nothing here may need more than taking the types away.
export { MintingDouble } from './minting-double.ts';
export { ask, type AskOptions, WebAnswer } from './ask.ts';
export { BuiltProgram, type ProgramExit, type ProgramOptions } from './built-program.ts';
export { CHECKOUT_CONFIG, CHECKOUT_FAILURES } from './checkout-failures.ts';
export { answers, babbles, type Behaviour, FakeUpstream, hangs, resets, type SeenRequest, truncates } from './fake-upstream.ts';
export { Load, type LoadCounts, type LoadOptions } from './load.ts';
export { OtlpReceiver, type ReceivedPoint, type ReceivedSpan } from './otlp-receiver.ts';
export { allOutputs, PLANTED, plantSecrets } from './planted-secrets.ts';
export { quietPorts } from './ports.ts';
export { RawClient } from './raw-client.ts';
export { configOver, type GatewayName, type GatewayOptions, PRODUCTION, type RunningGateway, startGateway } from './running-gateway.ts';
export { type ServiceFault, type ServiceName, Shop, type ShopOptions, startShop } from './shop.ts';
export { type SignedIn, accessToken, CookieClient, signedInBrowser, signedInPhone } from './signed-in.ts';
export { freePort, TestRedis } from './test-redis.ts';
export { testCertificate, type TestCertificate } from './test-certificate.ts';
