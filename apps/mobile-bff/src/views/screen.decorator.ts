import { View, type ViewOptions } from '@portico/routing';
import { type z } from 'zod';

/** A view for a phone: it keeps what it has, asks whether that still holds, and pays for each byte. */
export function Screen<A extends z.ZodType>(name: string, options: ViewOptions<A> & { readonly maxBytes: number }): MethodDecorator {
  return View(name, { ...options, conditional: true });
}
