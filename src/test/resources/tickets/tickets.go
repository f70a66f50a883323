// Tickets and proofs by golang-jwt, for TicketInteropIT: a line says its keys, and each line in gets a line out.
package main

import (
	"bufio"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"os"

	"github.com/golang-jwt/jwt/v5"
)

type jwk struct {
	Crv string `json:"crv"`
	Kty string `json:"kty"`
	X   string `json:"x"`
	Y   string `json:"y,omitempty"`
	Kid string `json:"kid,omitempty"`
}

type jwks struct {
	Keys []jwk `json:"keys"`
}

type ask struct {
	Check []struct {
		Jwks   jwks   `json:"jwks"`
		Ticket string `json:"ticket"`
	} `json:"check"`
	Audience string        `json:"audience"`
	Issuer   string        `json:"issuer"`
	Sign     jwt.MapClaims `json:"sign"`
	Bound    string        `json:"bound"`
	Htm      string        `json:"htm"`
	Htu      string        `json:"htu"`
	Iat      int64         `json:"iat"`
	At       string        `json:"at"`
}

var b64 = base64.RawURLEncoding

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func (k jwk) public() crypto.PublicKey {
	x := must(b64.DecodeString(k.X))
	if k.Kty == "OKP" {
		return ed25519.PublicKey(x)
	}
	y := must(b64.DecodeString(k.Y))
	return &ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}
}

func verified(keys jwks, ticket string, a ask) any {
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(ticket, claims, func(t *jwt.Token) (any, error) {
		for _, key := range keys.Keys {
			if key.Kid == t.Header["kid"] {
				return key.public(), nil
			}
		}
		return nil, fmt.Errorf("no such key")
	}, jwt.WithValidMethods([]string{"EdDSA", "ES256"}), jwt.WithAudience(a.Audience), jwt.WithIssuer(a.Issuer),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt())
	if err != nil {
		return map[string]string{"refused": err.Error()}
	}
	return claims
}

func signed(method jwt.SigningMethod, key any, header map[string]any, claims jwt.MapClaims) string {
	token := jwt.NewWithClaims(method, claims)
	for name, value := range header {
		token.Header[name] = value
	}
	return must(token.SignedString(key))
}

func say(something any) {
	fmt.Println(string(must(json.Marshal(something))))
}

func main() {
	issuerPublic, issuer, err := ed25519.GenerateKey(rand.Reader)
	must(0, err)
	bearer := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	point := must(bearer.PublicKey.ECDH()).Bytes() // 4, x, y
	bearerJwk := jwk{Crv: "P-256", Kty: "EC", X: b64.EncodeToString(point[1:33]), Y: b64.EncodeToString(point[33:])}
	// its members are in the order of RFC 7638
	thumbprint := sha256.Sum256(must(json.Marshal(bearerJwk)))
	say(map[string]any{
		"jwks":       jwks{[]jwk{{Crv: "Ed25519", Kty: "OKP", X: b64.EncodeToString(issuerPublic), Kid: "k1"}}},
		"thumbprint": b64.EncodeToString(thumbprint[:]),
	})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a ask
		must(0, json.Unmarshal(lines.Bytes(), &a))
		var claims []any
		for _, one := range a.Check {
			claims = append(claims, verified(one.Jwks, one.Ticket, a))
		}
		ath := sha256.Sum256([]byte(a.Bound))
		proof := func(at string) string {
			claims := jwt.MapClaims{
				"jti": fmt.Sprint(must(rand.Int(rand.Reader, big.NewInt(1<<62)))), "htm": a.Htm, "htu": a.Htu,
				"iat": a.Iat, "ath": b64.EncodeToString(ath[:]),
			}
			if at != "" {
				claims["byz_ts"] = at
			}
			return signed(jwt.SigningMethodES256, bearer, map[string]any{"typ": "dpop+jwt", "jwk": bearerJwk}, claims)
		}
		say(map[string]any{
			"claims": claims,
			"ticket": signed(jwt.SigningMethodEdDSA, issuer, map[string]any{"typ": "byztime-ticket+jwt", "kid": "k1"}, a.Sign),
			"proof":    proof(a.At),
			"ordinary": proof(""),
		})
	}
}
