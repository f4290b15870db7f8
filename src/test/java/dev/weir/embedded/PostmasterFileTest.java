package dev.weir.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class PostmasterFileTest {
    private static final List<String> WHOLE = List.of(
            "4242", "/data/pgdata", "1795000000", "21650", "/data/socket", "127.0.0.1", "  1234567         0", "ready   ");

    @Test
    void aServerThatIsUpSaysWhereItIs() {
        assertEquals(
                Optional.of(new PostmasterFile(4242, "/data/pgdata", 21650, "ready")), PostmasterFile.parse(WHOLE));
    }

    @Test
    void aServerThatIsComingUpHasNoStatusYet() {
        assertEquals(
                Optional.of(new PostmasterFile(4242, "/data/pgdata", 0, "")), PostmasterFile.parse(WHOLE.subList(0, 3)));
        assertEquals(
                Optional.of(new PostmasterFile(4242, "/data/pgdata", 21650, "")), PostmasterFile.parse(WHOLE.subList(0, 7)));
    }

    @Test
    void halfAFileIsNone() {
        assertEquals(Optional.empty(), PostmasterFile.parse(List.of()));
        assertEquals(Optional.empty(), PostmasterFile.parse(List.of("4242")));
        assertEquals(Optional.empty(), PostmasterFile.parse(List.of("-4242", "/data/pgdata")));
        assertEquals(Optional.empty(), PostmasterFile.parse(List.of("", "/data/pgdata")));
    }

    @Property
    void noTextMakesItFail(@ForAll List<String> lines) {
        PostmasterFile.parse(lines).ifPresent(file -> {
            assertEquals(true, file.pid() > 0);
            assertEquals(true, file.port() >= 0);
        });
    }
}
