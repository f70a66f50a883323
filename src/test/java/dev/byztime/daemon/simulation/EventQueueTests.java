package dev.byztime.daemon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

class EventQueueTests {

    private record Event(long timeNs, int payload) {}

    @Test
    void eventsComeByTimeAndThenAsTheyWereAdded() {
        Randomly.repeat(
                200,
                random -> {
                    EventQueue queue = new EventQueue();
                    List<Event> expected = new ArrayList<>();
                    for (int added = 0; added < 1 + random.nextInt(3000); added++) {
                        Event event = new Event(random.nextLong(100), added);
                        expected.add(event);
                        queue.add(event.timeNs(), event.payload());
                    }
                    expected.sort(Comparator.comparingLong(Event::timeNs)); // which is stable
                    List<Event> taken = new ArrayList<>();
                    while (!queue.isEmpty()) {
                        long time = queue.timeNs();
                        taken.add(new Event(time, queue.remove()));
                    }
                    assertThat(taken).isEqualTo(expected);
                });
    }
}
