import { type Coding } from './static-files.ts';

/**
 * The first of these codings that a client takes (RFC 9110 section 12.5.3); they stand in the order in which the gateway prefers
 * them, the shortest first. What is as it is, everybody can read.
 */
export function acceptedCoding(field: string | undefined, codings: Iterable<Coding>): Coding {
  if (field === undefined || field === '') return 'identity';
  const weights = new Map<string, number>();
  for (const piece of field.toLowerCase().split(',')) {
    const [name = '', ...parameters] = piece.split(';').map((part) => part.trim());
    weights.set(name, Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1));
  }
  for (const coding of codings) if ((weights.get(coding) ?? weights.get('*') ?? 0) > 0) return coding;
  return 'identity';
}
