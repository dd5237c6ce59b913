// An OpenID provider for measurements: its description and its keys, and access tokens (RFC 9068) that it signs, without a sign-in.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Starts one on a free port of 127.0.0.1. `token(subject)` is signed by ES256 and lives for an hour. */
export async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' };
  const server = createServer((request, response) => {
    const url = `http://127.0.0.1:${server.address().port}`;
    const described = { issuer: url, jwks_uri: `${url}/jwks`, authorization_endpoint: `${url}/auth`, token_endpoint: `${url}/token` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/jwks' ? { keys: [jwk] } : described));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${server.address().port}`;
  const token = (subject) =>
    new SignJWT({ client_id: 'bench', scope: 'openid' })
      .setProtectedHeader({ alg: 'ES256', kid: 'bench', typ: 'at+jwt' })
      .setIssuer(url)
      .setAudience('urn:portico:shop')
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime('1h')
      .setJti(subject)
      .sign(privateKey);
  return { url, token, stop: () => server.close() };
}
