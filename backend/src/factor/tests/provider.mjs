// A certified provider of others for tests: any name signs in, and its address is that name.
// Arguments: the redirect URI, the client's secret.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [back, secret] = process.argv.slice(2);
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'ritm', client_secret: secret, redirect_uris: [back], response_types: ['code'],
      grant_types: ['authorization_code'], id_token_signed_response_alg: 'RS256',
    }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'locale', 'zoneinfo'] },
    pkce: { required: () => true },
    async findAccount(_, id) {
      const claims = { sub: id, email: id, email_verified: !id.startsWith('unverified'), name: 'Grace', locale: 'ru', zoneinfo: 'Europe/Berlin' };
      return { accountId: id, claims: async () => claims };
    },
    cookies: { keys: ['of a test'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
