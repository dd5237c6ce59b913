import { z } from 'zod';
import { type ConfigFault } from './config-faults.ts';
import { type Path } from './path-text.ts';

/**
 * Tells a fault. The path leads from the file's root, so it begins with a section's key: `['routes', 2, 'to']`.
 * A fix is a sentence without a full stop, such as {@link didYouMean} gives.
 */
export type ReportFault = (path: Path, message: string, fix?: string) => void;

/** Tells a fault of something that the configuration names: of a file, or of `code`, where the path is as in `view "home"`. */
export type ReportFaultElsewhere = (fault: ConfigFault) => void;

/** Looks for what is wrong with a configuration as a whole; changes nothing. */
export type Check = (whole: WholeConfig, report: ReportFault, reportElsewhere: ReportFaultElsewhere) => void;

/** The whole configuration as a check sees it. */
export interface WholeConfig {
  /** The section's value, checked and frozen. A check that asks for a section with faults of its own ends there, quietly. */
  get<T>(section: ConfigSection<T>): T;
  /** Where a value was written (absolute file, line from 1), or the nearest thing around it that was. */
  where(path: Path): { file: string; line: number };
}

/** One top-level key of gateway.yaml, brought by the library that reads it. */
export interface ConfigSection<T> {
  readonly key: string;
  /** Objects are strict and conversions are codecs, so that unknown keys are faults and the value can be printed. */
  readonly schema: z.ZodType<T>;
  /** Whether it is read at the start alone, so that a change of it needs a restart. */
  readonly restart?: boolean;
  /** What the schema cannot see, such as names that other sections define. Runs also when other entries are faulty. */
  check?(value: T, whole: WholeConfig, report: ReportFault): void;
}

interface SectionDefinition<S extends z.ZodType> {
  key: string;
  schema: S;
  restart?: boolean;
  check?(value: z.output<S>, whole: WholeConfig, report: ReportFault): void;
}

/**
 * Makes a section with its type inferred from the schema.
 * @throws TypeError for an object that lets unknown keys pass and for a conversion without a way back.
 */
export function defineSection<S extends z.ZodType>(section: SectionDefinition<S>): ConfigSection<z.output<S>> {
  const refuse = (reason: string) => {
    throw new TypeError(`section ${section.key}: ${reason}`);
  };
  z.toJSONSchema(section.schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema }) {
      const def = (zodSchema as z.core.$ZodTypes)._zod.def;
      if (def.type === 'object' && !def.catchall) refuse('use z.strictObject, so that unknown keys are faults');
      if (def.type !== 'pipe' || 'reverseTransform' in def) return;
      const oneWay = [def.in, def.out].some((part) => part._zod.def.type === 'transform');
      if (oneWay) refuse('use z.codec in place of a transform, so that --print-config can write the value');
    },
  });
  return section as ConfigSection<z.output<S>>;
}
