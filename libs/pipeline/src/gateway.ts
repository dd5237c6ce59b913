import { type Type } from '@nestjs/common';
import { type ConfigSection } from './config/index.ts';
import { type Slots } from './pipeline.ts';

/** What a library adds to each gateway: its Nest module and its part of gateway.yaml. */
export interface Library {
  readonly module: Type;
  readonly sections: readonly ConfigSection<unknown>[];
}

/** What makes a gateway this one and no other: its name, its ports, its libraries and what fills its stages. */
export interface GatewayDefinition {
  /** Also the name in logs, Via and Cache-Status. */
  readonly name: string;
  /** Defaults for PORT and MANAGEMENT_PORT. */
  readonly ports: { readonly public: number; readonly management: number };
  /** `import.meta.dirname` of the file that defines it: gateway.yaml lies there (in a build) or one folder up (in the source). */
  readonly directory: string;
  readonly libraries: readonly Library[];
  readonly stages: Slots;
}

/** Names a gateway, with its slots checked by the compiler. */
export function defineGateway(definition: GatewayDefinition): GatewayDefinition {
  return Object.freeze(definition);
}
