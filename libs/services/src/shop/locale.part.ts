import { type Parts, type Principal } from '@portico/pipeline';
import { type Shop } from './shop.ts';

/** The share of the time left that a preference may take: without it, the answer is in the language that was asked for. */
const WITHIN = 0.3;

/** In which locale the answer's amounts are for its caller: a user's own preference comes first. */
export function localePart(part: Parts, { users }: Shop, { kind, subject }: Principal): Promise<string> {
  if (kind !== 'user') return part.locale();
  return part.locale(part.optional('preferences', async () => (await users.preferences(subject)).locale, { otherwise: undefined, within: WITHIN }));
}
