// Tickets and proofs by jose, for TicketInteropIT: a line says its keys, and each line in gets a line out.
import { createHash, randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { SignJWT, calculateJwkThumbprint, createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from "jose";

const issuer = await generateKeyPair("EdDSA", { crv: "Ed25519" });
const bearer = await generateKeyPair("ES256");
const bearerJwk = await exportJWK(bearer.publicKey);

async function verified({ jwks, ticket }, ask) {
  try {
    const options = { audience: ask.audience, issuer: ask.issuer, typ: "byztime-ticket+jwt" };
    return (await jwtVerify(ticket, createLocalJWKSet(jwks), options)).payload;
  } catch (e) {
    return { refused: String(e) };
  }
}

function proof(ask, extra) {
  const ath = createHash("sha256").update(ask.bound).digest("base64url");
  return new SignJWT({ jti: randomUUID(), htm: ask.htm, htu: ask.htu, iat: ask.iat, ath, ...extra })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: bearerJwk })
    .sign(bearer.privateKey);
}

const say = (something) => console.log(JSON.stringify(something));
say({
  jwks: { keys: [{ ...(await exportJWK(issuer.publicKey)), kid: "k1", use: "sig", alg: "EdDSA" }] },
  thumbprint: await calculateJwkThumbprint(bearerJwk),
});
for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  say({
    claims: await Promise.all(ask.check.map((one) => verified(one, ask))),
    ticket: await new SignJWT(ask.sign)
      .setProtectedHeader({ alg: "EdDSA", typ: "byztime-ticket+jwt", kid: "k1" })
      .sign(issuer.privateKey),
    proof: await proof(ask, { byz_ts: ask.at }),
    ordinary: await proof(ask, {}),
  });
}
