package dev.byztime.daemon.wire;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** What protobuf-java, which knows nothing of our codec, makes of a message of the protocol. */
final class ProtobufOracle {

    private static final FileDescriptor FILE = file();

    private final DynamicMessage message;

    private ProtobufOracle(DynamicMessage message) {
        this.message = message;
    }

    /**
     * Reads one.
     *
     * @return null if it is none
     */
    static @Nullable ProtobufOracle read(String type, byte[] bytes) {
        Descriptor descriptor = Objects.requireNonNull(FILE.findMessageTypeByName(type), type);
        try {
            return new ProtobufOracle(DynamicMessage.parseFrom(descriptor, bytes));
        } catch (InvalidProtocolBufferException none) {
            return null;
        }
    }

    boolean has(String field) {
        return message.hasField(field(field));
    }

    long number(String field) {
        Object value = message.getField(field(field));
        return value instanceof Integer small ? small & 0xFFFF_FFFFL : (Long) value;
    }

    byte[] bytes(String field) {
        return bytes(message.getField(field(field)));
    }

    /** One of a list. */
    byte[] bytes(String field, int index) {
        return bytes(message.getRepeatedField(field(field), index));
    }

    int count(String field) {
        return message.getRepeatedFieldCount(field(field));
    }

    ProtobufOracle message(String field) {
        return new ProtobufOracle((DynamicMessage) message.getField(field(field)));
    }

    /** How it would write this. */
    byte[] written() {
        return message.toByteArray();
    }

    private static byte[] bytes(Object value) {
        return ((com.google.protobuf.ByteString) value).toByteArray();
    }

    private FieldDescriptor field(String name) {
        return Objects.requireNonNull(message.getDescriptorForType().findFieldByName(name), name);
    }

    private static FileDescriptor file() {
        FileDescriptorProto file =
                FileDescriptorProto.newBuilder()
                        .setName("byztime.proto")
                        .setSyntax("proto3")
                        .addMessageType(
                                type(
                                                "Packet",
                                                one("request", 1, "RequestEnvelope"),
                                                one("response", 2, "ResponseEnvelope"),
                                                one("error", 3, "Error"))
                                        .addOneofDecl(
                                                OneofDescriptorProto.newBuilder().setName("one")))
                        .addMessageType(
                                type(
                                        "RequestEnvelope",
                                        field("ad", 1, Type.TYPE_BYTES),
                                        field("nonce", 2, Type.TYPE_BYTES),
                                        field("ciphertext", 3, Type.TYPE_BYTES),
                                        field("padding", 4, Type.TYPE_BYTES)))
                        .addMessageType(
                                type(
                                        "ResponseEnvelope",
                                        field("ad", 1, Type.TYPE_BYTES),
                                        field("nonce", 2, Type.TYPE_BYTES),
                                        field("ciphertext", 3, Type.TYPE_BYTES)))
                        .addMessageType(
                                type(
                                        "RequestAD",
                                        field("unique_id", 1, Type.TYPE_BYTES),
                                        field("cookie", 2, Type.TYPE_BYTES)))
                        .addMessageType(type("ResponseAD", field("unique_id", 1, Type.TYPE_BYTES)))
                        .addMessageType(
                                type(
                                        "Request",
                                        field("num_cookies", 1, Type.TYPE_UINT32),
                                        field("extension", 1000, Type.TYPE_UINT64)))
                        .addMessageType(
                                type(
                                        "Response",
                                        field("era", 1, Type.TYPE_BYTES),
                                        of("local_clock", 2, "Timestamp"),
                                        of("offset", 3, "Timestamp"),
                                        field("cookies", 4, Type.TYPE_BYTES)
                                                .setLabel(Label.LABEL_REPEATED),
                                        field("status", 1000, Type.TYPE_UINT64),
                                        field("work", 1001, Type.TYPE_UINT64),
                                        field("slew", 1002, Type.TYPE_UINT64)))
                        .addMessageType(
                                type(
                                        "Timestamp",
                                        field("seconds", 1, Type.TYPE_INT64),
                                        field("nanoseconds", 2, Type.TYPE_FIXED32)))
                        .addMessageType(
                                type(
                                                "Error",
                                                field("unique_id", 1, Type.TYPE_BYTES),
                                                one("crypto_nak", 2, "CryptoNak"))
                                        .addOneofDecl(
                                                OneofDescriptorProto.newBuilder().setName("one")))
                        .addMessageType(type("CryptoNak"))
                        .addMessageType(
                                type(
                                        "Cookie",
                                        field("key_id", 1, Type.TYPE_FIXED32),
                                        field("nonce", 2, Type.TYPE_BYTES),
                                        field("ciphertext", 3, Type.TYPE_BYTES)))
                        .addMessageType(
                                type(
                                        "UnwrappedCookie",
                                        field("alg_id", 1, Type.TYPE_UINT32),
                                        field("c2s", 2, Type.TYPE_BYTES),
                                        field("s2c", 3, Type.TYPE_BYTES)))
                        .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[0]);
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DescriptorProto.Builder type(
            String name, FieldDescriptorProto.Builder... fields) {
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name);
        for (FieldDescriptorProto.Builder field : fields) {
            message.addField(field);
        }
        return message;
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }

    private static FieldDescriptorProto.Builder of(String name, int number, String type) {
        return field(name, number, Type.TYPE_MESSAGE).setTypeName(type);
    }

    private static FieldDescriptorProto.Builder one(String name, int number, String type) {
        return of(name, number, type).setOneofIndex(0);
    }
}
