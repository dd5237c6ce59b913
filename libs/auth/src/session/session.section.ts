import { defineSection, duration } from '@portico/pipeline';
import { z } from 'zod';

/** What `GET /bff/user` may tell the browser's app of a user, unless the file says otherwise. */
const USUAL_CLAIMS = [
  ...['sub', 'name', 'given_name', 'family_name', 'preferred_username'],
  ...['email', 'email_verified', 'picture', 'locale'],
];

/** `session:` of gateway.yaml. */
export const sessionSection = defineSection({
  key: 'session',
  restart: true,
  schema: z
    .strictObject({
      idle: duration.prefault('30m').describe('A session ends when it is not used for this long'),
      absolute: duration.prefault('12h').describe('A session ends this long after the sign-in, however much it is used'),
      perUser: z
        .int()
        .min(1)
        .max(100)
        .default(10)
        .describe('Most sessions of one user; a further sign-in ends the one least used of late'),
      refreshAhead: duration
        .prefault('30s')
        .describe('An access token is renewed when it has this long to live, or a quarter of its life'),
      warnAhead: duration
        .prefault('60s')
        .describe('Open tabs are told that their session is about to end this long before it does'),
      claims: z
        .array(z.string())
        .default(USUAL_CLAIMS)
        .describe('Claims of the user that the session keeps and the app in the browser may see'),
    })
    .prefault({})
    .describe('Sessions of browsers, where the gateway has them'),
  check({ idle, absolute }, _whole, report) {
    if (idle === 0) report(['session', 'idle'], 'a session that ends at once is none');
    if (absolute >= idle) return;
    report(['session', 'absolute'], 'a session would be over before it could be idle', 'Give it at least as long as idle');
  },
});

export type SessionOptions = z.output<typeof sessionSection.schema>;
