import { type HttpService } from '@nestjs/axios';
import { GatewayError } from '@portico/pipeline';
import { firstValueFrom } from 'rxjs';
import { z } from 'zod';

const image = z.object({ url: z.string(), width: z.number(), height: z.number() });
const hero = z.object({
  title: z.string(),
  subtitle: z.string(),
  image: z.object({ small: image, medium: image, large: image }),
  link: z.string(),
});
export type Hero = z.output<typeof hero>;

/** The page builder's content. It has no description, so it is called by Nest's own HttpService, and checked here. */
export class ContentClient {
  constructor(private readonly http: HttpService) {}

  async hero(): Promise<Hero> {
    const { data } = await firstValueFrom(this.http.get<unknown>('http://content/content/hero'));
    const checked = hero.safeParse(data);
    if (checked.success) return checked.data;
    throw new GatewayError('upstream_answer_invalid', 'The service "content" answered another shape.', { cause: checked.error, upstream: 'content' });
  }
}
