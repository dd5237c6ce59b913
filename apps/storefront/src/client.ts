import { createWebClient } from '@portico/api-web';

/** web-bff, and nothing else. */
export const { api, session } = createWebClient();
