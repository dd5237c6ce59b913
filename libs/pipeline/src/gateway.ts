import { type Type } from '@nestjs/common';
import { type ConfigSection, type Environment } from './config/index.ts';
import { type PolicyFunction } from './exchange/policy-function.ts';
import { type Slots } from './pipeline.ts';

/** What a library adds to each gateway: its Nest module and its part of gateway.yaml. */
export interface Library {
  readonly module: Type;
  readonly sections: readonly ConfigSection<unknown>[];
  /** What `main.js --<name>` does in place of serving. */
  readonly commands?: Readonly<Record<string, Command>>;
}

/**
 * An operator's command: works on the gateway's state, or tells of it, and ends.
 *
 * @param say writes a line for the operator
 * @param module the gateway's own, with its views
 */
export type Command = (gateway: GatewayDefinition, environment: Environment, say: (line: string) => void, module: Type) => Promise<void>;

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
  /** Environment variables for a start without NODE_ENV=production, where they are not set. */
  readonly developmentEnvironment?: Readonly<Record<string, string>>;
  /** What `auth: {policy: NAME}` of a route or view means. */
  readonly policies?: Readonly<Record<string, PolicyFunction>>;
}

/** Names a gateway, with its slots checked by the compiler. */
export function defineGateway(definition: GatewayDefinition): GatewayDefinition {
  return Object.freeze(definition);
}
