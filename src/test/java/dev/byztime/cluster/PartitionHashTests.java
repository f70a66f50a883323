package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.seal.SipHash;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

class PartitionHashTests {

    private static final int PARTITIONS = 1000;

    private final PartitionHash hash = new PartitionHash(new SipHash(1, 2), PARTITIONS);

    @Test
    void onlyPartitionsOfAMemberThatGoesMove() {
        List<UUID> four = members(4);
        List<UUID> three = four.subList(0, 3);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            UUID owner = hash.ownerOf(partition, four);
            if (three.contains(owner)) {
                assertThat(hash.ownerOf(partition, three)).isEqualTo(owner);
            }
        }
    }

    @Test
    void membersGetAboutTheSameNumber() {
        Map<UUID, Integer> counts = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            counts.merge(hash.ownerOf(partition, members(4)), 1, Integer::sum);
        }
        assertThat(counts).hasSize(4);
        assertThat(counts.values()).allMatch(count -> count > 180 && count < 320);
    }

    @Test
    void theOrderOfMembersDoesNotMatter() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(hash.ownerOf(partition, members(5)))
                    .isEqualTo(hash.ownerOf(partition, members(5).reversed()));
        }
    }

    @Test
    void kindAndNameTogetherSayThePartition() {
        assertThat(hash.partitionOf("lease", "a")).isBetween(0, PARTITIONS - 1);
        assertThat(hash.partitionOf("lease", "a")).isEqualTo(hash.partitionOf("lease", "a"));
        assertThat(hash.partitionOf("lease", "a"))
                .isNotEqualTo(hash.partitionOf("messages", "a"))
                .isNotEqualTo(hash.partitionOf("leas", "ea"));
    }

    private static List<UUID> members(int count) {
        List<UUID> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new UUID(7, i));
        }
        return members;
    }
}
