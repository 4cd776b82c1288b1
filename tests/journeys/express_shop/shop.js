// A newsstand with one article, written with express and npm's jose alone: what a shop has to do to sell by ticket and voucher.
// Its settings come as one JSON document in the file that the first argument names:
// {"id", "name", "origin", "gateway", "caFile", "certFile", "keyFile", "port", "ticketKey": private JWK,
//  "clockAheadSeconds": how far the shop's clock is ahead of the machine's}
// SIGHUP reads the file again, which is how the key that signs tickets is changed.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import express from 'express';
import { SignJWT, createRemoteJWKSet, customFetch, importJWK, jwtVerify } from 'jose';

const settingsFile = process.argv[2];
let settings = JSON.parse(readFileSync(settingsFile, 'utf8'));
process.on('SIGHUP', () => { settings = JSON.parse(readFileSync(settingsFile, 'utf8')); process.stdout.write('read again\n'); });

const article = {
  id: 'tide-tables', title: 'How to Read a Tide Table', price: 30,
  text: 'The sea keeps its appointments. Everything else in the table is there so that you keep yours.',
};
const won = (amount) => ({ amount, currency: 'KRW' });

const sales = new Map(); // sale's id: { session, ticket, total, register }
const spent = new Map(); // register: sale's id

// The gateway's public keys: fetched once, and again for a key that is not known.
const agent = new https.Agent({ ca: readFileSync(settings.caFile) });
const fetchFromGateway = (url) => new Promise((resolve, reject) => {
  https.get(url, { agent }, (answer) => {
    const parts = [];
    answer.on('data', (part) => parts.push(part));
    answer.on('end', () => resolve(new Response(Buffer.concat(parts), { status: answer.statusCode })));
  }).on('error', reject);
});
const gatewayKeys = createRemoteJWKSet(new URL(settings.gateway + '/.well-known/jwks.json'), { [customFetch]: fetchFromGateway });

const hashOf = (compact) => createHash('sha256').update(compact).digest('base64url');
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const page = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${escaped(title)}</title>
<link rel="stylesheet" href="/style.css"><main><h1>${escaped(title)}</h1>${body}</main></html>`;

async function giveTicket(session) {
  const id = randomUUID();
  const key = settings.ticketKey;
  const total = won(article.price);
  const ticket = await new SignJWT({
    live: false, kind: 'single', serial: `NS-${sales.size + 1}`, voucher: true, total, vat: won(Math.round(article.price / 11)),
    lines: [{ id: article.id, description: article.title, quantity: 1, price: won(article.price) }],
    return: `${settings.origin}/return/${id}`, cancel: `${settings.origin}/`,
  }).setProtectedHeader({ alg: key.kty === 'RSA' ? 'RS256' : 'ES256', typ: 'florin-ticket+jwt', kid: key.kid })
    .setIssuer(settings.id).setAudience(settings.gateway).setJti(randomUUID()).setIssuedAt().setExpirationTime('10m')
    .sign(await importJWK(key, key.kty === 'RSA' ? 'RS256' : 'ES256'));
  sales.set(id, { session, ticket, total, register: null });
  return id;
}

// Throws a sentence if the voucher does not pay this sale.
async function accept(id, sale, compact) {
  const { payload } = await jwtVerify(compact, gatewayKeys, {
    algorithms: ['ES256'], typ: 'florin-voucher+jwt', issuer: settings.gateway, audience: settings.id,
    currentDate: new Date(Date.now() + settings.clockAheadSeconds * 1000), requiredClaims: ['exp', 'iat', 'jti', 'register', 'ticket'],
  });
  if (payload.ticket !== hashOf(sale.ticket)) throw new Error('It pays another ticket.');
  if (payload.total?.amount !== sale.total.amount || payload.total?.currency !== sale.total.currency) throw new Error('It is over another sum.');
  if (payload.outcome !== 'paid') throw new Error('It is not a payment.');
  const spentFor = spent.get(payload.register);
  if ((spentFor && spentFor !== id) || (sale.register && sale.register !== payload.register)) throw new Error('It was spent before.');
  spent.set(payload.register, id);
  sale.register = payload.register;
}

const app = express();
app.disable('x-powered-by');
app.use((request, response, next) => {
  response.set({
    'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  });
  const cookie = /(?:^|; )__Host-stand=([\w-]{36})(?:;|$)/.exec(request.get('cookie') ?? '');
  request.session = cookie ? cookie[1] : randomUUID();
  // The voucher comes by a form of another site, so that the cookie must come along with one.
  if (!cookie) response.cookie('__Host-stand', request.session, { secure: true, httpOnly: true, sameSite: 'none', path: '/' });
  next();
});
app.use(express.urlencoded({ extended: false, limit: '64kb' }));

app.get('/style.css', (request, response) => response.type('css').send(
  'body{font:18px/1.6 system-ui,sans-serif;margin:0;padding:8vh 20px}main{max-width:36em;margin:auto}h1{line-height:1.2}'
  + 'button,.pay{font:inherit;font-weight:600;display:inline-block;padding:.7em 1.4em;border:0;border-radius:9px;background:#1d2440;color:#fff;text-decoration:none}'
  + '@media(prefers-color-scheme:dark){body{background:#171b20;color:#ece8df}a{color:#8fc0ff}button,.pay{background:#f0b84a;color:#2b1d04}}'));

app.get('/', (request, response) => response.send(page('Newsstand', `<p>Today: <strong>${article.title}</strong>, ₩${article.price}.</p>
<form method="post" action="/buy"><button>Buy the article</button></form>`)));

app.post('/buy', async (request, response) => response.redirect(303, '/sale/' + await giveTicket(request.session)));

app.get('/sale/:id', (request, response) => {
  const sale = sales.get(request.params.id);
  if (!sale || sale.session !== request.session) return response.status(404).send(page('There is nothing here', ''));
  if (sale.register) return response.send(page(article.title, `<p>${article.text}</p>`));
  return response.send(page('Your ticket', `<p>₩${article.price} for ${article.title}.</p>
<p><a class="pay" id="confirm" href="florin:pay?ticket=${sale.ticket}">Pay with the wallet</a></p>
<p><a id="hosted" rel="noreferrer" href="${settings.gateway}/pay?ticket=${sale.ticket}">Use Florin's own page</a> or <a id="cancel" href="/">cancel</a>.</p>`));
});

app.post('/return/:id', async (request, response) => {
  const sale = sales.get(request.params.id);
  if (!sale || sale.session !== request.session) return response.status(403).send(page('This voucher belongs to another browser', ''));
  try {
    await accept(request.params.id, sale, String(request.body?.voucher ?? ''));
  } catch (flaw) {
    return response.status(422).send(page('We cannot take this voucher', `<p>${escaped(flaw.code ?? flaw.message)}</p>`));
  }
  return response.redirect(303, '/sale/' + request.params.id);
});

https.createServer({ cert: readFileSync(settings.certFile), key: readFileSync(settings.keyFile) }, app)
  .listen(settings.port, '127.0.0.1', () => process.stdout.write('ready\n'));
