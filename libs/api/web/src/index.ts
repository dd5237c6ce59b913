export * from '@portico/api-calls';
export { type ListedSession, Session, type SessionListener, type SessionUser } from './session.ts';
export { createWebClient, type WebClient, type WebClientOptions } from './web-client.ts';
export { type components, type paths } from './web.generated.ts';
