"""Tickets and proofs by PyJWT, for TicketInteropIT: a line says its keys, and each line in gets a line out."""

import base64
import hashlib
import json
import sys
import uuid

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519


def public(algorithm, key):
    jwk = algorithm.to_jwk(key.public_key(), as_dict=True)
    return {name: jwk[name] for name in ("kty", "crv", "x", "y") if name in jwk}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def thumbprint(jwk):
    text = json.dumps(jwk, sort_keys=True, separators=(",", ":"))
    return b64(hashlib.sha256(text.encode()).digest())


issuer = ec.generate_private_key(ec.SECP256R1())
bearer = ed25519.Ed25519PrivateKey.generate()
issuer_jwk = public(jwt.algorithms.ECAlgorithm, issuer)
bearer_jwk = public(jwt.algorithms.OKPAlgorithm, bearer)


def verified(jwks, ticket, audience, issuer_name):
    kid = jwt.get_unverified_header(ticket)["kid"]
    key = next(k for k in jwt.PyJWKSet.from_dict(jwks).keys if k.key_id == kid)
    try:
        return jwt.decode(
            ticket, key, algorithms=[key.algorithm_name], audience=audience, issuer=issuer_name,
            options={"require": ["exp", "nbf", "iat"]})
    except jwt.InvalidTokenError as e:
        return {"refused": str(e)}


def proof(ask, extra):
    claims = {
        "jti": str(uuid.uuid4()), "htm": ask["htm"], "htu": ask["htu"], "iat": ask["iat"],
        "ath": b64(hashlib.sha256(ask["bound"].encode()).digest()), **extra}
    return jwt.encode(claims, bearer, "EdDSA", {"typ": "dpop+jwt", "jwk": bearer_jwk})


print(json.dumps({
    "jwks": {"keys": [{**issuer_jwk, "kid": "k1", "use": "sig", "alg": "ES256"}]},
    "thumbprint": thumbprint(bearer_jwk)}), flush=True)
for line in sys.stdin:
    ask = json.loads(line)
    print(json.dumps({
        "claims": [
            verified(one["jwks"], one["ticket"], ask["audience"], ask["issuer"]) for one in ask["check"]],
        "ticket": jwt.encode(ask["sign"], issuer, "ES256", {"typ": "byztime-ticket+jwt", "kid": "k1"}),
        "proof": proof(ask, {"byz_ts": ask["at"]}),
        "ordinary": proof(ask, {})}), flush=True)
