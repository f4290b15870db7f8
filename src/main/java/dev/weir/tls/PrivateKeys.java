package dev.weir.tls;

import dev.weir.tls.PemFile.Block;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads the key of a certificate, in any of the forms that tools write: PKCS#8 ({@code PRIVATE KEY}), PKCS#1 ({@code RSA PRIVATE
 * KEY}) and SEC 1 ({@code EC PRIVATE KEY}). The JDK takes only the first, and the others are what it holds (RFC 5208 section 5).
 */
final class PrivateKeys {
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String PKCS1 = "RSA PRIVATE KEY";
    private static final String SEC1 = "EC PRIVATE KEY";

    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int CURVE = 0xa0;

    private static final byte[] VERSION = {INTEGER, 1, 0};
    /** The object identifiers of both, RSA's with its parameter, NULL. */
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private PrivateKeys() {}

    /** The one key in a file, which must be that of the certificate. */
    static PrivateKey of(PemFile file, PublicKey certificate) throws TlsFileException {
        List<Block> keys = file.blocks().stream().filter(block -> block.label().endsWith(PKCS8)).toList();
        if (keys.size() != 1) {
            throw new TlsFileException(file.name() + (keys.isEmpty() ? " has no private key" : " has more than one private key"));
        }
        Block block = keys.getFirst();
        if (block.encrypted()) {
            throw new TlsFileException(file.name() + " is encrypted; give the key without a password, in a file that only the"
                    + " edge may read");
        }
        String algorithm = certificate.getAlgorithm();
        try {
            PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8(block)));
            if (isOf(key, certificate)) {
                return key;
            }
        } catch (GeneralSecurityException | RuntimeException unreadable) {
            throw new TlsFileException(
                    file.name() + " has no key that can be read, or none of the kind of tls.certificate, " + algorithm);
        }
        throw new TlsFileException(file.name() + " is not the key of the first certificate in tls.certificate");
    }

    /** Whether what the key signs is verified by the certificate. */
    private static boolean isOf(PrivateKey key, PublicKey certificate) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case String other -> other;
        };
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(VERSION);
        byte[] signature = signer.sign();
        signer.initVerify(certificate);
        signer.update(VERSION);
        return signer.verify(signature);
    }

    private static byte[] pkcs8(Block block) throws InvalidKeyException {
        byte[] der = block.der();
        return switch (block.label()) {
            case PKCS8 -> der;
            case PKCS1 -> value(SEQUENCE, VERSION, value(SEQUENCE, RSA), value(OCTETS, der));
            case SEC1 -> value(SEQUENCE, VERSION, value(SEQUENCE, EC, curve(der)), value(OCTETS, der));
            default -> throw new InvalidKeyException(block.label() + " is no form of a key that is known");
        };
    }

    /** The curve of a key of SEC 1, which names it after the version and the key. */
    private static byte[] curve(byte[] der) throws InvalidKeyException {
        ByteBuffer key = ByteBuffer.wrap(der);
        key = read(key, SEQUENCE);
        read(key, INTEGER);
        read(key, OCTETS);
        ByteBuffer curve = read(key, CURVE);
        byte[] bytes = new byte[curve.remaining()];
        curve.get(bytes);
        return bytes;
    }

    /** Takes the next value, which must have this tag. */
    private static ByteBuffer read(ByteBuffer from, int tag) throws InvalidKeyException {
        if ((from.get() & 0xff) != tag) {
            throw new InvalidKeyException("The key does not name its curve");
        }
        int length = from.get() & 0xff;
        if (length > 0x7f) {
            int bytes = length & 0x7f;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | from.get() & 0xff;
            }
        }
        ByteBuffer value = from.slice(from.position(), length);
        from.position(from.position() + length);
        return value;
    }

    private static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        if (length > 0xff) {
            value.write(0x82);
            value.write(length >> 8);
        } else if (length > 0x7f) {
            value.write(0x81);
        }
        value.write(length);
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }
}
