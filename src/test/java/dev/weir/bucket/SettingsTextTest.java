package dev.weir.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.item.BucketName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTextTest {
    private static final long VALUE_BYTES = 1 << 20;
    private static final CachePolicy DEFAULTS = new CachePolicy(
            Duration.ZERO, Duration.ofHours(4), Duration.ofMinutes(1), Duration.ofDays(1), Duration.ofSeconds(1), null,
            true);

    private static StoredSettings applied(StoredSettings before, String... arguments) {
        return SettingsText.read(List.of(arguments)).applyTo(before, VALUE_BYTES);
    }

    private static String refusal(String... arguments) {
        return String.valueOf(
                assertThrows(InvalidSettingsException.class, () -> applied(StoredSettings.NONE, arguments)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "max_age=0 0", "max_age=007 7", "s_maxage=10m 600", "cdn_max_age=1s 1", "default_expires_in=3650d 315360000",
        "stale_if_error=2000ms 2", "largest_value=64KiB 65536", "largest_value=1 1", "partitioned=true true",
        "access=public public",
        "required_conditions=if-none-match,if-match if-match,if-none-match"
    })
    void aValueIsReadWithItsUnit(String argument, String text) {
        String key = argument.substring(0, argument.indexOf('='));
        SettingValue value =
                applied(StoredSettings.NONE, argument).of(BucketSetting.valueOf(key.toUpperCase(java.util.Locale.ROOT)));
        assertEquals(text, value == null ? null : value.text());
    }

    @Test
    void anEmptyValueAndDefaultReset() {
        StoredSettings before = applied(StoredSettings.NONE, "max_age=1", "s_maxage=2", "cdn_max_age=3");
        StoredSettings after = applied(before, "max_age=", "s_maxage=default");
        assertEquals(List.of("cdn_max_age=3", "partitioned=false"), after.values().entrySet().stream()
                .map(entry -> entry.getKey().key() + "=" + entry.getValue().text())
                .toList());
    }

    @Test
    void everyProblemIsToldAtOnce() {
        assertEquals("""
                Nothing was changed:
                max_age must be a whole number of seconds from 0 to 315360000.
                max_agee is not a setting of a bucket; the nearest is max_age.
                s_maxage is given twice.
                partitioned must be key=value.
                required_conditions must be a list of if-match, if-none-match, if-unmodified-since, each at most once.
                largest_value must be at most 1048576, which limits.value-bytes allows.
                default_expires_in must be at most max_expires_in, but 2 is more than 1.""",
                refusal("max_age=x", "max_agee=1", "s_maxage=1", "s_maxage=1", "partitioned", "required_conditions=if-match,",
                        "largest_value=2MiB", "default_expires_in=2", "max_expires_in=1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "max_age=-1", "max_age=1.5", "max_age=1500ms", "max_age=1y", "max_age=99999999999999999999", "max_age=\u0661",
        "max_age= ", "max_expires_in=0", "largest_value=0", "largest_value=1KB", "partitioned=yes", "partitioned=TRUE",
        "required_conditions=if-match if-none-match", "required_conditions=if-match,if-match", "=1", "max-age=1", "MAX_AGE=1", ""
    })
    void aValueThatCannotBeIsRefused(String argument) {
        assertTrue(refusal(argument).endsWith("."), refusal(argument));
    }

    @Test
    void aLineForEachSettingSaysWhetherItIsTheDefault() {
        BucketName name = new BucketName("b");
        StoredSettings stored = applied(StoredSettings.NONE, "s_maxage=10m", "required_conditions=if-match");
        assertEquals(
                List.of(
                        "max_age\t0\tdefault", "s_maxage\t600", "stale_while_revalidate\t60\tdefault",
                        "stale_if_error\t86400\tdefault", "not_found_s_maxage\t1\tdefault", "cdn_max_age\t\tdefault",
                        "default_expires_in\t\tdefault", "max_expires_in\t\tdefault", "largest_value\t1048576\tdefault",
                        "required_conditions\tif-match", "sandbox\ttrue\tdefault", "partitioned\tfalse",
                        "access\tprivate\tdefault"),
                SettingsText.lines(new BucketDocument(
                        stored, stored.inForce(name, BucketSettings.REGISTER, DEFAULTS, VALUE_BYTES))));
    }
}
