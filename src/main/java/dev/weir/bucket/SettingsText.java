package dev.weir.bucket;

import dev.weir.check.UnknownNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Settings of a bucket on the command line: {@code key=value}, where an empty value or {@code default} resets the setting. */
public final class SettingsText {
    private static final String RESET = "default";

    private SettingsText() {}

    /** The change that the arguments ask for. */
    public static SettingsChange read(List<String> arguments) {
        var draft = new SettingsChange.Draft(false);
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                draft.complain(UnknownNames.shown(argument) + " must be key=value.");
                continue;
            }
            String key = argument.substring(0, equals);
            String text = argument.substring(equals + 1);
            BucketSetting setting = BucketSetting.named(key);
            if (key.equals(SettingsChange.KIND)) {
                draft.giveKind(BucketKind.named(text));
            } else if (setting == null) {
                draft.refuse(key);
            } else if (text.isEmpty() || text.equals(RESET)) {
                draft.give(setting, Optional.empty());
            } else {
                SettingValue value = setting.ofText(text);
                if (value == null) {
                    draft.refuse(setting);
                } else {
                    draft.give(setting, Optional.of(value));
                }
            }
        }
        return draft.finish();
    }

    /** A line for each setting: its key, the value in force, and {@code default} where none is stored. */
    public static List<String> lines(BucketDocument document) {
        List<String> lines = new ArrayList<>();
        for (BucketSetting setting : BucketSetting.values()) {
            SettingValue value = document.inForce(setting);
            lines.add(setting.key() + '\t' + (value == null ? "" : value.text())
                    + (document.stored().of(setting) == null ? '\t' + RESET : ""));
        }
        return lines;
    }
}
