// `npm run --silent token -- ada@example.com`: an access token as the mobile app would get one (code and PKCE, by the
// sign-in page of the example's provider), to try mobile-bff with. The shop must be running.
import { accessToken } from '#testing';

const [login = 'ada@example.com'] = process.argv.slice(2);
const issuer = process.env.OIDC_ISSUER ?? 'http://localhost:4300';
try {
  console.log(await accessToken(issuer, login));
} catch (error) {
  console.error(`No token for ${login} from ${issuer}: ${error.message}. Is the shop running (npm start)? README.md names the users.`);
  process.exit(1);
}
