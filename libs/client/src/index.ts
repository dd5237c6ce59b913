export { ClientModule } from './client.module.ts';
export { type Answer, collect } from './collect.ts';
export { type Call, isUpload, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from './dispatch.ts';
export { addContext } from './outbound-headers.ts';
export { pathOf } from './path-of.ts';
export { type AnswerOf, type CallOptions, ServiceClient } from './service-client.ts';
export { Upstream } from './upstream.ts';
export { Upstreams } from './upstreams.ts';
export { type UpstreamOptions, upstreamsSection } from './upstreams.section.ts';
