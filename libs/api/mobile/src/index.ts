export * from '@portico/api-calls';
export { createMobileClient, type MobileClient, type MobileClientOptions } from './mobile-client.ts';
export { type components, type paths } from './mobile.generated.ts';
export { SignIn, type SignInOptions } from './sign-in.ts';
export { MemoryVault, Vault } from './vault.ts';
