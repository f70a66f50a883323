package dev.byztime.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** Keys of all kinds that servers have, with their own public keys and with others'. */
class TlsKeysTests {

    @ParameterizedTest
    @CsvSource({
        "RSA, 1024",
        "RSA, 2048",
        "RSASSA-PSS, 2048",
        "DSA, 2048",
        "EC, secp256r1",
        "EC, secp384r1",
        "EC, secp521r1",
        "Ed25519, ''",
        "Ed448, ''",
        "ML-DSA, ''",
    })
    void aKeyFitsItsOwnPublicKeyAlone(String kind, String size) throws Exception {
        KeyPair own = pair(kind, size);
        assertThat(TlsKeys.areOnePair(own.getPrivate(), own.getPublic())).isTrue();
        assertThat(TlsKeys.areOnePair(own.getPrivate(), pair(kind, size).getPublic())).isFalse();
        KeyPair other = kind.equals("EC") ? pair("RSA", "2048") : pair("EC", "secp256r1");
        assertThat(TlsKeys.areOnePair(own.getPrivate(), other.getPublic())).isFalse();
        assertThat(TlsKeys.areOnePair(other.getPrivate(), own.getPublic())).isFalse();
    }

    private static KeyPair pair(String kind, String size) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        if (size.startsWith("secp")) {
            generator.initialize(new ECGenParameterSpec(size));
        } else if (!size.isEmpty()) {
            generator.initialize(Integer.parseInt(size));
        }
        return generator.generateKeyPair();
    }
}
